import type { HostImage, ImageRef } from '@shared/model/image'
import { Copy, FileSearch } from 'lucide-react'
import type { Action, ActionContext, Reason } from './actions'

/** What can be done with an image. */
export type ImageVerb = 'open' | 'copy-path'

/** An image that was pointed at, and whether its host answers. */
export interface ImageContext {
  readonly ref: ImageRef
  readonly image: HostImage
  readonly online: boolean
}

type Rule = (context: ImageContext) => true | Reason

function onImage(verb: ImageVerb, icon: Action['icon'], rule: Rule, more: Partial<Action> = {}): Action {
  return {
    id: `image.${verb}`,
    icon,
    enabled: ({ image }) => (image === undefined ? 'reason.noImage' : rule(image)),
    run: ({ image }: ActionContext, effects) => image && effects.image(verb, image.ref),
    ...more,
  }
}

/** The verbs on an image, in the order of its menu and its page; part of the one table (actions.ts). */
export const IMAGE_ACTIONS: readonly Action[] = [
  onImage('open', FileSearch, () => true, { keys: { key: 'Enter' } }),
  onImage('copy-path', Copy, () => true),
]
