import type { CloneRequest } from '@shared/model/clone'
import type { DomainRef } from '@shared/model/domain'
import { late } from '../../components'
import type { DialogTable } from '../../stores'

declare module '../../stores/dialogs' {
  interface DialogParams {
    /** `given`: what a way on has chosen already (another pool, linked disks) */
    clone: { readonly source: DomainRef; readonly given?: Partial<CloneRequest> }
  }
}

export const cloneDialogs: DialogTable<'clone'> = {
  clone: late(() => import('./clone-dialog'), 'CloneDialog'),
}

export { cloneActions } from './actions'
