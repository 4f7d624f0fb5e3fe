import type { HostId } from '@shared/model/host'
import { late } from '../../components'
import type { DialogTable } from '../../stores'
import { ConnectionDialog } from './host-info'
import { HostProblemDialog } from './lost-note'
import { RemoveHost } from './remove-host'

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

export { Fact, HostFacts, HostInfoButton } from './host-info'
export { HostScreen } from './host-screen'
export { EventsUnread, ListUnread, listUnread } from './list-unread'
export { LostNote } from './lost-note'
export { Sidebar } from './sidebar'
export { useStartPage } from './start-page'
export { isAway } from './tree'
export { Welcome } from './welcome'

export const hostDialogs: DialogTable<'host' | 'remove-host' | 'connection' | 'host-problem'> = {
  host: late(() => import('./host-dialog'), 'HostDialog'),
  'remove-host': RemoveHost,
  connection: ConnectionDialog,
  'host-problem': HostProblemDialog,
}

export { hostActions } from './actions'
