import type { DomainSummary } from '@shared/model/domain'
import type { HostId, HostSummary } from '@shared/model/host'
import { type History, rowKey } from '../stores'
import type { ActionContext } from './actions'

/** In place of a host where the page is no list of VMs: nothing is selected there. */
export const NO_LIST = '-'

/**
 * What the action rules look at, of a list of one host's VMs or (null) of all.
 * @param fills the user wants one VM's tabs to fill the page
 */
export function contextOf(
  of: HostId | null,
  hosts: readonly HostSummary[],
  chosen: ReadonlySet<string>,
  domains: Readonly<Record<HostId, readonly DomainSummary[] | undefined>>,
  history: History,
  fills: boolean,
): ActionContext {
  const selected =
    chosen.size === 0
      ? []
      : Object.values(domains).flatMap((rows) => (rows ?? []).filter((d) => chosen.has(rowKey(d, of))))
  return { host: hosts.find((h) => h.id === of), hosts, selected, history, filled: fills && selected.length === 1 }
}
