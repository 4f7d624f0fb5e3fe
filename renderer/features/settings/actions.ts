import { Info, Settings } from 'lucide-react'
import { actionsOf } from '../../actions/actions'
import { always } from '../../actions/rules'
import { type DialogTable, openDialog } from '../../stores'
import { SettingsDialog } from './settings-dialog'
import { settingsWords } from './words'

declare module '../../stores/dialogs' {
  interface DialogParams {
    settings: { readonly tab: 'general' | 'about' }
  }
}

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

export const settingsDialogs: DialogTable<'settings'> = {
  settings: SettingsDialog,
}
