import { late } from '../../components'

export { snapshotWords } from './words'

export const DeleteSnapshotDialog = late(() => import('./late'), 'DeleteSnapshotDialog')
export const EditSnapshotDialog = late(() => import('./late'), 'EditSnapshotDialog')
export const RemoveOrphanDialog = late(() => import('./late'), 'RemoveOrphanDialog')
export const LeftFiles = late(() => import('./late'), 'LeftFiles')
export const RevertDialog = late(() => import('./late'), 'RevertDialog')
export const SnapshotsTab = late(() => import('./late'), 'SnapshotsTab')
export const TakeDialog = late(() => import('./late'), 'TakeDialog')
