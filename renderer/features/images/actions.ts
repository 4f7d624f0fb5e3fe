import { Copy, FileSearch, Images } from 'lucide-react'
import { type ActionContext, actionsOf } from '../../actions/actions'
import { hostOnline } from '../../actions/rules'
import { reportFault } from '../../api'
import { navigate } from '../../stores'
import { imageWords } from './words'

const pointed = ({ image }: ActionContext) => image !== undefined || 'reason.noImage'

/** Verbs on a host's images. Other features add theirs to the same menus by ids that begin with `image.`: see verbs.tsx. */
export const imageActions = actionsOf(imageWords, [
  {
    id: 'host.images',
    icon: Images,
    bar: 'view',
    enabled: hostOnline,
    run: ({ host }) => host && navigate({ kind: 'images', host: host.id, view: 'table' }),
  },
  {
    id: 'image.open',
    icon: FileSearch,
    enabled: pointed,
    run: ({ image }) => image && navigate({ kind: 'image', ...image.ref }),
  },
  {
    id: 'image.copy-path',
    icon: Copy,
    enabled: pointed,
    run: ({ image }) =>
      image &&
      void navigator.clipboard.writeText(image.ref.path).catch((error: unknown) => reportFault('rejection', error)),
  },
])
