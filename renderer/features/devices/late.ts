/** What of the dialogs of devices is loaded when it is first shown. */
export { AttachDisk } from './attach-disk'
export { AttachInterface } from './attach-interface'
export { DetachDevice } from './detach-device'
export { MediaDialog } from './media-dialog'
