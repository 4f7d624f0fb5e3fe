import type { HostImage } from '@shared/model/image'

/** Which images lie on which. */
export interface Family {
  readonly byId: ReadonlyMap<string, HostImage>
  readonly byPath: ReadonlyMap<string, HostImage>
  /** by id: images that need this one directly, as their backing file or for their data */
  readonly above: ReadonlyMap<string, readonly HostImage[]>
}

export function familyOf(images: readonly HostImage[]): Family {
  const byId = new Map(images.map((image) => [image.id, image]))
  const byPath = new Map(images.flatMap((image) => [image.path, ...image.otherPaths].map((path) => [path, image])))
  const above = new Map<string, HostImage[]>()
  const add = (id: string | undefined, image: HostImage) => {
    if (id === undefined || id === image.id) return
    const some = above.get(id)
    if (some === undefined) above.set(id, [image])
    else if (!some.includes(image)) some.push(image)
  }
  for (const image of images) {
    add(belowOf(image), image)
    for (const path of image.otherFiles ?? []) add(byPath.get(path)?.id, image)
  }
  return { byId, byPath, above }
}

/** The id of an image's backing file, where it is in the list. */
export const belowOf = ({ backing }: HostImage): string | undefined =>
  typeof backing === 'object' ? backing.image : undefined

export interface Dependent {
  readonly image: HostImage
  /** 1: directly */
  readonly depth: number
}

/** All that needs an image, directly or not: each once, a parent before what lies on it. */
export function dependents({ above }: Family, id: string): Dependent[] {
  const found: Dependent[] = []
  const seen = new Set([id])
  const stack = [...(above.get(id) ?? [])].reverse().map((image) => ({ image, depth: 1 }))
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (seen.has(at.image.id)) continue
    seen.add(at.image.id)
    found.push(at)
    const { depth } = at
    stack.push(...[...(above.get(at.image.id) ?? [])].reverse().map((image) => ({ image, depth: depth + 1 })))
  }
  return found
}

/** What lies below an image, nearest first; ends where a chain comes back to itself. */
export function chainOf({ byId }: Family, image: HostImage): HostImage[] {
  const chain: HostImage[] = []
  const seen = new Set([image.id])
  for (let id = belowOf(image); id !== undefined && !seen.has(id); ) {
    seen.add(id)
    const next = byId.get(id)
    if (next === undefined) break
    chain.push(next)
    id = belowOf(next)
  }
  return chain
}

/** Bytes of images, each file once; those that are not known count nothing. */
export const bytesOf = (images: readonly HostImage[]): number =>
  images.reduce((sum, { bytesOnDisk }) => sum + (bytesOnDisk ?? 0), 0)

/** Whether deleting an image would break nothing that Offshoot can see: it is unused, and so is all that lies on it. */
export function isFree(family: Family, image: HostImage): boolean {
  return (
    image.usage === 'unused' &&
    image.state === 'read' &&
    dependents(family, image.id).every((d) => d.image.usage === 'unused')
  )
}
