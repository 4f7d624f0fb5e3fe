import { memo, useMemo } from 'react'
import { type Layout, NODE, type Placed } from './layout'

/** The lines to the parents of what is in sight: right angles, turning in the middle of the gap. */
export function Edges({ nodes, layout }: { readonly nodes: readonly Placed[]; readonly layout: Layout }) {
  const lines = nodes.flatMap((node) => {
    const parent = node.parent === null ? undefined : layout.byKey.get(node.parent)
    return parent ? [{ node, path: pathOf(parent, node) }] : []
  })
  return (
    <svg className="snap-edges" width={layout.width} height={layout.height} aria-hidden>
      {lines.map(({ node, path }) => (
        <path
          key={node.key}
          d={path}
          className={`${node.onTheWay ? 'is-way' : ''}${node.snapshot === null ? ' is-here' : ''}`}
        />
      ))}
    </svg>
  )
}

/**
 * All nodes and lines as a few shapes for each square of the plane, drawn once: so far away thousands are in sight. A
 * square out of sight costs nothing while the plane is moved; one shape of everything was gone through at each frame.
 */
export const Dots = memo(function Dots({ layout }: { readonly layout: Layout }) {
  const squares = useMemo(() => inSquares(layout), [layout])
  return (
    <svg className="snap-edges" width={layout.width} height={layout.height} aria-hidden>
      {squares.map(({ key, lines, way, dots }) => (
        <g key={key}>
          {lines !== '' && <path d={lines} />}
          {way !== '' && <path className="is-way" d={way} />}
          {dots !== '' && <path className="is-dots-of" d={dots} />}
        </g>
      ))}
    </svg>
  )
})

export interface Square {
  readonly key: string
  /** paths: lines to parents, those of the way to the present, and the nodes */
  readonly lines: string
  readonly way: string
  readonly dots: string
}

/** px at 100 %: about a window at the zoom where nodes are dots */
const SQUARE = 4000

/** The nodes by the square that they lie in, each with the line to its parent. */
export function inSquares({ nodes, byKey }: Layout): readonly Square[] {
  const squares = new Map<string, { lines: string; way: string; dots: string }>()
  for (const node of nodes) {
    const key = `${Math.floor(node.x / SQUARE)} ${Math.floor(node.y / SQUARE)}`
    const square = squares.get(key) ?? { lines: '', way: '', dots: '' }
    squares.set(key, square)
    const parent = node.parent === null ? undefined : byKey.get(node.parent)
    if (parent) square[node.onTheWay ? 'way' : 'lines'] += pathOf(parent, node)
    if (node.snapshot !== null) square.dots += `M${node.x} ${node.y}h${NODE.width}v${NODE.height}h${-NODE.width}z`
  }
  return [...squares].map(([key, square]) => ({ key, ...square }))
}

function pathOf(from: Placed, to: Placed): string {
  const x1 = from.x + NODE.width
  const y1 = from.y + NODE.height / 2
  const y2 = to.y + NODE.height / 2
  if (y1 === y2) return `M${x1} ${y1}H${to.x}`
  const middle = (x1 + to.x) / 2
  const down = y2 > y1 ? 1 : -1
  const r = 6
  return `M${x1} ${y1}H${middle - r}Q${middle} ${y1} ${middle} ${y1 + r * down}V${y2 - r * down}Q${middle} ${y2} ${middle + r} ${y2}H${to.x}`
}
