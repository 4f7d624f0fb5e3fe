import { Disc3, HardDrive, Network } from 'lucide-react'
import { actionsOf } from '../../actions/actions'
import { dialogVerb } from '../../actions/rules'
import { devicesWords } from './words'

export const deviceActions = actionsOf(devicesWords, [
  dialogVerb('vm.media', 'media', Disc3, { place: 'parts' }),
  dialogVerb('vm.attach-disk', 'attach-disk', HardDrive, { place: 'parts' }),
  dialogVerb('vm.attach-interface', 'attach-interface', Network, { place: 'parts' }),
])
