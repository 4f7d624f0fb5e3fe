export { ConvertDialog } from './convert-dialog'
