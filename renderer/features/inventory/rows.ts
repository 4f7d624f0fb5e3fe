import type { Job } from '@shared/job'
import type { DomainState, DomainSummary } from '@shared/model/domain'

export type Column =
  | 'name'
  | 'host'
  | 'state'
  | 'load'
  | 'vcpus'
  | 'memory'
  | 'disks'
  | 'snapshots'
  | 'autostart'
  | 'tags'

export interface Sorting {
  readonly by: Column
  readonly descending: boolean
}

const collator = new Intl.Collator(['en', 'zh'], { numeric: true, sensitivity: 'base' })

/** What needs a look comes first. */
const STATE_ORDER: readonly DomainState[] = [
  'crashed',
  'running',
  'shutting-down',
  'paused',
  'suspended',
  'saved',
  'shut-off',
  'unknown',
]

const VALUES: Readonly<Record<Column, (d: DomainSummary) => number | string>> = {
  name: (d) => d.name,
  host: (d) => d.host,
  state: (d) => STATE_ORDER.indexOf(d.state),
  // The load changes all the time: rows that moved with it could not be hit.
  load: (d) => STATE_ORDER.indexOf(d.state),
  vcpus: (d) => d.vcpus,
  memory: (d) => d.memoryBytes,
  disks: (d) => d.diskCount,
  snapshots: (d) => d.snapshotCount,
  autostart: (d) => (d.autostart ? 0 : 1),
  tags: (d) => d.tags.join(' '),
}

/** Sorted by a column (by hosts' names, where they are given), then by name, then by uuid, so that equal rows never change places. */
export function sorted(
  rows: readonly DomainSummary[],
  { by, descending }: Sorting,
  hosts: ReadonlyMap<string, string> = new Map(),
): DomainSummary[] {
  const value = by === 'host' ? (d: DomainSummary) => hosts.get(d.host) ?? d.host : VALUES[by]
  const sign = descending ? -1 : 1
  return [...rows].sort((a, b) => {
    const x = value(a)
    const y = value(b)
    const order = typeof x === 'number' && typeof y === 'number' ? x - y : collator.compare(String(x), String(y))
    return sign * order || collator.compare(a.name, b.name) || (a.uuid < b.uuid ? -1 : 1)
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
