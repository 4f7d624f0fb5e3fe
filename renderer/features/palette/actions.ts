import { Search } from 'lucide-react'
import { actionsOf } from '../../actions/actions'
import { always } from '../../actions/rules'
import { type DialogTable, openDialog } from '../../stores'
import { Palette } from './palette'
import { paletteWords } from './words'

declare module '../../stores/dialogs' {
  interface DialogParams {
    palette: object
  }
}

export const paletteActions = actionsOf(paletteWords, [
  {
    id: 'app.palette',
    icon: Search,
    keys: { key: 'k', mod: true },
    bar: 'view',
    enabled: always,
    run: () => openDialog({ kind: 'palette' }),
  },
])

export const paletteDialogs: DialogTable<'palette'> = {
  palette: Palette,
}
