import { late } from '../../components'

export const ResourcesPage = late(() => import('./resources-page'), 'ResourcesPage')

export { resourceActions } from './actions'
