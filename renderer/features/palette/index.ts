import type { DialogTable } from '../../stores'
import { Palette } from './palette'

declare module '../../stores/dialogs' {
  interface DialogParams {
    palette: object
  }
}

export const paletteDialogs: DialogTable<'palette'> = {
  palette: Palette,
}

export { paletteActions } from './actions'
