import type { DomainSummary } from '@shared/model/domain'
import type { HostSummary } from '@shared/model/host'
import { filtered, sorted } from '../inventory/rows'

/** One visible row of the sidebar. */
export type TreeRow =
  | {
      readonly kind: 'host'
      readonly id: string
      readonly host: HostSummary
      readonly expanded: boolean
      readonly hasChildren: boolean
      readonly position: number
      readonly siblings: number
    }
  | {
      readonly kind: 'vm'
      readonly id: string
      readonly domain: DomainSummary
      readonly position: number
      readonly siblings: number
    }

/** Hosts with their VMs by name under them; a filter opens every host that has a match. */
export function treeRows(
  hosts: readonly HostSummary[],
  domains: Readonly<Record<string, readonly DomainSummary[] | undefined>>,
  closed: ReadonlySet<string>,
  filter: string,
): readonly TreeRow[] {
  return hosts.flatMap((host, i): TreeRow[] => {
    const vms = sorted(filtered(domains[host.id] ?? [], filter), { by: 'name', descending: false })
    const expanded = vms.length > 0 && (filter.trim() !== '' || !closed.has(host.id))
    const row: TreeRow = {
      kind: 'host',
      id: `host/${host.id}`,
      host,
      expanded,
      hasChildren: vms.length > 0,
      position: i + 1,
      siblings: hosts.length,
    }
    if (!expanded) return [row]
    return [
      row,
      ...vms.map(
        (domain, j): TreeRow => ({
          kind: 'vm',
          id: `vm/${domain.host}/${domain.uuid}`,
          domain,
          position: j + 1,
          siblings: vms.length,
        }),
      ),
    ]
  })
}

/** What an arrow key does at a row: another row, or the host to open or close. */
export function treeKey(
  rows: readonly TreeRow[],
  at: number,
  key: string,
  page: number,
): { readonly go: number } | { readonly toggle: string } | null {
  const row = rows[at]
  const last = rows.length - 1
  const parent = () => {
    for (let i = at; i >= 0; i--) if (rows[i]?.kind === 'host') return i
    return 0
  }
  switch (key) {
    case 'ArrowDown':
      return { go: Math.min(last, at + 1) }
    case 'ArrowUp':
      return { go: Math.max(0, at - 1) }
    case 'PageDown':
      return { go: Math.min(last, at + page) }
    case 'PageUp':
      return { go: Math.max(0, at - page) }
    case 'Home':
      return { go: 0 }
    case 'End':
      return { go: last }
    case 'ArrowLeft':
      if (row?.kind === 'vm') return { go: parent() }
      return row?.expanded ? { toggle: row.host.id } : null
    case 'ArrowRight':
      if (row?.kind !== 'host' || !row.hasChildren) return null
      return row.expanded ? { go: Math.min(last, at + 1) } : { toggle: row.host.id }
    default:
      return null
  }
}
