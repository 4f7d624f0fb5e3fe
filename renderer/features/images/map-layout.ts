import type { HostImage } from '@shared/model/image'
import { belowOf, bytesOf, type Family, isFree } from './family'
import { troublesOf } from './trouble'

/** Sizes of the map, px at 100 %. */
export const NODE = { width: 190, height: 46 } as const
const PITCH = { x: 224, y: 62 } as const
const MARGIN = { x: 14, y: 14 } as const
/** between two families, and over a band */
const GAP = 14
const BAND = 42
/** for the words right of the last image of a line */
const NOTE = 240

export interface MapNode {
  readonly key: string
  /** its place among the nodes */
  readonly index: number
  readonly image: HostImage
  readonly parent: string | null
  readonly x: number
  readonly y: number
  /** 1-based; a base is 1 */
  readonly level: number
  readonly position: number
  readonly siblings: number
  readonly hasChildren: boolean
}

export interface MapLayout {
  /** from top to bottom */
  readonly nodes: readonly MapNode[]
  readonly byKey: ReadonlyMap<string, MapNode>
  readonly width: number
  readonly height: number
  /** the deepest level */
  readonly levels: number
  /** what nothing needs, in a band of its own; null where there is none */
  readonly unused: { readonly y: number; readonly count: number; readonly bytes: number } | null
}

const names = new Intl.Collator(['en', 'zh'], { numeric: true })
const byName = (a: HostImage, b: HostImage) => names.compare(a.name, b.name) || names.compare(a.path, b.path)

/**
 * Families one under the other, those with most members first, what lies on an image right of it; and at the end what nothing needs, as many
 * beside each other as there is room for. Linear, and without recursion: chains may be long.
 * @param room px across
 */
export function layOutMap(images: readonly HostImage[], family: Family, room: number): MapLayout {
  const loops = ({ backing }: HostImage) => typeof backing === 'object' && backing.state === 'loop'
  const isRoot = (image: HostImage) => {
    const below = belowOf(image)
    return below === undefined || !family.byId.has(below) || loops(image)
  }
  const childrenOf = (image: HostImage) =>
    (family.above.get(image.id) ?? []).filter((c) => belowOf(c) === image.id && !isRoot(c)).sort(byName)
  const roots = images.filter(isRoot)
  const unused = roots.filter((image) => childrenOf(image).length === 0 && isFree(family, image)).sort(byName)
  const apart = new Set(unused)
  const needed = roots.filter((image) => !apart.has(image))
  const size = new Map(needed.map((root) => [root.id, membersOf(root, childrenOf)]))
  needed.sort((a, b) => Math.min(2, size.get(b.id) ?? 1) - Math.min(2, size.get(a.id) ?? 1) || byName(a, b))
  const nodes: MapNode[] = []
  let y: number = MARGIN.y
  let levels = 1
  for (const [n, root] of needed.entries()) {
    const first = nodes.length
    const place = (image: HostImage, parent: string | null, level: number, position: number, siblings: number) => {
      const children = childrenOf(image)
      levels = Math.max(levels, level)
      const x = MARGIN.x + (level - 1) * PITCH.x
      nodes.push({
        key: image.id,
        index: nodes.length,
        image,
        parent,
        x,
        y,
        level,
        position,
        siblings,
        hasChildren: children.length > 0,
      })
      return children
    }
    const stack = [{ image: root, parent: null as string | null, level: 1, position: n + 1, of: needed.length }]
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      // The first child has its parent's row.
      if (at.parent !== null && at.position > 1) y += PITCH.y
      const { image, level } = at
      const children = place(image, at.parent, level, at.position, at.of)
      const below = children.map((child, i) => ({
        image: child,
        parent: image.id,
        level: level + 1,
        position: i + 1,
        of: children.length,
      }))
      stack.push(...below.reverse())
    }
    y += PITCH.y + (nodes.length - first > 1 ? GAP : 0)
  }
  const across = Math.max(1, Math.floor((room - 2 * MARGIN.x + PITCH.x - NODE.width) / PITCH.x))
  const band = unused.length === 0 ? null : { y, count: unused.length, bytes: bytesOf(unused) }
  if (band !== null) {
    y += BAND
    for (const [n, image] of unused.entries()) {
      const x = MARGIN.x + (n % across) * PITCH.x
      const at = y + Math.floor(n / across) * PITCH.y
      const place = { position: n + 1, siblings: unused.length, hasChildren: false }
      nodes.push({ key: image.id, index: nodes.length, image, parent: null, x, y: at, level: 1, ...place })
    }
    y += Math.ceil(unused.length / across) * PITCH.y
  }
  return {
    nodes,
    byKey: new Map(nodes.map((node) => [node.key, node])),
    width: Math.max(room, ...rights(nodes)),
    height: y + MARGIN.y,
    levels,
    unused: band,
  }
}

/** How far right the nodes reach, once for each level: thousands of arguments are too many for one call. */
function rights(nodes: readonly MapNode[]): number[] {
  const byLevel = new Map<number, number>()
  for (const { image, x, hasChildren } of nodes) {
    const noted = !hasChildren && ((image.snapshots ?? 0) > 0 || troublesOf(image).length > 0)
    const right = x + NODE.width + (noted ? NOTE : MARGIN.x)
    byLevel.set(x, Math.max(byLevel.get(x) ?? 0, right))
  }
  return [...byLevel.values()]
}

function membersOf(root: HostImage, childrenOf: (image: HostImage) => readonly HostImage[]): number {
  let count = 0
  const stack = [root]
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    count++
    stack.push(...childrenOf(at))
  }
  return count
}

/** Nodes that touch a range from top to bottom. They are in that order but for parents, which lie on their first child's row. */
export function nodesBetween({ nodes }: MapLayout, top: number, bottom: number): readonly MapNode[] {
  let low = 0
  let high = nodes.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((nodes[middle]?.y ?? 0) + NODE.height < top) low = middle + 1
    else high = middle
  }
  const seen: MapNode[] = []
  for (let n = low; n < nodes.length && (nodes[n]?.y ?? 0) <= bottom; n++) seen.push(nodes[n] as MapNode)
  return seen
}

/** Where an arrow leads from a node; null when nowhere. */
export function nextTo(
  { nodes, byKey }: MapLayout,
  from: string | null,
  to: 'left' | 'right' | 'up' | 'down',
): string | null {
  const at = from === null ? undefined : byKey.get(from)
  if (at === undefined) return nodes[0]?.key ?? null
  if (to === 'left') return at.parent ?? nodes.find((n) => n.y === at.y && n.x === at.x - PITCH.x)?.key ?? null
  if (to === 'right') {
    const child = nodes.find((n) => n.parent === at.key)
    return (child ?? nodes.find((n) => n.y === at.y && n.x === at.x + PITCH.x))?.key ?? null
  }
  const sign = to === 'up' ? -1 : 1
  let best: MapNode | null = null
  for (const n of nodes) {
    const distance = sign * (n.y - at.y)
    if (distance <= 0 || n.x !== at.x) continue
    if (best === null || distance < sign * (best.y - at.y)) best = n
  }
  return best?.key ?? null
}

/** A line from an image to what lies on it: right angles, turning in the middle of the gap. */
export function edge(from: MapNode, to: MapNode): string {
  const x1 = from.x + NODE.width
  const y1 = from.y + NODE.height / 2
  const y2 = to.y + NODE.height / 2
  if (y1 === y2) return `M${x1} ${y1}H${to.x}`
  const middle = (x1 + to.x) / 2
  const r = 6
  return `M${x1} ${y1}H${middle - r}Q${middle} ${y1} ${middle} ${y1 + r}V${y2 - r}Q${middle} ${y2} ${middle + r} ${y2}H${to.x}`
}
