import { WandSparkles } from 'lucide-react'
import { actionsOf } from '../../actions/actions'
import { dialogVerb, one, persistent } from '../../actions/rules'
import { prepareWords } from './words'

export const prepareActions = actionsOf(prepareWords, [
  dialogVerb('vm.prepare', 'prepare', WandSparkles, { place: 'parts', enabled: one(persistent) }),
])
