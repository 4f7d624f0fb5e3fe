export { cloneActions, cloneDialogs } from './actions'
