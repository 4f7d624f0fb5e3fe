import { useMemo } from 'react'
import { platform, useAllDomains, useHosts, useSettings } from '../api'
import type { MenuEntry } from '../components'
import { useWords } from '../i18n'
import { ALL_HOSTS, useNavigation, usePage, useSelection } from '../stores'
import { actionWords } from './action-words'
import { type Action, type ActionContext, type ActionId, actionById } from './actions'
import { contextOf, NO_LIST } from './context'
import { runAction } from './effects'
import { type Keys, keysText } from './keys'

/** What the action rules look at; the component renders again when it changes. */
export function useActionContext(): ActionContext {
  const page = usePage()
  const history = useNavigation()
  const hosts = useHosts()
  const { paneFills } = useSettings().layout
  const of = page.kind === 'vms' ? page.host : NO_LIST
  const { chosen } = useSelection(of ?? ALL_HOSTS)
  const every = useAllDomains()
  // Of one host only its own rows count: what happens on others draws nothing again.
  const mine = of === null ? undefined : every[of]
  const all = of === null ? every : undefined
  const domains = useMemo(() => all ?? { [of ?? '']: mine }, [all, of, mine])
  return useMemo(
    () => contextOf(of, hosts, chosen, domains, history, paneFills),
    [of, hosts, chosen, domains, history, paneFills],
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
    const back = action.back?.(context)
    return {
      id,
      action: back ? { ...action, icon: back.icon } : action,
      label: action.label(back?.word),
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
