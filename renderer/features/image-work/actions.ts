import { RefreshCw } from 'lucide-react'
import { actionsOf } from '../../actions/actions'
import { hostOnline } from '../../actions/rules'
import { openDialog } from '../../stores'
import { imageWorkWords } from './words'

export const imageWorkActions = actionsOf(imageWorkWords, [
  {
    id: 'host.convert-image',
    icon: RefreshCw,
    enabled: hostOnline,
    run: ({ host }) => host && openDialog({ kind: 'image-convert', host: host.id }),
  },
  {
    id: 'image.convert',
    icon: RefreshCw,
    enabled: ({ image }) => (image === undefined ? 'reason.noImage' : image.online || 'reason.away'),
    run: ({ image }) => image && openDialog({ kind: 'image-convert', ...image.ref }),
  },
])
