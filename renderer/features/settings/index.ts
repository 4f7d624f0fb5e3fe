export { settingsActions, settingsDialogs } from './actions'
