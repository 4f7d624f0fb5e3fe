import { describe, expect, test } from 'vitest'
import { line } from '../../test/snapshots'
import { layOut, NODE } from './layout'
import { detailAt, fitted, inSight, nodeAt, placed, reveal, zoomed } from './look'

const window = { width: 600, height: 400 }
const layout = layOut(line(40), null, new Set())
const node = (key: string) => {
  const found = layout.byKey.get(key)
  if (found === undefined) throw new Error(key)
  return found
}
const names = (look: { x: number; y: number; zoom: number }) => inSight(layout, look, window).map((n) => n.key)

describe('how the tree lies in its window', () => {
  test('only what is in sight is drawn, and the child whose line crosses it', () => {
    const start = names({ x: 0, y: 0, zoom: 1 })
    expect(start.slice(0, 3)).toEqual(['s0', 's1', 's2'])
    expect(start.length).toBeLessThan(7)
    const far = node('s30')
    expect(names({ x: -far.x, y: -far.y, zoom: 1 })).toContain('s30')
    expect(names({ x: -far.x, y: -far.y, zoom: 1 })).not.toContain('s0')
    expect(names({ x: 0, y: 5000, zoom: 1 })).toEqual([])
    expect(names({ x: 0, y: 0, zoom: 0.1 }).length).toBeGreaterThan(30)
  })

  test('a node is brought wholly into sight by the shortest way, and one that is there moves nothing', () => {
    const look = { x: 0, y: 0, zoom: 1 }
    const first = reveal(look, node('s1'), window)
    expect(reveal(first, node('s1'), window)).toBe(first)
    const to = reveal(look, node('s9'), window)
    expect(node('s9').x + NODE.width + to.x).toBe(window.width - 24)
    expect(reveal(to, node('s2'), window).x + node('s2').x).toBe(24)
  })

  test('where the window has room nothing is cut off, and where it has none no more is empty than must be', () => {
    const small = { ...layout, width: 300, height: 200 }
    const at = (x: number, y: number, of = small) => {
      const look = placed({ x, y, zoom: 1 }, of, window)
      return [look.x, look.y]
    }
    expect(at(-50, -120)).toEqual([0, 0])
    expect(at(590, 390)).toEqual([300, 200])
    expect(at(40, 30)).toEqual([40, 30])
    const large = { ...layout, width: 900, height: 500 }
    expect(at(100, 50, large)).toEqual([0, 0])
    expect(at(-800, -300, large)).toEqual([-300, -100])
    const look = { x: -100, y: -50, zoom: 1 }
    expect(placed(look, large, window)).toBe(look)
  })

  test('zooming keeps the point under the pointer where it is, between a tenth and twice', () => {
    const look = { x: -300, y: 40, zoom: 1 }
    const point = { x: 210, y: 130 }
    const over = (l: typeof look) => [(point.x - l.x) / l.zoom, (point.y - l.y) / l.zoom].map((n) => Math.round(n))
    for (const zoom of [0.5, 1.7]) expect(over(zoomed(look, zoom, point))).toEqual(over(look))
    expect([zoomed(look, 9, point).zoom, zoomed(look, 0.001, point).zoom]).toEqual([2, 0.1])
    expect([0.2, 0.5, 1].map(detailAt)).toEqual(['dots', 'names', 'full'])
  })

  test('all of it fits, no larger than life; a press on a dot finds its node', () => {
    const look = fitted(layout, window)
    expect(layout.width * look.zoom).toBeLessThanOrEqual(Math.max(window.width, layout.width * 0.1))
    expect(fitted({ ...layout, width: 10, height: 10 }, window).zoom).toBe(1)
    const at = node('s7')
    const middle = { x: (at.x + NODE.width / 2) * look.zoom + look.x, y: (at.y + NODE.height / 2) * look.zoom + look.y }
    expect(nodeAt(layout, look, middle)).toBe('s7')
    expect(nodeAt(layout, look, { x: -5, y: -5 })).toBeUndefined()
  })
})
