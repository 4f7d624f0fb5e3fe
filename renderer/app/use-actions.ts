import { useMemo } from 'react'
import { platform, useDomains, useHosts } from '../api'
import type { MenuEntry } from '../components'
import { useNavigation, usePage, useSelection } from '../stores'
import { actionWords } from './action-words'
import { type Action, type ActionContext, type ActionId, actionById } from './actions'
import { runAction } from './effects'
import { useWords } from './i18n'
import { type Keys, keysText } from './keys'

/** What the action rules look at; the component renders again when it changes. */
export function useActionContext(): ActionContext {
  const page = usePage()
  const history = useNavigation()
  const id = page.kind === 'vms' ? page.host : ''
  const host = useHosts().find((h) => h.id === id)
  const { chosen } = useSelection(id)
  const domains = useDomains(id)
  return useMemo(
    () => ({ host, selected: chosen.size === 0 ? [] : (domains ?? []).filter((d) => chosen.has(d.uuid)), history }),
    [host, chosen, domains, history],
  )
}

/** An action ready to be drawn: its words, its key, and why it cannot be done now. */
export interface ShownAction {
  readonly id: ActionId
  readonly action: Action
  readonly label: string
  readonly keys?: string
  readonly reason?: string
  run(): void
}

/** The key of an action on this platform. */
export function keysOf(action: Action): Keys | undefined {
  return (platform() === 'darwin' && action.macKeys) || action.keys
}

/** Draws actions by id in a context. */
export function useShownAction(context: ActionContext): (id: ActionId) => ShownAction {
  const t = useWords(actionWords)
  return (id) => {
    const action = actionById(id)
    if (action === undefined) throw new Error(`no action ${id}`)
    const answer = action.enabled(context)
    const keys = keysOf(action)
    return {
      id,
      action,
      label: t(id),
      keys: keys && keysText(keys, platform()),
      reason: answer === true ? undefined : t(answer),
      run: () => runAction(id),
    }
  }
}

/** The same as an entry of a menu. */
export function menuEntry({ id, action, label, keys, reason, run }: ShownAction): MenuEntry {
  return { id, label, icon: action.icon, keys, danger: action.danger, reason, onAction: run }
}
