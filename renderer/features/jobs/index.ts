import { late } from '../../components'

export { cannotCancelText } from './look'
export { act, useJob } from './use-jobs'
export { stepNow } from './view'
export { jobWords } from './words'

export const JobsPage = late(() => import('./late'), 'JobsPage')
export const JobsStrip = late(() => import('./late'), 'JobsStrip')
export const QuitGuard = late(() => import('./late'), 'QuitGuard')

export { jobActions } from './actions'
