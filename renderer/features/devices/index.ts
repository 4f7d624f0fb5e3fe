import type { DomainRef } from '@shared/model/domain'
import type { Problem } from '@shared/problem'
import { ofFirst } from '../../common/of-first'
import { late } from '../../components'
import type { DialogTable } from '../../stores'

declare module '../../stores/dialogs' {
  interface DialogParams {
    'attach-disk': OfDomains
    'attach-interface': OfDomains
    /** `target`: the drive to begin with; `failed`: why what was asked outside the dialog was refused */
    media: OfDomains & { readonly target?: string; readonly failed?: Problem }
    /** a disk by its target or an interface by its MAC goes out of a VM; its file stays */
    detach: { readonly domain: DomainRef; readonly device: { readonly target: string } | { readonly mac: string } }
  }
}

export const deviceDialogs: DialogTable<'attach-disk' | 'attach-interface' | 'media' | 'detach'> = {
  'attach-disk': ofFirst(late(() => import('./late'), 'AttachDisk')),
  'attach-interface': ofFirst(late(() => import('./late'), 'AttachInterface')),
  media: ofFirst(late(() => import('./late'), 'MediaDialog')),
  detach: late(() => import('./late'), 'DetachDevice'),
}

export { deviceActions } from './actions'
