export { PrepareDialog } from './prepare-dialog'
