import { describe, expect, it } from 'vitest'
import { bush } from '../../test/snapshots'
import { layOut, NODE } from './layout'
import { inSquares } from './lines'

describe('the drawing from far away', () => {
  const layout = layOut(bush(2000), 's1999', new Set())
  const squares = inSquares(layout)
  const shapes = (paths: readonly string[]) => paths.join('').split(/(?=M)/).filter(Boolean)

  it('has every snapshot and every line once, the way to the present apart', () => {
    const dots = shapes(squares.map((s) => s.dots))
    expect(new Set(dots).size).toBe(2000)
    expect(dots).toHaveLength(2000)
    const way = layout.nodes.filter((n) => n.onTheWay && n.parent !== null).length
    expect(shapes(squares.map((s) => s.way))).toHaveLength(way)
    expect(shapes(squares.map((s) => s.lines))).toHaveLength(layout.nodes.length - 1 - way)
  })

  it('is cut into squares, so that a window does not go through all of it', () => {
    expect(squares.length).toBeGreaterThan(5)
    for (const { dots } of squares) {
      const places = [...dots.matchAll(/M([\d.]+) ([\d.]+)h/g)].map((m) => [Number(m[1]), Number(m[2])] as const)
      const wide = Math.max(...places.map(([x]) => x)) - Math.min(...places.map(([x]) => x))
      const high = Math.max(...places.map(([, y]) => y)) - Math.min(...places.map(([, y]) => y))
      expect(Math.max(wide, high)).toBeLessThanOrEqual(4000 + NODE.width)
    }
  })
})
