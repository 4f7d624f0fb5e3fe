import { late } from '../../components'

export const AttachDisk = late(() => import('./late'), 'AttachDisk')
export const AttachInterface = late(() => import('./late'), 'AttachInterface')
export const DetachDevice = late(() => import('./late'), 'DetachDevice')
export const MediaDialog = late(() => import('./late'), 'MediaDialog')
