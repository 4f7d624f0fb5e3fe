/** What of the dialogs that edit a VM is loaded when it is first shown. */
export { EditDialog } from './edit-dialog'
export { ResourcesDialog } from './resources-dialog'
