import { late } from '../../components'

export const ResourcesPage = late(() => import('./resources-page'), 'ResourcesPage')
