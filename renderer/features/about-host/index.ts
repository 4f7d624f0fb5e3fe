import type { HostId } from '@shared/model/host'
import { late } from '../../components'
import type { DialogTable } from '../../stores'

declare module '../../stores/dialogs' {
  interface DialogParams {
    /** what can be done on a host, and what would bring the rest */
    'about-host': { readonly host: HostId }
  }
}

export const aboutHostDialogs: DialogTable<'about-host'> = {
  'about-host': late(() => import('./about-host-dialog'), 'AboutHostDialog'),
}
