import type { RequestParams } from '@shared/contract'
import type { DomainRef, PowerAction } from '@shared/model/domain'
import type { Settings } from '@shared/settings'
import { domainsQuery, hostsQuery, problemOf, queryClient, request, settingsQuery } from '../api'
import { visible } from '../format'
import { ALL_HOSTS, openDialog, selectionOf, useNavigation } from '../stores'
import { type BulkVerb, runBulk } from '../stores/bulk'
import { type ActionContext, type ActionId, actionById } from './actions'
import { contextOf, NO_LIST } from './context'

type SettingsPatch = RequestParams<'settings.set'>

/** Changes what the user prefers: on screen at once, then asked of main, whose answer counts. */
export async function changeSettings(change: SettingsPatch | ((now: Settings) => SettingsPatch)): Promise<void> {
  const key = settingsQuery().queryKey
  const now = queryClient.getQueryData(key)
  if (now === undefined) return
  // What a component was drawn with may be older than what was asked for since.
  const patch = typeof change === 'function' ? change(now) : change
  queryClient.setQueryData(key, (before) => before && ({ ...before, ...patch } as Settings))
  try {
    queryClient.setQueryData(key, await request('settings.set', patch))
  } catch (error) {
    void queryClient.invalidateQueries({ queryKey: key })
    openDialog({ kind: 'problem', problem: problemOf(error) })
  }
}

/** Changes where things stand in the window; null: nothing after all. */
export function changeLayout(change: (now: Settings['layout']) => Partial<Settings['layout']> | null): void {
  const layout = queryClient.getQueryData(settingsQuery().queryKey)?.layout
  const changed = layout === undefined ? null : change(layout)
  if (changed !== null) void changeSettings({ layout: { ...layout, ...changed } as Settings['layout'] })
}

/** Does a power action to VMs. */
export function powerOn(domains: readonly DomainRef[], action: PowerAction): void {
  runOnAll(action, domains, ({ host, uuid }) => request('domains.power', { host, uuid, action }))
}

/** "Start web-01": an action on a VM as a person would say it. */
function spoken(verb: BulkVerb, { host, uuid }: DomainRef): string {
  const domain = queryClient.getQueryData(domainsQuery(host).queryKey)?.find((d) => d.uuid === uuid)
  const word = verbWord(verb)
  return domain ? `${word} ${visible(domain.name)}` : word
}

/** The verb without the mark that a dialog follows. */
export function verbWord(verb: BulkVerb): string {
  return (actionById(`vm.${verb}`)?.label() ?? verb).replace('…', '')
}

/**
 * Does the same to several VMs, a few at a time, and shows what came of each when one of them failed. A single refusal gets
 * its own dialog.
 */
export function runOnAll(
  verb: BulkVerb,
  domains: readonly DomainRef[],
  run: (domain: DomainRef) => Promise<unknown>,
): void {
  const [only, ...others] = domains
  if (only === undefined) return
  if (others.length === 0) {
    run(only).catch((error: unknown) =>
      openDialog({ kind: 'problem', problem: problemOf(error), what: spoken(verb, only) }),
    )
    return
  }
  void runBulk(verb, domains, run)
}

/** What the action rules look at, as things stand now. */
export function presentContext(): ActionContext {
  const history = useNavigation.getState()
  const page = history.pages[history.at]
  const hosts = queryClient.getQueryData(hostsQuery().queryKey) ?? []
  const of = page?.kind === 'vms' ? page.host : NO_LIST
  const ids = of === null ? hosts.map((h) => h.id) : [of]
  const domains = Object.fromEntries(ids.map((id) => [id, queryClient.getQueryData(domainsQuery(id).queryKey)]))
  const fills = queryClient.getQueryData(settingsQuery().queryKey)?.layout.paneFills ?? false
  return contextOf(of, hosts, selectionOf(of ?? ALL_HOSTS).chosen, domains, history, fills)
}

/** Runs an action if it can be done now; an unknown id or a refusal does nothing. */
export function runAction(id: ActionId | (string & {})): void {
  const action = actionById(id)
  const context = presentContext()
  if (action?.enabled(context) === true) action.run(context)
}
