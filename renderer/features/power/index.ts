import type { DialogTable } from '../../stores'
import { confirmFor } from './confirm-power'

declare module '../../stores/dialogs' {
  interface DialogParams {
    'force-off': OfDomains
    reset: OfDomains
    'start-fresh': OfDomains
    'discard-saved': OfDomains
  }
}

export const powerDialogs: DialogTable<'force-off' | 'reset' | 'start-fresh' | 'discard-saved'> = {
  'force-off': confirmFor('force-off'),
  reset: confirmFor('reset'),
  'start-fresh': confirmFor('start-fresh'),
  'discard-saved': confirmFor('discard-saved'),
}

export { powerActions } from './actions'
