import { ofFirst } from '../../common/of-first'
import { late } from '../../components'
import type { DialogTable } from '../../stores'

declare module '../../stores/dialogs' {
  interface DialogParams {
    /** changes files inside the guest of a VM that is shut off */
    prepare: OfDomains
  }
}

export const prepareDialogs: DialogTable<'prepare'> = {
  prepare: ofFirst(late(() => import('./prepare-dialog'), 'PrepareDialog')),
}

export { prepareActions } from './actions'
