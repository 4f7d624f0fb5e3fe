import { describe, expect, it } from 'vitest'
import { all, kept, NOTHING, only, ranged, type Selection, stepped, toggled, typedTo } from './selection'

const order = ['a', 'b', 'c', 'd', 'e']
const chosen = (s: Selection) => [...s.chosen].sort().join('')

describe('a selection', () => {
  it('is one row after a click, and rows in and out with Ctrl', () => {
    const two = toggled(only('b'), 'd')
    expect(chosen(two)).toBe('bd')
    expect(chosen(toggled(two, 'b'))).toBe('d')
    expect(two.focus).toBe('d')
  })

  it('spans from the anchor with Shift, both ways', () => {
    const down = ranged(only('b'), order, 'd')
    expect(chosen(down)).toBe('bcd')
    expect(chosen(ranged(down, order, 'a'))).toBe('ab')
    expect(ranged(down, order, 'a').anchor).toBe('b')
  })

  it('moves with the arrows and stops at the ends', () => {
    expect(chosen(stepped(only('b'), order, 1, 'select'))).toBe('c')
    expect(chosen(stepped(only('e'), order, 1, 'select'))).toBe('e')
    expect(chosen(stepped(NOTHING, order, 1, 'select'))).toBe('a')
    expect(chosen(stepped(NOTHING, order, -1, 'select'))).toBe('e')
    expect(chosen(stepped(only('c'), order, Number.NEGATIVE_INFINITY, 'extend'))).toBe('abc')
    expect(chosen(stepped(only('b'), [], 1, 'select'))).toBe('')
  })

  it('moves only the focus with Ctrl', () => {
    const moved = stepped(only('b'), order, 1, 'focus')
    expect(chosen(moved)).toBe('b')
    expect(moved.focus).toBe('c')
    expect(chosen(toggled(moved, 'c'))).toBe('bc')
  })

  it('holds everything with Ctrl A', () => {
    expect(chosen(all(only('c'), order))).toBe('abcde')
    expect(all(only('c'), order).focus).toBe('c')
  })

  it('drops rows that are gone, and is the same object when none is', () => {
    const two = toggled(only('b'), 'd')
    expect(kept(two, order)).toBe(two)
    const less = kept(two, ['a', 'b'])
    expect(chosen(less)).toBe('b')
    expect(less.focus).toBeNull()
  })
})

describe('typing a name', () => {
  const rows = ['db-primary', 'db-replica', 'router-01', '编译机'].map((name) => ({ uuid: name, name }))

  it('goes to the next row that begins with it, around the end', () => {
    expect(typedTo(rows, null, 'd')).toBe('db-primary')
    expect(typedTo(rows, 'db-primary', 'd')).toBe('db-replica')
    expect(typedTo(rows, 'db-replica', 'd')).toBe('db-primary')
    expect(typedTo(rows, 'router-01', '编')).toBe('编译机')
  })

  it('stays where more letters still fit, and finds nothing else', () => {
    expect(typedTo(rows, 'db-primary', 'db')).toBe('db-primary')
    expect(typedTo(rows, 'db-primary', 'db-r')).toBe('db-replica')
    expect(typedTo(rows, 'db-primary', 'x')).toBeNull()
    expect(typedTo([], null, 'x')).toBeNull()
  })
})
