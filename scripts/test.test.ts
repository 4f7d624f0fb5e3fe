import { expect, test } from 'vitest'
import { parseArguments } from './test.mjs'

test('without words everything runs', () => {
  expect(parseArguments([])).toMatchObject({
    chosen: ['lint', 'types', 'unit', 'build', 'integration', 'e2e'],
    filters: [],
    withoutLab: false,
  })
})

test('parts run in their order, a part takes filters and flags of its program', () => {
  expect(parseArguments(['unit', 'lint']).chosen).toEqual(['lint', 'unit'])
  expect(parseArguments(['e2e', 'cancel', '--headed'])).toMatchObject({
    chosen: ['e2e'],
    filters: ['cancel', '--headed'],
  })
  expect(parseArguments(['--without-lab']).withoutLab).toBe(true)
})

test('a filter for nothing in particular is refused', () => {
  expect(() => parseArguments(['cancel'])).toThrow('Which part?')
  expect(() => parseArguments(['unit', 'e2e', 'cancel'])).toThrow('Which part?')
})
