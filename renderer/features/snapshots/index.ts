import { late } from '../../components'

export { snapshotWords } from './words'

export const SnapshotsTab = late(() => import('./late'), 'SnapshotsTab')

export { snapshotActions, snapshotDialogs } from './actions'
