import { late } from '../../components'

export const AboutHostDialog = late(() => import('./about-host-dialog'), 'AboutHostDialog')
