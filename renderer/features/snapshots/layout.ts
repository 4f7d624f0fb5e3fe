import type { Snapshot } from '@shared/model/snapshot'

/** Sizes of the tree, px at 100 %. */
export const NODE = { width: 142, height: 106 } as const
export const HERE = { width: 142, height: 56 } as const
export const PITCH = { x: 167, y: 124 } as const
const MARGIN = 22
/** room for the words over a root, and between two roots */
const HEAD = 26
const ROOT_GAP = 34

/** Key of "you are here"; no snapshot can have it, as libvirt refuses names with a slash. */
export const HERE_KEY = '/'

export interface Placed {
  readonly key: string
  /** its place among the nodes */
  readonly index: number
  /** null: "you are here" */
  readonly snapshot: Snapshot | null
  readonly parent: string | null
  readonly x: number
  readonly y: number
  /** 1-based */
  readonly level: number
  readonly position: number
  readonly siblings: number
  /** the VM's present state came by it */
  readonly onTheWay: boolean
  /** how many are folded away below it */
  readonly hidden: number
  readonly hasChildren: boolean
}

export interface RootHead {
  readonly key: string
  readonly y: number
  readonly technique: Snapshot['technique']
  readonly count: number
}

export interface Layout {
  readonly nodes: readonly Placed[]
  readonly byKey: ReadonlyMap<string, Placed>
  readonly roots: readonly RootHead[]
  readonly width: number
  readonly height: number
}

/** Names from a snapshot up to its root. */
export function wayTo(snapshots: readonly Snapshot[], name: string | null): ReadonlySet<string> {
  const parents = new Map(snapshots.map((s) => [s.name, s.parent]))
  const way = new Set<string>()
  for (let at = name; at !== null && !way.has(at); at = parents.get(at) ?? null) way.add(at)
  return way
}

interface Branch {
  readonly key: string
  readonly snapshot: Snapshot | null
  readonly parent: Branch | null
  readonly level: number
  children: Branch[]
  row: number
  size: number
}

/**
 * Places all snapshots: time runs to the right by generation, siblings top to bottom by time, and a parent lies on the row
 * of the child that leads to the present, else of its first. Linear, and without recursion: chains may be thousands long.
 * @param snapshots parents before their children, by time
 */
export function layOut(snapshots: readonly Snapshot[], current: string | null, folded: ReadonlySet<string>): Layout {
  const way = wayTo(snapshots, current)
  const { roots, all } = branches(snapshots, current)
  // Children come after their parents: from the end, each knows how many lie below it.
  for (const branch of [...all].reverse()) if (branch.parent) branch.parent.size += branch.size
  const nodes: Placed[] = []
  const heads: RootHead[] = []
  let row = 0
  let top = MARGIN
  let deepest = 1
  for (const root of roots) {
    const first = row
    const seen: Branch[] = []
    const stack = [root]
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      seen.push(at)
      const open = folded.has(at.key) ? [] : at.children
      if (open.length === 0) at.row = row++
      else stack.push(...[...open].reverse())
    }
    for (const branch of [...seen].reverse()) {
      if (folded.has(branch.key) || branch.children.length === 0) continue
      const main = branch.children.find((c) => c.key === HERE_KEY || way.has(c.key)) ?? branch.children[0]
      if (main) branch.row = main.row
    }
    const base = top + HEAD
    heads.push({
      key: root.key,
      y: top,
      technique: root.snapshot?.technique ?? 'none',
      count: seen.length === 0 ? 0 : root.size - (way.has(root.key) || root.key === HERE_KEY ? 1 : 0),
    })
    for (const branch of seen) {
      deepest = Math.max(deepest, branch.level)
      const family = branch.parent?.children ?? roots
      nodes.push({
        key: branch.key,
        index: nodes.length,
        snapshot: branch.snapshot,
        parent: branch.parent?.key ?? null,
        x: MARGIN + (branch.level - 1) * PITCH.x,
        y: base + (branch.row - first) * PITCH.y,
        level: branch.level,
        position: family.indexOf(branch) + 1,
        siblings: family.length,
        onTheWay: branch.key === HERE_KEY || way.has(branch.key),
        hidden: folded.has(branch.key) ? branch.size - 1 : 0,
        hasChildren: branch.children.length > 0,
      })
    }
    top = base + (row - first) * PITCH.y - (PITCH.y - NODE.height) + ROOT_GAP
  }
  return {
    nodes,
    byKey: new Map(nodes.map((n) => [n.key, n])),
    roots: heads,
    width: 2 * MARGIN + (deepest - 1) * PITCH.x + NODE.width,
    height: top - ROOT_GAP + MARGIN,
  }
}

function branches(snapshots: readonly Snapshot[], current: string | null) {
  const byName = new Map<string, Branch>()
  const roots: Branch[] = []
  const all: Branch[] = []
  const add = (key: string, snapshot: Snapshot | null, parentName: string | null) => {
    const parent = parentName === null ? null : (byName.get(parentName) ?? null)
    const branch: Branch = { key, snapshot, parent, level: (parent?.level ?? 0) + 1, children: [], row: 0, size: 1 }
    byName.set(key, branch)
    all.push(branch)
    if (parent) parent.children.push(branch)
    else roots.push(branch)
  }
  for (const snapshot of snapshots) add(snapshot.name, snapshot, snapshot.parent)
  // The present is the newest child of where it came from.
  if (current !== null && byName.has(current)) add(HERE_KEY, null, current)
  return { roots, all }
}

/** Where an arrow leads from a node; null when nowhere. */
export function neighbour({ byKey, nodes }: Layout, from: string, to: 'left' | 'right' | 'up' | 'down'): string | null {
  const at = byKey.get(from)
  if (at === undefined) return nodes[0]?.key ?? null
  if (to === 'left') return at.parent
  if (to === 'right') {
    const children = nodes.filter((n) => n.parent === from)
    return (children.find((c) => c.onTheWay) ?? children[0])?.key ?? null
  }
  // The nearest in the same generation, whoever its parent is.
  const sign = to === 'up' ? -1 : 1
  let best: Placed | null = null
  for (const n of nodes) {
    const distance = sign * (n.y - at.y)
    if (n.level !== at.level || distance <= 0) continue
    if (best === null || distance < sign * (best.y - at.y)) best = n
  }
  return best?.key ?? null
}
