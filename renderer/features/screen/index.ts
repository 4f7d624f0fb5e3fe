import { late } from '../../components'

export { screenActions } from './actions'
export { screenWords } from './words'

// noVNC with its decoders is loaded when a screen is first looked at.
export const ScreenView = late(() => import('./screen-view'), 'ScreenView')
