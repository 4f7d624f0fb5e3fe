import type { DialogTable } from '../../stores'
import { SettingsDialog } from './settings-dialog'

declare module '../../stores/dialogs' {
  interface DialogParams {
    settings: { readonly tab: 'general' | 'about' }
  }
}

export const settingsDialogs: DialogTable<'settings'> = {
  settings: SettingsDialog,
}

export { settingsActions } from './actions'
