export { paletteActions, paletteDialogs } from './actions'
