import { late } from '../../components'

import type { DialogTable } from '../../stores'

declare module '../../stores/dialogs' {
  interface DialogParams {
    /** what came of a verb on several VMs */
    bulk: object
  }
}

export const bulkDialogs: DialogTable<'bulk'> = {
  bulk: late(() => import('./bulk-dialog'), 'BulkDialog'),
}
