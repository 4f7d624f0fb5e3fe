import { type Layout, NODE, type Placed } from './layout'

/** Zoom, at least and at most. */
const LEAST = 0.1
const MOST = 2
/** Below these only names, then only dots. */
const NAMES = 0.6
const DOTS = 0.3

/** How the tree lies in its window. */
export interface Look {
  /** px of the window from its corner to that of the tree */
  readonly x: number
  readonly y: number
  readonly zoom: number
}

/** px of the window */
export interface Size {
  readonly width: number
  readonly height: number
}

export interface Point {
  readonly x: number
  readonly y: number
}

/** How much of a node can be read at a zoom. */
export const detailAt = (zoom: number): 'dots' | 'names' | 'full' =>
  zoom < DOTS ? 'dots' : zoom < NAMES ? 'names' : 'full'

/** Nearer or further, with one point of the window staying over what it is over. */
export function zoomed(look: Look, zoom: number, { x, y }: Point): Look {
  const next = Math.min(MOST, Math.max(LEAST, zoom))
  const ratio = next / look.zoom
  return { zoom: next, x: x - (x - look.x) * ratio, y: y - (y - look.y) * ratio }
}

/** All of it in the window, never larger than life, in the middle. */
export function fitted({ width, height }: Layout, size: Size): Look {
  const zoom = Math.min(1, Math.max(LEAST, Math.min(size.width / width, size.height / height)))
  return { zoom, x: Math.max(0, (size.width - width * zoom) / 2), y: 0 }
}

/** What lies in the window or close to it. */
export function inSight({ nodes, byKey }: Layout, { x, y, zoom }: Look, { width, height }: Size): readonly Placed[] {
  const near = 80
  const left = (-x - near) / zoom
  const top = (-y - near) / zoom
  const right = (width - x + near) / zoom
  const bottom = (height - y + near) / zoom
  return nodes.filter((n) => {
    // A line that crosses the window is drawn with its child.
    const from = n.parent === null ? n : (byKey.get(n.parent) ?? n)
    return (
      n.x + NODE.width > left &&
      Math.min(n.x, from.x) < right &&
      Math.max(n.y, from.y) + NODE.height > top &&
      Math.min(n.y, from.y) < bottom
    )
  })
}

/** The look with a node wholly in the window, moved as little as that takes. */
export function reveal(look: Look, node: Placed, { width, height }: Size): Look {
  const pad = 24
  const shift = (start: number, length: number, room: number) =>
    start < pad ? pad - start : start + length > room - pad ? Math.max(pad - start, room - pad - start - length) : 0
  const dx = shift(node.x * look.zoom + look.x, NODE.width * look.zoom, width)
  const dy = shift(node.y * look.zoom + look.y, NODE.height * look.zoom, height)
  return dx === 0 && dy === 0 ? look : { ...look, x: look.x + dx, y: look.y + dy }
}

/** Nothing of it cut off that has room in the window, and no more of the window empty than must be; moved as little as that takes. */
export function placed(look: Look, layout: Layout, size: Size): Look {
  const within = (at: number, length: number, room: number) =>
    Math.min(Math.max(at, Math.min(0, room - length)), Math.max(0, room - length))
  const x = within(look.x, layout.width * look.zoom, size.width)
  const y = within(look.y, layout.height * look.zoom, size.height)
  return x === look.x && y === look.y ? look : { ...look, x, y }
}

/** The node under a point of the window, where nodes are no elements. */
export function nodeAt({ nodes }: Layout, look: Look, point: Point): string | undefined {
  const x = (point.x - look.x) / look.zoom
  const y = (point.y - look.y) / look.zoom
  return nodes.find((n) => x >= n.x && x <= n.x + NODE.width && y >= n.y && y <= n.y + NODE.height)?.key
}
