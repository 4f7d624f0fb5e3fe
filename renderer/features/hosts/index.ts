import { late } from '../../components'

export { ConnectionDialog, Fact, HostFacts, HostInfoButton } from './host-info'
export { HostScreen } from './host-screen'
export { EventsUnread, ListUnread, listUnread } from './list-unread'
export { HostProblemDialog, LostNote } from './lost-note'
export { RemoveHost } from './remove-host'
export { Sidebar } from './sidebar'
export { useStartPage } from './start-page'
export { isAway } from './tree'
export { Welcome } from './welcome'

export const HostDialog = late(() => import('./host-dialog'), 'HostDialog')
