import { late } from '../../components'

export const DeleteDialog = late(() => import('./delete-dialog'), 'DeleteDialog')
