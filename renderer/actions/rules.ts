import type { DomainSummary } from '@shared/model/domain'
import { type DialogKind, type DialogParams, type OfDomains, openDialog } from '../stores/dialogs'
import type { ActionContext, Reason, Verb } from './actions'

/** Something is selected and its host answers. */
export function reachable(context: ActionContext): true | Reason {
  if (context.selected.length === 0) return 'reason.nothing'
  const hosts = context.host === undefined ? (context.hosts ?? []) : [context.host]
  const online = new Set(hosts.filter((h) => h.state.kind === 'online').map((h) => h.id))
  return context.selected.some((d) => online.has(d.host)) || 'reason.away'
}

export const always = (): true => true

/** One VM only, whose host answers; `more` may refuse it. */
export function one(more: (domain: DomainSummary) => true | Reason = always) {
  return (context: ActionContext): true | Reason => {
    const base = reachable(context)
    if (base !== true) return base
    const [domain, ...others] = context.selected
    return domain === undefined || others.length > 0 ? 'reason.one' : more(domain)
  }
}

/** What needs a saved definition. */
export const persistent = (domain: DomainSummary): true | Reason => domain.persistent || 'reason.transientOnly'

/** The host on screen answers. */
export const hostOnline = (context: ActionContext): true | Reason =>
  context.host === undefined ? 'reason.noHost' : context.host.state.kind === 'online' || 'reason.away'

/** Kinds of dialogs that are opened on VMs and nothing more. */
type OnDomains = { [K in DialogKind]: OfDomains extends DialogParams[K] ? K : never }[DialogKind]

/** A verb that opens a dialog on the selected VMs; on one, if it does not say otherwise. */
export function dialogVerb<Id extends string>(
  id: Id,
  kind: OnDomains,
  icon: Verb<Id>['icon'],
  more: Partial<Verb<Id>> = {},
): Verb<Id> {
  return {
    id,
    icon,
    enabled: one(),
    run: ({ selected }) => openOn(kind, selected),
    ...more,
  }
}

/** Opens a dialog on VMs. */
export function openOn(kind: OnDomains, selected: readonly DomainSummary[]): void {
  openDialog({ kind, domains: selected.map(({ host, uuid }) => ({ host, uuid })) })
}
