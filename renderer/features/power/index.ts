export { powerActions, powerDialogs } from './actions'
