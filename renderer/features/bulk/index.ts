import { late } from '../../components'

export const BulkDialog = late(() => import('./bulk-dialog'), 'BulkDialog')
