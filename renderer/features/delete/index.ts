export { deleteActions, deleteDialogs } from './actions'
