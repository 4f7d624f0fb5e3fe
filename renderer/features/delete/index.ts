import { late } from '../../components'

import type { DialogTable } from '../../stores'

declare module '../../stores/dialogs' {
  interface DialogParams {
    delete: OfDomains
  }
}

export const deleteDialogs: DialogTable<'delete'> = {
  delete: late(() => import('./delete-dialog'), 'DeleteDialog'),
}

export { deleteActions } from './actions'
