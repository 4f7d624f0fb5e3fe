export { editActions, editDialogs } from './actions'
