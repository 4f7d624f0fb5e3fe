import { Search } from 'lucide-react'
import { actionsOf } from '../../actions/actions'
import { always } from '../../actions/rules'
import { openDialog } from '../../stores'
import { paletteWords } from './words'

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
