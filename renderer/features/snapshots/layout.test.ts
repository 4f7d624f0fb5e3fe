import { quickest } from '@shared/test/quickest'
import { describe, expect, it } from 'vitest'
import { bush, line, snap } from '../../test/snapshots'
import { HERE_KEY, layOut, neighbour, PITCH } from './layout'

const none = new Set<string>()

describe('the layout', () => {
  const tree = [
    snap('a'),
    snap('b', 'a'),
    snap('try', 'b'),
    snap('c', 'b'),
    snap('d', 'c'),
    snap('e', 'c'),
    snap('old'),
  ]
  const all = layOut(tree, 'c', none)
  const at = (key: string) => {
    const node = all.byKey.get(key)
    if (!node) throw new Error(key)
    return node
  }

  it('runs to the right by generation, siblings from top to bottom', () => {
    expect(at('b').x - at('a').x).toBe(PITCH.x)
    expect(at('try').y).toBeLessThan(at('c').y)
    expect(at('d').y).toBeLessThan(at('e').y)
    expect(new Set(all.nodes.map((n) => `${n.x} ${n.y}`)).size).toBe(8)
  })

  it('keeps the way to the present on one row, which ends at "you are here"', () => {
    expect([at('a').y, at('b').y, at('c').y]).toEqual([at(HERE_KEY).y, at(HERE_KEY).y, at(HERE_KEY).y])
    expect(
      all.nodes
        .filter((n) => n.onTheWay)
        .map((n) => n.key)
        .sort(),
    ).toEqual([HERE_KEY, 'a', 'b', 'c'])
  })

  it('puts roots under each other with their counts', () => {
    expect(all.roots.map((r) => [r.key, r.count])).toEqual([
      ['a', 6],
      ['old', 1],
    ])
    expect(at('old').y).toBeGreaterThan(at('e').y)
  })

  it('folds what is below, and says how many', () => {
    const folded = layOut(tree, 'c', new Set(['c']))
    expect(folded.nodes.map((n) => n.key).sort()).toEqual(['a', 'b', 'c', 'old', 'try'])
    expect(folded.byKey.get('c')).toMatchObject({ hidden: 3, hasChildren: true })
  })

  it('has no "you are here" where no snapshot is the current one, or its parent is not known', () => {
    expect(layOut(tree, null, none).byKey.has(HERE_KEY)).toBe(false)
    expect(layOut([snap('x', 'gone')], null, none).nodes).toMatchObject([{ key: 'x', level: 1 }])
  })

  it('is walked by arrows', () => {
    expect(neighbour(all, 'c', 'left')).toBe('b')
    expect(neighbour(all, 'c', 'right')).toBe(HERE_KEY)
    expect(neighbour(all, 'c', 'up')).toBe('try')
    expect(neighbour(all, 'try', 'up')).toBe(null)
    expect(neighbour(all, 'a', 'down')).toBe('old')
  })

  it('takes a chain of 5,000 and a bush of 5,000 without falling over', () => {
    const both = () => {
      expect(layOut(line(5000), 's4999', none).nodes).toHaveLength(5001)
      expect(layOut(bush(5000), 's1', none).nodes).toHaveLength(5001)
    }
    expect(quickest(both)).toBeLessThan(500)
  })
})
