export { deviceActions, deviceDialogs } from './actions'
