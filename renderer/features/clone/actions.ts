import type { CloneRequest } from '@shared/model/clone'
import type { DomainRef } from '@shared/model/domain'
import { CopyPlus } from 'lucide-react'
import { actionsOf } from '../../actions/actions'
import { one } from '../../actions/rules'
import { late } from '../../components'
import { type DialogTable, openDialog } from '../../stores'
import { cloneWords } from './words'

declare module '../../stores/dialogs' {
  interface DialogParams {
    /** `given`: what a way on has chosen already (another pool, linked disks) */
    clone: { readonly source: DomainRef; readonly given?: Partial<CloneRequest> }
  }
}

/** What makes a VM of another. */
export const cloneActions = actionsOf(cloneWords, [
  {
    id: 'vm.clone',
    icon: CopyPlus,
    keys: { key: 'd', mod: true },
    place: 'copy',
    bar: 'copy',
    enabled: one(),
    run: ({ selected: [source] }) =>
      source && openDialog({ kind: 'clone', source: { host: source.host, uuid: source.uuid } }),
  },
])

export const cloneDialogs: DialogTable<'clone'> = {
  clone: late(() => import('./clone-dialog'), 'CloneDialog'),
}
