import type { HostId, HostSummary } from '@shared/model/host'
import {
  Info,
  KeyRound,
  ListFilter,
  ListTodo,
  PanelLeft,
  Pencil,
  RotateCcw,
  Server,
  Trash2,
  Unplug,
} from 'lucide-react'
import { actionsOf, type Reason, type Verb } from '../../actions/actions'
import { changeLayout } from '../../actions/effects'
import { disconnectHost, forgetSecrets, retryHost } from '../../actions/host-effects'
import { always } from '../../actions/rules'
import { late } from '../../components'
import { type DialogTable, openDialog } from '../../stores'
import { ConnectionDialog } from './host-info'
import { HostProblemDialog } from './lost-note'
import { RemoveHost } from './remove-host'
import { hostWords } from './words'

declare module '../../stores/dialogs' {
  interface DialogParams {
    /** adds a host (`address`: this one, tested at once), or edits a saved one; `field`: where the keys go first */
    host: { readonly host?: HostId; readonly field?: 'folder'; readonly address?: string }
    'remove-host': { readonly host: HostId }
    /** how a host is reached, and what it says of itself */
    connection: { readonly host: HostId }
    /** what keeps a host away */
    'host-problem': { readonly host: HostId }
  }
}

type Rule = (host: HostSummary) => true | Reason

/** What can be done with a host. */
type HostVerb = 'about' | 'connection' | 'edit' | 'retry' | 'disconnect' | 'forget-secrets' | 'remove'

type Id = `host.${HostVerb}`

function onHost(
  verb: HostVerb,
  icon: Verb<Id>['icon'],
  rule: Rule,
  run: (host: HostId) => void,
  more: Partial<Verb<Id>> = {},
): Verb<Id> {
  return {
    id: `host.${verb}`,
    icon,
    enabled: ({ host }) => (host === undefined ? 'reason.noHost' : rule(host)),
    run: ({ host }) => host && run(host.id),
    ...more,
  }
}

const saved: Rule = ({ kind }) => kind === 'ssh' || 'reason.thisComputer'
const remembers: Rule = (host) =>
  saved(host) === true ? host.remembers === true || 'reason.nothingRemembered' : saved(host)

/** The verbs on the host whose list is shown, or that was pointed at, and on the sidebar that has them all. */
export const hostActions = actionsOf(hostWords, [
  { id: 'host.add', icon: Server, bar: 'file', enabled: always, run: () => openDialog({ kind: 'host' }) },
  onHost('about', ListTodo, always, (host) => openDialog({ kind: 'about-host', host })),
  onHost('connection', Info, always, (host) => openDialog({ kind: 'connection', host })),
  onHost('edit', Pencil, saved, (host) => openDialog({ kind: 'host', host })),
  onHost('retry', RotateCcw, ({ state }) => state.kind !== 'online' || 'reason.connected', retryHost),
  onHost('disconnect', Unplug, ({ state }) => state.kind !== 'disconnected' || 'reason.notConnected', disconnectHost),
  onHost('forget-secrets', KeyRound, remembers, forgetSecrets),
  onHost('remove', Trash2, saved, (host) => openDialog({ kind: 'remove-host', host }), { danger: true }),
  {
    id: 'app.sidebar',
    icon: PanelLeft,
    keys: { key: 'b', mod: true },
    bar: 'view',
    enabled: always,
    run: () => changeLayout(({ sidebarOpen }) => ({ sidebarOpen: !sidebarOpen })),
  },
  {
    id: 'app.filter',
    icon: ListFilter,
    keys: { key: 'f', mod: true, shift: true },
    enabled: always,
    run: focusFilter,
  },
])

/** Where the filter field is, so that its key finds it. */
export const FILTER_FIELD = 'filter-vms'

function focusFilter(): void {
  changeLayout(({ sidebarOpen }) => (sidebarOpen ? null : { sidebarOpen: true }))
  // After the sidebar is there.
  requestAnimationFrame(() => document.querySelector<HTMLInputElement>(`#${FILTER_FIELD} input`)?.focus())
}

export const hostDialogs: DialogTable<'host' | 'remove-host' | 'connection' | 'host-problem'> = {
  host: late(() => import('./host-dialog'), 'HostDialog'),
  'remove-host': RemoveHost,
  connection: ConnectionDialog,
  'host-problem': HostProblemDialog,
}
