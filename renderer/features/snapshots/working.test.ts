import { expect, test } from 'vitest'
import { secondsLeft } from './working'

const at = (bytesDone: number) => ({ of: 'merge' as const, bytesDone, bytesTotal: 1000 })

test('the time left follows from the time taken, and is not told while that says little', () => {
  expect(secondsLeft(at(250), 10_000)).toBe(30)
  expect(secondsLeft(at(999), 10_000)).toBe(1)
  for (const [done, milliseconds] of [
    [500, 1000],
    [10, 10_000],
    [1000, 10_000],
    [0, 10_000],
  ] as const)
    expect(secondsLeft(at(done), milliseconds)).toBeNull()
})
