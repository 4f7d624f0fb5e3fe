import { late } from '../../components'

export const ComparePage = late(() => import('./compare-page'), 'ComparePage')
export const CompareRows = late(() => import('./compare-rows'), 'CompareRows')
export const CompareView = late(() => import('./compare-view'), 'CompareView')

export { compareActions } from './actions'
