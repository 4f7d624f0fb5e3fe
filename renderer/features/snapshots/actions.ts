import { Camera } from 'lucide-react'
import { actionsOf } from '../../actions/actions'
import { dialogVerb } from '../../actions/rules'
import { snapshotWords } from './words'

export const snapshotActions = actionsOf(snapshotWords, [
  dialogVerb('vm.snapshot', 'snapshot-take', Camera, {
    keys: { key: 's', mod: true, shift: true },
    place: 'parts',
    bar: 'copy',
  }),
])
