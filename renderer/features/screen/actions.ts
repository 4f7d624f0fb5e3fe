import { Monitor } from 'lucide-react'
import { actionsOf } from '../../actions/actions'
import { one } from '../../actions/rules'
import { setView } from '../../stores'
import { screenWords } from './words'

/** A VM's console: the tab says what it lacks, where it has none. */
export const screenActions = actionsOf(screenWords, [
  {
    id: 'vm.console',
    icon: Monitor,
    place: 'parts',
    bar: 'view',
    enabled: one(),
    run: () => setView({ tab: 'screen' }),
  },
])
