import { late } from '../../components'

export const CloneDialog = late(() => import('./clone-dialog'), 'CloneDialog')
