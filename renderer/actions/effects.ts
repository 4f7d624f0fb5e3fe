import type { RequestParams } from '@shared/contract'
import type { DomainRef } from '@shared/model/domain'
import type { Settings } from '@shared/settings'
import { domainsQuery, hostsQuery, problemOf, queryClient, request, settingsQuery } from '../api'
import { visible } from '../format'
import { wordsOf } from '../i18n'
import {
  ALL_HOSTS,
  goBack,
  goForward,
  navigate,
  openDiagnostics,
  openDialog,
  selectionOf,
  setSelection,
  useNavigation,
} from '../stores'
import { type BulkVerb, runBulk } from '../stores/bulk'
import { only } from '../stores/selection'
import { actionWords } from './action-words'
import { type ActionContext, type ActionId, actionById, type Effects } from './actions'
import { contextOf, NO_LIST } from './context'
import { doWithHost, retryHost } from './host-effects'
import { doWithImage } from './image-effects'

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

export { retryHost }

/** Where the filter field is, so that its key finds it. */
export const FILTER_FIELD = 'filter-vms'

export const effects: Effects = {
  power: (domains, action) =>
    runOnAll(action, domains, ({ host, uuid }) => request('domains.power', { host, uuid, action })),
  autostart: (domains, on) =>
    runOnAll(on ? 'autostart' : 'no-autostart', domains, ({ host, uuid }) =>
      request('domains.edit', { host, uuid, autostart: on }),
    ),
  dialog: (kind, domains) => openDialog({ kind, domains: domains.map(({ host, uuid }) => ({ host, uuid })) }),
  editXml: ({ host, uuid }) => navigate({ kind: 'definition', host, uuid }),
  define: (host) => navigate({ kind: 'definition', host, uuid: null }),
  resources: (host, tab) => navigate({ kind: 'resources', host, tab }),
  images: (host) => navigate({ kind: 'images', host, view: 'table' }),
  addHost: () => openDialog({ kind: 'host' }),
  toggleTranscript() {
    const layout = queryClient.getQueryData(settingsQuery().queryKey)?.layout
    if (layout) void changeSettings({ layout: { ...layout, transcriptOpen: !layout.transcriptOpen } })
  },
  confirm: (kind, domains) => openDialog({ kind, domains: domains.map(({ host, uuid }) => ({ host, uuid })) }),
  clone: ({ host, uuid }) => openDialog({ kind: 'clone', source: { host, uuid } }),
  compare(left, right) {
    const of = (d: { host: string; uuid: string }, which: 'live' | 'persistent') => ({
      host: d.host,
      uuid: d.uuid,
      which,
    })
    const saved = (d: { persistent: boolean }) => (d.persistent ? 'persistent' : 'live')
    navigate(
      right
        ? { kind: 'compare', left: of(left, saved(left)), right: of(right, saved(right)) }
        : { kind: 'compare', left: of(left, 'live'), right: of(left, 'persistent') },
    )
  },
  palette: () => openDialog({ kind: 'palette' }),
  toggleSidebar() {
    const layout = queryClient.getQueryData(settingsQuery().queryKey)?.layout
    if (layout) void changeSettings({ layout: { ...layout, sidebarOpen: !layout.sidebarOpen } })
  },
  toggleFill() {
    const layout = queryClient.getQueryData(settingsQuery().queryKey)?.layout
    if (layout === undefined) return
    // Keys may be at a row that is not the selected one: the page is of the VM whose tabs are seen.
    const { pages, at } = useNavigation.getState()
    const page = pages[at]
    const list = page?.kind === 'vms' ? (page.host ?? ALL_HOSTS) : null
    const focus = list === null ? null : selectionOf(list).focus
    if (list !== null && focus !== null && !layout.paneFills) setSelection(list, only(focus))
    void changeSettings({ layout: { ...layout, paneFills: !layout.paneFills } })
  },
  showJobs: () => navigate({ kind: 'jobs' }),
  refresh() {
    const hosts = queryClient.getQueryData(hostsQuery().queryKey) ?? []
    for (const { id, state } of hosts) {
      if (state.kind === 'reconnecting' || state.kind === 'refused') retryHost(id)
    }
    void queryClient.invalidateQueries()
  },
  focusFilter() {
    const layout = queryClient.getQueryData(settingsQuery().queryKey)?.layout
    if (layout && !layout.sidebarOpen) void changeSettings({ layout: { ...layout, sidebarOpen: true } })
    // After the sidebar is there.
    requestAnimationFrame(() => document.querySelector<HTMLInputElement>(`#${FILTER_FIELD} input`)?.focus())
  },
  back: goBack,
  forward: goForward,
  settings: (tab) => openDialog({ kind: 'settings', tab }),
  diagnostics: openDiagnostics,
  host: doWithHost,
  image: doWithImage,
}

/** "Start web-01": an action on a VM as a person would say it. */
function spoken(verb: BulkVerb, { host, uuid }: DomainRef): string {
  const domain = queryClient.getQueryData(domainsQuery(host).queryKey)?.find((d) => d.uuid === uuid)
  const word = verbWord(verb)
  return domain ? `${word} ${visible(domain.name)}` : word
}

/** The verb without the mark that a dialog follows. */
export function verbWord(verb: BulkVerb): string {
  return wordsOf(actionWords)(`vm.${verb}`).replace('…', '')
}

/**
 * Does the same to several VMs, a few at a time, and shows what came of each when one of them failed. A single refusal gets
 * its own dialog.
 */
function runOnAll(verb: BulkVerb, domains: readonly DomainRef[], run: (domain: DomainRef) => Promise<unknown>): void {
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
  if (action?.enabled(context) === true) action.run(context, effects)
}
