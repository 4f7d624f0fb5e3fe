import { CopyPlus } from 'lucide-react'
import { actionsOf } from '../../actions/actions'
import { one } from '../../actions/rules'
import { openDialog } from '../../stores'
import { cloneWords } from './words'

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
