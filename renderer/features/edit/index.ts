import { late } from '../../components'

export const EditDialog = late(() => import('./late'), 'EditDialog')
export const ResourcesDialog = late(() => import('./late'), 'ResourcesDialog')
