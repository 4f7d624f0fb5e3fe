import { Info, KeyRound, ListTodo, Pencil, RotateCcw, Trash2, Unplug } from 'lucide-react'
import type { Action, ActionContext, Reason } from './actions'

/** What can be done with a host. */
export type HostVerb = 'about' | 'connection' | 'edit' | 'retry' | 'disconnect' | 'forget-secrets' | 'remove'

type Rule = (host: NonNullable<ActionContext['host']>) => true | Reason

function onHost(verb: HostVerb, icon: Action['icon'], rule: Rule, more: Partial<Action> = {}): Action {
  return {
    id: `host.${verb}`,
    icon,
    enabled: ({ host }) => (host === undefined ? 'reason.noHost' : rule(host)),
    run: ({ host }, effects) => host && effects.host(verb, host.id),
    ...more,
  }
}

const saved: Rule = ({ kind }) => kind === 'ssh' || 'reason.thisComputer'

/** The verbs on the host whose list is shown, or that was pointed at; part of the one table (actions.ts). */
export const HOST_ACTIONS: readonly Action[] = [
  onHost('about', ListTodo, () => true),
  onHost('connection', Info, () => true),
  onHost('edit', Pencil, saved),
  onHost('retry', RotateCcw, ({ state }) => state.kind !== 'online' || 'reason.connected'),
  onHost('disconnect', Unplug, ({ state }) => state.kind !== 'disconnected' || 'reason.notConnected'),
  onHost('forget-secrets', KeyRound, (host) =>
    saved(host) === true ? host.remembers === true || 'reason.nothingRemembered' : saved(host),
  ),
  onHost('remove', Trash2, saved, { danger: true }),
]
