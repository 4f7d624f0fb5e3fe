import { late } from '../../components'

export const DefinitionPage = late(() => import('./definition-page'), 'DefinitionPage')

export { definitionActions } from './actions'
