import type { CompareRow, Difference, XmlComparison } from '@shared/model/compare'
import { quickest } from '@shared/test/quickest'
import { describe, expect, test } from 'vitest'
import { placeOf, step, summarize, visibleRows } from './rows'

const line = (number: number, text = `line ${number}`) => ({ number, text, marks: [] })
const equal = (n: number): CompareRow => ({ kind: 'equal', left: line(n), right: line(n) })
const changed = (n: number, difference: number): CompareRow => ({
  kind: 'changed',
  left: line(n),
  right: line(n),
  difference,
})

function comparison(rows: CompareRow[], equalRuns: XmlComparison['equalRuns'] = []): XmlComparison {
  return {
    rows,
    differences: [],
    counts: { identity: 0, network: 0, storage: 0, runtime: 0, other: 0 },
    equalRuns,
    leftLines: rows.length,
    rightLines: rows.length,
  }
}

const rows = [
  ...Array.from({ length: 6 }, (_, i) => equal(i + 1)),
  changed(7, 0),
  ...Array.from({ length: 10 }, (_, i) => equal(i + 8)),
  changed(18, 1),
  equal(19),
  equal(20),
]
const folding = comparison(rows, [
  { fromRow: 0, toRow: 5, holds: ['domain'] },
  { fromRow: 7, toRow: 16, holds: ['os', 'cpu'] },
  { fromRow: 18, toRow: 19, holds: [] },
])
const shape = (seen: ReturnType<typeof visibleRows>) =>
  seen.map((r) => (r.kind === 'fold' ? `fold ${r.lines}` : r.index))

describe('visibleRows', () => {
  test('equal rows fold to one line that says how many, and leave three beside each difference', () => {
    const seen = visibleRows(folding, { fold: true, opened: new Set([0]), layout: 'two' })
    expect(shape(seen)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 'fold 4', 14, 15, 16, 17, 18, 19])
    expect(seen.find((r) => r.kind === 'fold')).toMatchObject({ run: 1, holds: ['os', 'cpu'] })
  })

  test('a fold of one or two rows is not worth it', () => {
    const seen = visibleRows(folding, { fold: true, opened: new Set([1]), layout: 'two' })
    expect(seen).toHaveLength(rows.length)
  })

  test('equal definitions fold between their first and their last line', () => {
    const same = comparison(
      Array.from({ length: 9 }, (_, i) => equal(i + 1)),
      [{ fromRow: 0, toRow: 8, holds: [] }],
    )
    expect(shape(visibleRows(same, { fold: true, opened: new Set(), layout: 'two' }))).toEqual([0, 'fold 7', 8])
  })

  test('an opened fold and a view without folds show every row', () => {
    const opened = visibleRows(folding, { fold: true, opened: new Set([1]), layout: 'two' })
    const none = visibleRows(folding, { fold: false, opened: new Set(), layout: 'two' })
    expect(opened).toEqual(none)
  })

  test('in one column a block shows all old lines, then all new ones', () => {
    const block = comparison([
      equal(1),
      changed(2, 0),
      changed(3, 1),
      { kind: 'added', right: line(4), difference: 1 },
      equal(5),
    ])
    const seen = visibleRows(block, { fold: false, opened: new Set(), layout: 'one' })
    expect(seen.map((r) => (r.kind === 'row' ? `${r.index}${r.side}` : 'fold'))).toEqual([
      '0left',
      '1left',
      '2left',
      '1right',
      '2right',
      '3right',
      '4left',
    ])
  })

  test('4,000 rows are laid out in a few milliseconds', () => {
    const many = comparison(Array.from({ length: 4000 }, (_, i) => (i % 50 === 0 ? changed(i, i) : equal(i))))
    const rows = () => expect(visibleRows(many, { fold: true, opened: new Set(), layout: 'one' })).toHaveLength(4080)
    expect(quickest(rows)).toBeLessThan(200)
  })
})

test('placeOf finds the lines of a difference among folds', () => {
  const seen = visibleRows(folding, { fold: true, opened: new Set(), layout: 'two' })
  expect(placeOf(seen, rows, 1)).toEqual({ from: 14, to: 14 })
  expect(placeOf(seen, rows, 9)).toBeNull()
})

test('next and previous go round, and begin at the first or the last', () => {
  expect(step(-1, 3, 1)).toBe(0)
  expect(step(-1, 3, -1)).toBe(2)
  expect(step(2, 3, 1)).toBe(0)
  expect(step(0, 3, -1)).toBe(2)
  expect(step(-1, 0, 1)).toBe(-1)
})

test('the first difference that a clone need not have is where to begin', () => {
  const of = (expected: boolean): Difference => ({
    category: 'other',
    label: { code: 'x' },
    left: null,
    right: null,
    expected,
    firstRow: 0,
    lastRow: 0,
  })
  expect(summarize([of(true), of(true), of(false)])).toEqual({ expected: 2, others: 1, first: 2 })
  expect(summarize([of(true)])).toEqual({ expected: 1, others: 0, first: 0 })
  expect(summarize([])).toEqual({ expected: 0, others: 0, first: -1 })
})
