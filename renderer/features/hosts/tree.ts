import type { DomainSummary } from '@shared/model/domain'
import type { HostSummary } from '@shared/model/host'
import { hostLabel } from '../../common/host-label'
import { filtered, sorted } from '../../common/rows'
import { treeStep } from '../../common/tree-keys'

/** One visible row of the sidebar. `level` from 1: hosts of a folder lie one deeper, and their VMs with them. */
export type TreeRow =
  | {
      readonly kind: 'all'
      readonly id: typeof ALL
      readonly level: 1
      readonly position: number
      readonly siblings: number
    }
  | {
      readonly kind: 'folder'
      readonly id: string
      readonly name: string
      readonly expanded: boolean
      readonly hasChildren: true
      readonly level: 1
      readonly position: number
      readonly siblings: number
    }
  | {
      readonly kind: 'host'
      readonly id: string
      readonly host: HostSummary
      readonly expanded: boolean
      readonly hasChildren: boolean
      readonly level: 1 | 2
      readonly position: number
      readonly siblings: number
    }
  | {
      readonly kind: 'vm'
      readonly id: string
      readonly domain: DomainSummary
      /** its host is away: this is what was last known */
      readonly away: boolean
      readonly level: 2 | 3
      readonly position: number
      readonly siblings: number
    }
  | {
      /** leads to the images of the host that it lies under */
      readonly kind: 'images'
      readonly id: string
      readonly host: HostSummary
      readonly level: 2 | 3
      readonly position: number
      readonly siblings: number
    }

/** Id of the row that leads to the VMs of all hosts. */
export const ALL = 'all'

/** Whether a row can be opened and closed. */
export function opens(row: TreeRow | undefined): row is TreeRow & { readonly expanded: boolean } {
  return row !== undefined && (row.kind === 'folder' || (row.kind === 'host' && row.hasChildren))
}

/** Names of folders in use, in their order. */
export function folders(hosts: readonly HostSummary[]): readonly string[] {
  return [...new Set(hosts.flatMap((h) => h.folder || []))].sort((a, b) =>
    a.localeCompare(b, undefined, { numeric: true }),
  )
}

/** Whether the rows of a host are what was last known, not what is. */
export function isAway({ state, lastSeen }: HostSummary): boolean {
  // While it connects for the first time, rows come before the host has said all of itself: nothing is lost.
  return state.kind !== 'online' && (state.kind !== 'connecting' || lastSeen !== undefined)
}

/**
 * With more than one host a row for all of them; then hosts with their VMs by name under them: this computer, saved hosts,
 * folders with theirs. A filter opens every host and folder that has a match and leaves out saved hosts that have none,
 * unless their own name, address or folder matches. Under a host that answers its images come last; a filter is for VMs.
 * @param closed ids of rows that are closed
 */
export function treeRows(
  hosts: readonly HostSummary[],
  domains: Readonly<Record<string, readonly DomainSummary[] | undefined>>,
  closed: ReadonlySet<string>,
  filter: string,
): readonly TreeRow[] {
  const wanted = filter.trim().toLowerCase()
  // Once a host: thousands are sorted here.
  const found = new Map(
    hosts.map((host) => [host.id, sorted(filtered(domains[host.id] ?? [], filter), { by: 'name', descending: false })]),
  )
  const vmsOf = (host: HostSummary) => found.get(host.id) ?? []
  const named = ({ name, address, folder }: HostSummary) =>
    [name, address, folder].some((text) => text?.toLowerCase().includes(wanted))
  const shown = hosts.filter((host) => wanted === '' || host.kind !== 'ssh' || named(host) || vmsOf(host).length > 0)
  const byName = (a: HostSummary, b: HostSummary) =>
    hostLabel(a).localeCompare(hostLabel(b), undefined, { numeric: true })
  const loose = [
    ...shown.filter((h) => h.kind !== 'ssh'),
    ...shown.filter((h) => h.kind === 'ssh' && !h.folder).sort(byName),
  ]
  const inFolders = folders(shown)
  const before = hosts.length > 1 ? 1 : 0
  const siblings = before + loose.length + inFolders.length
  const under = (host: HostSummary, level: 1 | 2, position: number, of: number): TreeRow[] => {
    const vms = vmsOf(host)
    const id = `host/${host.id}`
    const images = wanted === '' && host.state.kind === 'online' ? 1 : 0
    const hasChildren = vms.length + images > 0
    const expanded = hasChildren && (wanted !== '' || !closed.has(id))
    const row: TreeRow = {
      kind: 'host',
      id,
      host,
      expanded,
      hasChildren,
      level,
      position,
      siblings: of,
    }
    if (!expanded) return [row]
    const deeper = level === 1 ? 2 : 3
    const away = isAway(host)
    return [
      row,
      ...vms.map(
        (domain, j): TreeRow => ({
          kind: 'vm',
          id: `vm/${domain.host}/${domain.uuid}`,
          domain,
          away,
          level: deeper,
          position: j + 1,
          siblings: vms.length + images,
        }),
      ),
      ...(images === 1
        ? [
            {
              kind: 'images',
              id: `images/${host.id}`,
              host,
              level: deeper,
              position: vms.length + 1,
              siblings: vms.length + 1,
            } as const,
          ]
        : []),
    ]
  }
  const all: TreeRow = { kind: 'all', id: ALL, level: 1, position: 1, siblings }
  return [
    ...(before === 1 ? [all] : []),
    ...loose.flatMap((host, i) => under(host, 1, before + i + 1, siblings)),
    ...inFolders.flatMap((name, i): TreeRow[] => {
      const id = `folder/${name}`
      const expanded = wanted !== '' || !closed.has(id)
      const position = before + loose.length + i + 1
      const row: TreeRow = { kind: 'folder', id, name, expanded, hasChildren: true, level: 1, position, siblings }
      const inside = shown.filter((h) => h.folder === name).sort(byName)
      return expanded ? [row, ...inside.flatMap((host, j) => under(host, 2, j + 1, inside.length))] : [row]
    }),
  ]
}

/** What an arrow key does at a row: another row, or the id of the row to open or close. */
export function treeKey(
  rows: readonly TreeRow[],
  at: number,
  key: string,
  page: number,
): { readonly go: number } | { readonly toggle: string } | null {
  const place = (row: TreeRow) => ({ level: row.level, ...(opens(row) && { open: row.expanded }) })
  const places = { length: rows.length, at: (n: number) => rows[n] && place(rows[n]) }
  const step = treeStep(places, at, key, page)
  return step === 'toggle' ? { toggle: rows[at]?.id ?? '' } : step
}
