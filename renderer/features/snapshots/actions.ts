import type { DomainRef } from '@shared/model/domain'
import { Camera, History } from 'lucide-react'
import { actionsOf } from '../../actions/actions'
import { dialogVerb, one } from '../../actions/rules'
import { ofFirst } from '../../common/of-first'
import { late } from '../../components'
import { type DialogTable, setView } from '../../stores'
import { snapshotWords } from './words'

declare module '../../stores/dialogs' {
  interface DialogParams {
    'snapshot-take': OfDomains
    'snapshot-revert': { readonly domain: DomainRef; readonly name: string }
    'snapshot-delete': { readonly domain: DomainRef; readonly name: string }
    'snapshot-edit': { readonly domain: DomainRef; readonly name: string }
    'snapshot-extend': { readonly domain: DomainRef; readonly name: string }
    'snapshot-orphan': { readonly domain: DomainRef; readonly name: string }
    /** files that nobody finds again unless they are named */
    'snapshot-left': { readonly after: 'revert' | 'delete'; readonly files: readonly string[] }
  }
}

export const snapshotActions = actionsOf(snapshotWords, [
  dialogVerb('vm.snapshot', 'snapshot-take', Camera, {
    keys: { key: 's', mod: true, shift: true },
    place: 'parts',
    bar: 'copy',
  }),
  {
    id: 'vm.revert',
    icon: History,
    place: 'parts',
    bar: 'copy',
    enabled: one(),
    // The list counts libvirt's only: a VM whose snapshots are all in LVM has some too. Which of them is chosen in the tree, where each shows what reverting to it costs.
    run: () => setView({ tab: 'snapshots' }),
  },
])

export const snapshotDialogs: DialogTable<
  | 'snapshot-take'
  | 'snapshot-revert'
  | 'snapshot-delete'
  | 'snapshot-edit'
  | 'snapshot-extend'
  | 'snapshot-orphan'
  | 'snapshot-left'
> = {
  'snapshot-take': ofFirst(late(() => import('./late'), 'TakeDialog')),
  'snapshot-revert': late(() => import('./late'), 'RevertDialog'),
  'snapshot-delete': late(() => import('./late'), 'DeleteSnapshotDialog'),
  'snapshot-edit': late(() => import('./late'), 'EditSnapshotDialog'),
  'snapshot-extend': late(() => import('./late'), 'ExtendSnapshotDialog'),
  'snapshot-orphan': late(() => import('./late'), 'RemoveOrphanDialog'),
  'snapshot-left': late(() => import('./late'), 'LeftFiles'),
}
