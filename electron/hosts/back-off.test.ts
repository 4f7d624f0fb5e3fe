import { expect, test } from 'vitest'
import { backOff } from './back-off'

test('waits half a second to a second at first, and twice as long each time up to half a minute', () => {
  const bounds = [0, 1, 2, 3, 4, 5, 6, 100].map((attempt) => [backOff(attempt, 0), backOff(attempt, 1)])
  expect(bounds).toEqual([
    [500, 1000],
    [1000, 2000],
    [2000, 4000],
    [4000, 8000],
    [8000, 16_000],
    [15_000, 30_000],
    [15_000, 30_000],
    [15_000, 30_000],
  ])
})

test('two windows do not knock at the same moment', () => {
  expect(backOff(3, 0.1)).not.toBe(backOff(3, 0.9))
})
