import type { HostImage } from '@shared/model/image'

/** What is wrong with an image, the worst first. */
export type Trouble =
  | 'missing'
  | 'unreadable'
  | 'corrupt'
  | 'loop'
  | 'backing-missing'
  | 'backing-unread'
  | 'no-format'
  | 'dirty'
  | 'mismatch'

export const isError = (trouble: Trouble): boolean =>
  trouble === 'missing' || trouble === 'corrupt' || trouble === 'loop' || trouble === 'backing-missing'

/** `unlisted` is no trouble of the image: nobody may look there. */
export function troublesOf(image: HostImage): Trouble[] {
  const { backing } = image
  const found: Trouble[] = []
  if (image.state === 'missing') found.push('missing')
  if (image.state === 'unreadable') found.push('unreadable')
  if (image.corrupt) found.push('corrupt')
  if (typeof backing === 'object') {
    if (backing.state === 'loop') found.push('loop')
    if (backing.state === 'missing') found.push('backing-missing')
    if (backing.state === 'unread' || backing.state === 'long') found.push('backing-unread')
    if (backing.format === null) found.push('no-format')
  }
  if (image.dirty) found.push('dirty')
  if (image.namedAs !== undefined) found.push('mismatch')
  return found
}
