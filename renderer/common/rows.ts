import type { Job } from '@shared/job'
import type { DomainState, DomainSummary } from '@shared/model/domain'
import type { listColumns, Settings } from '@shared/settings'
import type { Only } from '../stores'

export type Column = 'name' | (typeof listColumns)[number]

export interface Sorting {
  readonly by: Column
  readonly descending: boolean
}

const collator = new Intl.Collator(['en', 'zh'], { numeric: true, sensitivity: 'base' })

/** What needs a look comes first. */
export const STATE_ORDER: readonly DomainState[] = [
  'crashed',
  'running',
  'shutting-down',
  'paused',
  'suspended',
  'saved',
  'shut-off',
  'unknown',
]

/** IPv4 addresses in their own order (10.0.0.9 before 10.0.0.10), those of IPv6 after them, VMs without one last. */
function addressKey(address: string | undefined): string {
  if (address === undefined) return '~'
  return address.includes(':') ? `:${address}` : address.replaceAll(/\d+/g, (part) => part.padStart(3, '0'))
}

const VALUES: Readonly<Record<Column, (d: DomainSummary) => number | string>> = {
  name: (d) => d.name,
  host: (d) => d.host,
  state: (d) => STATE_ORDER.indexOf(d.state),
  // The load changes all the time: rows that moved with it could not be hit.
  load: (d) => STATE_ORDER.indexOf(d.state),
  vcpus: (d) => d.vcpus,
  memory: (d) => d.memoryBytes,
  address: (d) => addressKey(d.addresses[0]),
  disks: (d) => d.diskCount,
  snapshots: (d) => d.snapshotCount,
  autostart: (d) => (d.autostart ? 0 : 1),
  tags: (d) => d.tags.join(' '),
}

/** Texts whose places are kept. */
const MOST_PLACES = 50_000

/**
 * Where each text stands among the others: equal ones share a place. Comparing texts as people do takes a thousand times
 * longer than comparing numbers, and lists of thousands are sorted at each event; the places of the last list are kept, and
 * made anew only when it has a text that they lack.
 */
class Places {
  private places = new Map<string, number>()

  of(texts: readonly string[]): ReadonlyMap<string, number> {
    if (texts.every((text) => this.places.has(text))) return this.places
    // Those of before too: lists of several hosts are sorted in turn.
    const before = this.places.size < MOST_PLACES ? this.places.keys() : []
    const unique = [...new Set([...before, ...texts])].sort(collator.compare)
    this.places = new Map()
    let place = 0
    for (const [i, text] of unique.entries()) {
      if (i > 0 && collator.compare(unique[i - 1] ?? '', text) !== 0) place++
      this.places.set(text, place)
    }
    return this.places
  }
}

const names = new Places()
const values = new Places()

/** Sorted by a column (by hosts' names, where they are given), then by name, then by uuid, so that equal rows never change places. */
export function sorted(
  rows: readonly DomainSummary[],
  { by, descending }: Sorting,
  hosts: ReadonlyMap<string, string> = new Map(),
): DomainSummary[] {
  const value = by === 'host' ? (d: DomainSummary) => hosts.get(d.host) ?? d.host : VALUES[by]
  const sign = descending ? -1 : 1
  const byName = names.of(rows.map((d) => d.name))
  const texts =
    by === 'name' ? byName : values.of(rows.flatMap((d) => (typeof value(d) === 'string' ? String(value(d)) : [])))
  const keyed = rows.map((row) => {
    const own = value(row)
    return { row, first: typeof own === 'number' ? own : (texts.get(own) ?? 0), second: byName.get(row.name) ?? 0 }
  })
  keyed.sort((a, b) => sign * (a.first - b.first) || a.second - b.second || (a.row.uuid < b.row.uuid ? -1 : 1))
  return keyed.map(({ row }) => row)
}

/** Rows of the wished states, hosts and tags, any of each kind. */
export function narrowed(rows: readonly DomainSummary[], { states, tags, hosts }: Only): readonly DomainSummary[] {
  if (states.length + tags.length + hosts.length === 0) return rows
  const tagged = (d: DomainSummary) => (d.tags.length === 0 ? tags.includes('') : d.tags.some((t) => tags.includes(t)))
  return rows.filter(
    (d) =>
      (states.length === 0 || states.includes(d.state)) &&
      (hosts.length === 0 || hosts.includes(d.host)) &&
      (tags.length === 0 || tagged(d)),
  )
}

export type Grouping = Settings['list']['group']

/** A line over rows that belong together: of a state, a host, or tags ([]: none). */
export interface GroupHead {
  readonly group: string
  readonly tags: readonly string[]
  readonly count: number
}

export type ListItem = GroupHead | DomainSummary

export const isHead = (item: ListItem): item is GroupHead => 'group' in item

/**
 * The rows under their groups, in their order within each. A VM with several tags stands once, under all of them together:
 * a VM that stood twice would be two rows to the keyboard.
 */
export function grouped(rows: readonly DomainSummary[], by: Grouping, hosts: ReadonlyMap<string, string>): ListItem[] {
  if (by === 'none') return [...rows]
  const tagsOf = (d: DomainSummary) => [...d.tags].sort(collator.compare)
  const keyOf = (d: DomainSummary) => (by === 'state' ? d.state : by === 'host' ? d.host : tagsOf(d).join('\n'))
  const groups = new Map<string, DomainSummary[]>()
  for (const row of rows) {
    const members = groups.get(keyOf(row))
    if (members === undefined) groups.set(keyOf(row), [row])
    else members.push(row)
  }
  const compare = (a: string, b: string) => {
    if (by === 'state') return STATE_ORDER.indexOf(a as DomainState) - STATE_ORDER.indexOf(b as DomainState)
    if (by === 'host') return collator.compare(hosts.get(a) ?? a, hosts.get(b) ?? b)
    // Those without a tag come last.
    return Number(a === '') - Number(b === '') || collator.compare(a, b)
  }
  return [...groups.entries()]
    .sort(([a], [b]) => compare(a, b))
    .flatMap(([group, members]): ListItem[] => {
      const tags = by === 'tag' && members[0] !== undefined ? tagsOf(members[0]) : []
      return [{ group, tags, count: members.length }, ...members]
    })
}

/** Rows whose name, title, tag, uuid, MAC or IP address holds every word that was typed. */
export function filtered(rows: readonly DomainSummary[], typed: string): readonly DomainSummary[] {
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return rows
  return rows.filter((d) => {
    const text = [d.name, d.title, d.uuid, ...d.tags, ...d.macs, ...d.addresses].join('\n').toLocaleLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** The jobs that go on, by the VM they copy. */
export function jobsBySource(jobs: readonly Job[]): ReadonlyMap<string, Job> {
  const active = (j: Job) => j.state === 'running' || j.state === 'cancelling' || j.state === 'queued'
  return new Map(jobs.filter(active).map((j) => [`${j.host}/${j.sourceUuid}`, j]))
}
