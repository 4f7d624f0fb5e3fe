import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { matrix } from '../../e2e/lab/matrix'
import { releases } from '../../e2e/lab/releases'
import { inLanes, parseReleases, releaseNames } from './releases.mjs'

test('releases are named in their order, and unknown ones refused', () => {
  expect(parseReleases('all')).toEqual(releaseNames)
  expect(parseReleases('trixie,own')).toEqual(['own', 'trixie'])
  expect(() => parseReleases('buster')).toThrow('--releases buster')
  expect(() => parseReleases('')).toThrow('--releases')
})

test('they are those the lab has', () => {
  expect([...releaseNames].sort()).toEqual(Object.keys(releases).sort())
})

test('lanes run side by side, no more than asked for, and keep the order', async () => {
  const begun: number[] = []
  const ends: (() => void)[] = []
  const all = inLanes([1, 2, 3], 2, (n: number) => {
    begun.push(n)
    return new Promise<string>((done) => ends.push(() => done(`r${n}`)))
  })
  expect(begun).toEqual([1, 2])
  ends[1]?.()
  await expect.poll(() => begun).toEqual([1, 2, 3])
  ends[2]?.()
  ends[0]?.()
  expect(await all).toEqual(['r1', 'r2', 'r3'])
})

test('what some releases leave out is there, and runs against one at least', () => {
  for (const { file, on } of matrix) {
    expect(existsSync(join(import.meta.dirname, '../..', file)), file).toBe(true)
    expect(on.length).toBeGreaterThan(0)
  }
})
