import { late } from '../../components'

export const DiagnosticsDialog = late(() => import('./diagnostics-dialog'), 'DiagnosticsDialog')

export { diagnosticsActions } from './actions'
