import { late } from '../../components'

export const ImagePage = late(() => import('./image-page'), 'ImagePage')
export const ImagesPage = late(() => import('./images-page'), 'ImagesPage')

/** The formats beside each other, for wherever one is chosen. @public */
export const FormatTable = late(() => import('./format-table'), 'FormatTable')

export { imageActions } from './actions'
