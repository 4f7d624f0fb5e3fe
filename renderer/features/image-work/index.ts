import type { HostId } from '@shared/model/host'
import { late } from '../../components'
import type { DialogTable } from '../../stores'

export { imageWorkActions } from './actions'

declare module '../../stores/dialogs' {
  interface DialogParams {
    /** writes an image of a host anew as another file; without a path the user names one */
    'image-convert': { readonly host: HostId; readonly path?: string }
  }
}

export const imageWorkDialogs: DialogTable<'image-convert'> = {
  'image-convert': late(() => import('./convert-image'), 'ConvertImageDialog'),
}
