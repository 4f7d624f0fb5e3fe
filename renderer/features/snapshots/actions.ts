import { Camera, History } from 'lucide-react'
import { actionsOf } from '../../actions/actions'
import { dialogVerb, one } from '../../actions/rules'
import { setView } from '../../stores'
import { snapshotWords } from './words'

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
    enabled: one((domain) => domain.snapshotCount > 0 || 'reason.noSnapshots'),
    // Which of them is chosen in the tree, where each shows what reverting to it costs.
    run: () => setView({ tab: 'snapshots' }),
  },
])
