import type { DomainRef, DomainSummary } from '@shared/model/domain'
import { isActive } from '@shared/model/domain-state'
import { GitCompare } from 'lucide-react'
import type { ActionContext, Reason } from '../../actions/actions'
import { actionsOf } from '../../actions/actions'
import { reachable } from '../../actions/rules'
import { navigate } from '../../stores'
import { compareWords } from './words'

/** What a selection can be compared with: two VMs with each other, a running one with its saved definition. */
function compareRule(context: ActionContext): true | Reason {
  const base = reachable(context)
  if (base !== true) return base
  const [first, second, ...rest] = context.selected
  if (first === undefined || rest.length > 0) return 'reason.two'
  if (second !== undefined) return true
  if (!isActive(first.state)) return 'reason.two'
  return first.persistent ? true : 'reason.transient'
}

const of = ({ host, uuid }: DomainRef, which: 'live' | 'persistent') => ({ host, uuid, which })

function compare(left: DomainSummary, right: DomainSummary | undefined): void {
  const saved = (d: DomainSummary) => (d.persistent ? 'persistent' : 'live')
  navigate(
    right
      ? { kind: 'compare', left: of(left, saved(left)), right: of(right, saved(right)) }
      : { kind: 'compare', left: of(left, 'live'), right: of(left, 'persistent') },
  )
}

/** What shows definitions beside each other. */
export const compareActions = actionsOf(compareWords, [
  {
    id: 'vm.compare',
    icon: GitCompare,
    keys: { key: 'd', mod: true, shift: true },
    place: 'copy',
    bar: 'copy',
    enabled: compareRule,
    run: ({ selected: [left, right] }) => left && compare(left, right),
  },
])
