export { CloneDialog } from './clone-dialog'
