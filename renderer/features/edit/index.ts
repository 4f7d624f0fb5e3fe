import { ofFirst } from '../../common/of-first'
import { late } from '../../components'
import type { DialogTable } from '../../stores'

declare module '../../stores/dialogs' {
  interface DialogParams {
    edit: OfDomains
    resources: OfDomains
  }
}

export const editDialogs: DialogTable<'edit' | 'resources'> = {
  edit: late(() => import('./late'), 'EditDialog'),
  resources: ofFirst(late(() => import('./late'), 'ResourcesDialog')),
}

export { editActions } from './actions'
