export { EditDialog } from './edit-dialog'
export { ResourcesDialog } from './resources-dialog'
