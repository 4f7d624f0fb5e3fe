import { Trash2 } from 'lucide-react'
import { type ActionContext, actionsOf, type Reason } from '../../actions/actions'
import { dialogVerb, reachable } from '../../actions/rules'
import { late } from '../../components'
import type { DialogTable } from '../../stores'
import { deleteWords } from './words'

declare module '../../stores/dialogs' {
  interface DialogParams {
    delete: OfDomains
  }
}

/** Several are deleted one after another; a transient one cannot be, it goes by itself. */
function deletable(context: ActionContext): true | Reason {
  const base = reachable(context)
  return base !== true ? base : context.selected.every((d) => d.persistent) || 'reason.transientOnly'
}

export const deleteActions = actionsOf(deleteWords, [
  dialogVerb('vm.delete', 'delete', Trash2, {
    danger: true,
    keys: { key: 'Delete' },
    place: 'delete',
    bar: 'delete',
    enabled: deletable,
  }),
])

export const deleteDialogs: DialogTable<'delete'> = {
  delete: late(() => import('./delete-dialog'), 'DeleteDialog'),
}
