/** What of snapshots is loaded when it is first shown. */
export { DeleteSnapshotDialog } from './delete-dialog'
export { EditSnapshotDialog, RemoveOrphanDialog } from './edit-dialog'
export { ExtendSnapshotDialog } from './extend-dialog'
export { LeftFiles } from './left-files'
export { RevertDialog } from './revert-dialog'
export { SnapshotsTab } from './tab'
export { TakeDialog } from './take-dialog'
