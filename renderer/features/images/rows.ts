import type { HostImage, ImageList, ImagePool } from '@shared/model/image'
import { belowOf, bytesOf, type Family } from './family'
import { troublesOf } from './trouble'

export type Column = 'name' | 'format' | 'size' | 'disk' | 'users' | 'snapshots'
export interface Sorting {
  readonly by: Column
  readonly descending: boolean
}
/** What the table is narrowed down to. */
export type Only = 'all' | 'used' | 'unused' | 'mismatch' | 'trouble'

export type ImageRow =
  | {
      readonly kind: 'pool'
      readonly key: string
      /** null: images that lie in no pool */
      readonly pool: ImagePool | null
      readonly count: number
      readonly bytes: number
      readonly expanded: boolean
      readonly level: 1
    }
  | {
      readonly kind: 'image'
      readonly key: string
      readonly image: HostImage
      readonly level: number
      readonly hasChildren: boolean
      readonly expanded: boolean
    }

export function matches(image: HostImage, only: Only): boolean {
  switch (only) {
    case 'used':
      return image.usage === 'used'
    case 'unused':
      return image.usage !== 'used' && image.state !== 'missing'
    case 'mismatch':
      return image.namedAs !== undefined
    case 'trouble':
      return troublesOf(image).some((trouble) => trouble !== 'mismatch')
    default:
      return true
  }
}

/** By name, path, format, and the VMs that use it. */
export function found(image: HostImage, text: string): boolean {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return true
  const texts = [
    image.name,
    image.path,
    image.format ?? '',
    ...image.otherPaths,
    ...image.uses.map((u) => u.domain.name),
  ]
  return texts.some((one) => one.toLowerCase().includes(wanted))
}

const names = new Intl.Collator(['en', 'zh'], { numeric: true })

function compare(a: HostImage, b: HostImage, by: Column): number {
  switch (by) {
    case 'format':
      return (a.format ?? '').localeCompare(b.format ?? '')
    case 'size':
      return (a.virtualBytes ?? -1) - (b.virtualBytes ?? -1)
    case 'disk':
      return (a.bytesOnDisk ?? -1) - (b.bytesOnDisk ?? -1)
    case 'users':
      return names.compare(a.uses[0]?.domain.name ?? '', b.uses[0]?.domain.name ?? '')
    case 'snapshots':
      return (a.snapshots ?? -1) - (b.snapshots ?? -1)
    default:
      return names.compare(a.name, b.name)
  }
}

export function inOrder(images: readonly HostImage[], { by, descending }: Sorting): HostImage[] {
  return [...images].sort((a, b) => (descending ? -1 : 1) * compare(a, b, by) || names.compare(a.path, b.path))
}

export interface RowsAsked {
  readonly list: ImageList
  readonly family: Family
  readonly sorting: Sorting
  readonly only: Only
  readonly filter: string
  readonly closed: ReadonlySet<string>
}

/**
 * Pools, and under each its images, those that lie on another one under that, wherever they are. What is narrowed down is flat: a match whose
 * base does not match would have nothing to hang on.
 */
export function imageRows({ list, family, sorting, only, filter, closed }: RowsAsked): ImageRow[] {
  const flat = only !== 'all' || filter.trim() !== ''
  const shown = list.images.filter((image) => matches(image, only) && found(image, filter))
  const isTop = (image: HostImage) => {
    if (flat) return true
    const below = belowOf(image)
    // What comes back to itself hangs on nothing.
    return (
      below === undefined ||
      !family.byId.has(below) ||
      (typeof image.backing === 'object' && image.backing.state === 'loop')
    )
  }
  const tops = byPool(shown.filter(isTop))
  const inPool = byPool(shown)
  const rows: ImageRow[] = []
  const under = (image: HostImage, level: number): void => {
    // Without recursion: chains may be long.
    const stack = [{ image, level }]
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const { level } = at
      const children = flat
        ? []
        : (family.above.get(at.image.id) ?? []).filter((c) => belowOf(c) === at?.image.id && !isTop(c))
      const key = `image ${at.image.id}`
      const expanded = children.length > 0 && !closed.has(key)
      rows.push({ kind: 'image', key, image: at.image, level, hasChildren: children.length > 0, expanded })
      if (expanded)
        stack.push(
          ...inOrder(children, sorting)
            .reverse()
            .map((child) => ({ image: child, level: level + 1 })),
        )
    }
  }
  const group = (pool: ImagePool | null) => {
    const id = pool?.uuid ?? ''
    const members = inPool.get(id) ?? []
    if (members.length === 0 && (pool === null || flat)) return
    const key = `pool ${id}`
    const expanded = !closed.has(key)
    rows.push({ kind: 'pool', key, pool, count: members.length, bytes: bytesOf(members), expanded, level: 1 })
    if (expanded) for (const image of inOrder(tops.get(id) ?? [], sorting)) under(image, 2)
  }
  for (const pool of list.pools) group(pool)
  group(null)
  return rows
}

function byPool(images: readonly HostImage[]): ReadonlyMap<string, HostImage[]> {
  const groups = new Map<string, HostImage[]>()
  for (const image of images) {
    const id = image.pool?.uuid ?? ''
    const some = groups.get(id)
    if (some === undefined) groups.set(id, [image])
    else some.push(image)
  }
  return groups
}
