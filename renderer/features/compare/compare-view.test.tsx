import type { CompareRow, Difference, XmlComparison } from '@shared/model/compare'
import { cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { CompareRows } from './compare-rows'
import { CompareView } from './compare-view'
import { tails } from './labels'

const line = (number: number, text: string, marks: [number, number][] = []) => ({ number, text, marks })
const equal = (n: number): CompareRow => ({ kind: 'equal', left: line(n, `<e${n}/>`), right: line(n, `<e${n}/>`) })

function difference(code: string, row: number, expected = true): Difference {
  return {
    category: expected ? 'identity' : 'other',
    label: { code },
    left: 'web-01',
    right: 'web-02',
    expected,
    firstRow: row,
    lastRow: row,
  }
}

const comparison: XmlComparison = {
  rows: [
    ...Array.from({ length: 10 }, (_, i) => equal(i + 1)),
    {
      kind: 'changed',
      left: line(11, '<name>web-01</name>', [[10, 12]]),
      right: line(11, '<name>web-02</name>', [[10, 12]]),
      difference: 0,
    },
    { kind: 'added', right: line(12, '<vcpu>2</vcpu>'), difference: 1 },
    equal(13),
  ],
  differences: [difference('name', 10), difference('element.new', 11, false)],
  counts: { identity: 1, network: 0, storage: 0, runtime: 0, other: 1 },
  equalRuns: [
    { fromRow: 0, toRow: 9, holds: ['os', 'cpu'] },
    { fromRow: 12, toRow: 12, holds: [] },
  ],
  leftLines: 12,
  rightLines: 13,
}

beforeEach(() => {
  // What jsdom has not: sizes, which the virtualiser needs, and what React Aria asks for.
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(600)
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(900)
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  )
  vi.stubGlobal('CSS', { escape: (text: string) => text, supports: () => false })
  Element.prototype.scrollIntoView = () => {}
  Element.prototype.scrollTo = () => {}
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

function view(of = comparison) {
  render(
    <CompareView
      comparison={of}
      leftName="web-01"
      rightName="web-02"
      layout="two"
      runtime={false}
      onRuntime={() => {}}
    />,
  )
  return userEvent.setup()
}

describe('CompareView', () => {
  test('begins at the first difference that a clone need not have, and says how many there are', () => {
    view()
    expect(screen.getByText('1 expected difference, 1 other')).toBeTruthy()
    expect(screen.getByText('2 of 2')).toBeTruthy()
    const chosen = screen.getAllByRole('option').find((o) => o.getAttribute('aria-selected') === 'true')
    expect(chosen?.textContent).toContain('element.new')
  })

  test('n, p, F7 and Shift F7 walk the differences and go round', async () => {
    const user = view()
    await user.keyboard('n')
    expect(screen.getByText('1 of 2')).toBeTruthy()
    await user.keyboard('p')
    expect(screen.getByText('2 of 2')).toBeTruthy()
    await user.keyboard('{F7}')
    expect(screen.getByText('1 of 2')).toBeTruthy()
    await user.keyboard('{Shift>}{F7}{/Shift}')
    expect(screen.getByText('2 of 2')).toBeTruthy()
    expect(screen.getByText(/Difference 2 of 2: element.new, Other/)).toBeTruthy()
  })

  test('equal definitions say so and have nothing to walk', () => {
    const rows = [equal(1), equal(2)]
    const none = { identity: 0, network: 0, storage: 0, runtime: 0, other: 0 }
    view({ ...comparison, rows, differences: [], equalRuns: [], counts: none })
    expect(screen.getByText('No differences')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Next' })).toBeNull()
  })
})

describe('CompareRows', () => {
  function rows(layout: 'two' | 'one') {
    render(<CompareRows comparison={comparison} leftName="a" rightName="b" fold meanings layout={layout} current={0} />)
    return screen.getByRole('grid')
  }

  test('is a grid with numbers, texts and meanings; a missing line says so', () => {
    const grid = rows('two')
    expect(grid.getAttribute('aria-colcount')).toBe('5')
    const added = within(grid).getByText('2').closest('[role=row]') as HTMLElement
    const cells = within(added).getAllByRole('gridcell')
    expect(cells.map((c) => c.getAttribute('aria-label') ?? c.textContent)).toEqual([
      '',
      'no matching line',
      'Other',
      '12',
      '<vcpu>2</vcpu>',
    ])
  })

  test('changed characters are marked', () => {
    const marks = rows('two').querySelectorAll('mark')
    expect([...marks].map((m) => m.textContent)).toEqual(['01', '02'])
  })

  test('a fold says what it holds and opens', async () => {
    rows('two')
    const fold = screen.getByRole('button', { name: /6 identical lines\s*os, cpu/ })
    expect(screen.queryByText('e5')).toBeNull()
    await userEvent.setup().click(fold)
    expect(screen.getAllByText('e5')).toHaveLength(2)
    expect(screen.queryByRole('button', { name: /identical lines/ })).toBeNull()
  })

  test('one column has both numbers on identical lines and its own on the others', () => {
    const grid = rows('one')
    const texts = within(grid)
      .getAllByRole('row')
      .map((row) =>
        within(row)
          .queryAllByRole('gridcell')
          .map((c) => c.textContent),
      )
    expect(texts).toContainEqual(['11', '', '<name>web-01</name>', 'Identity'])
    expect(texts).toContainEqual(['', '11', '<name>web-02</name>', 'Identity'])
    expect(texts).toContainEqual(['10', '10', '<e10/>', ''])
  })
})

test('long values are shown from where they differ', () => {
  const left = '/srv/vm/some/long/directory/web-01.qcow2'
  expect(tails(left, left.replace('01', '02'))).toEqual(['…eb-01.qcow2', '…eb-02.qcow2'])
  expect(tails('short', 'other')).toEqual(['short', 'other'])
  expect(tails(null, left)).toEqual([null, left])
})
