import type { DomainRef } from '@shared/model/domain'
import type { Problem } from '@shared/problem'
import { Disc3, HardDrive, Network } from 'lucide-react'
import { actionsOf } from '../../actions/actions'
import { dialogVerb } from '../../actions/rules'
import { ofFirst } from '../../common/of-first'
import { late } from '../../components'
import type { DialogTable } from '../../stores'
import { devicesWords } from './words'

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

export const deviceActions = actionsOf(devicesWords, [
  dialogVerb('vm.media', 'media', Disc3, { place: 'parts' }),
  dialogVerb('vm.attach-disk', 'attach-disk', HardDrive, { place: 'parts' }),
  dialogVerb('vm.attach-interface', 'attach-interface', Network, { place: 'parts' }),
])

export const deviceDialogs: DialogTable<'attach-disk' | 'attach-interface' | 'media' | 'detach'> = {
  'attach-disk': ofFirst(late(() => import('./late'), 'AttachDisk')),
  'attach-interface': ofFirst(late(() => import('./late'), 'AttachInterface')),
  media: ofFirst(late(() => import('./late'), 'MediaDialog')),
  detach: late(() => import('./late'), 'DetachDevice'),
}
