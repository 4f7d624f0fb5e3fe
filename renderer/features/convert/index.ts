import type { DomainRef } from '@shared/model/domain'
import { late } from '../../components'
import type { DialogTable } from '../../stores'

declare module '../../stores/dialogs' {
  interface DialogParams {
    /** makes qcow2 files of a VM's disks, or of its NVRAM */
    convert: { readonly domain: DomainRef; readonly what: 'disks' | 'nvram' }
  }
}

export const convertDialogs: DialogTable<'convert'> = {
  convert: late(() => import('./convert-dialog'), 'ConvertDialog'),
}
