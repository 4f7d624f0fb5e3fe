import { late } from '../../components'

export const ConvertDialog = late(() => import('./convert-dialog'), 'ConvertDialog')
