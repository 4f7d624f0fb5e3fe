import type { ImageRef } from '@shared/model/image'
import { reportFault } from '../api'
import { navigate } from '../stores'
import type { ImageVerb } from './image-actions'

/** What the verbs on images do. */
export function doWithImage(verb: ImageVerb, { host, path }: ImageRef): void {
  switch (verb) {
    case 'open':
      return navigate({ kind: 'image', host, path })
    case 'copy-path':
      return void navigator.clipboard.writeText(path).catch((error: unknown) => reportFault('rejection', error))
  }
}
