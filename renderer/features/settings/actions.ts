import { Info, Settings } from 'lucide-react'
import { actionsOf } from '../../actions/actions'
import { always } from '../../actions/rules'
import { openDialog } from '../../stores'
import { settingsWords } from './words'

const open = (tab: 'general' | 'about') => () => openDialog({ kind: 'settings', tab })

export const settingsActions = actionsOf(settingsWords, [
  {
    id: 'app.settings',
    icon: Settings,
    keys: { key: ',', mod: true },
    bar: 'settings',
    enabled: always,
    run: open('general'),
  },
  { id: 'app.about', icon: Info, bar: 'about', enabled: always, run: open('about') },
])
