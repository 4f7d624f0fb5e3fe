import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { deal, filesOf, measuring, shardsOf, sumOf } from './shards.mjs'

test.each(['integration', 'e2e'] as const)('%s: every file is in one shard, those that measure alone', (suite) => {
  const { together, alone } = shardsOf(suite, 3)
  expect([...together.flat(), ...alone].sort()).toEqual(filesOf(suite))
  expect(together).toHaveLength(3)
  expect(alone.length).toBeGreaterThan(0)
  for (const file of alone) expect(measuring).toContain(file)
})

test('no path of a suite names two of its files: a runner takes a path as a part of one', () => {
  for (const suite of ['integration', 'e2e'] as const) {
    const files = filesOf(suite)
    for (const file of files) expect(files.filter((other) => other.includes(file))).toEqual([file])
  }
})

test('those that measure are there', () => {
  for (const file of measuring) expect(existsSync(join(import.meta.dirname, '../..', file)), file).toBe(true)
})

test('shards take about as long: the longest file first, each where least is', () => {
  const seconds: Record<string, number> = { a: 5, b: 4, c: 3, d: 3, e: 1 }
  expect(deal(Object.keys(seconds), 2, (file: string) => seconds[file] ?? 0)).toEqual([
    ['a', 'd'],
    ['b', 'c', 'e'],
  ])
  expect(deal(['a'], 3, () => 1)).toEqual([['a']])
})

test('counts of shards are summed, and no failure is lost', () => {
  const one = { passed: 2, failed: 1, skipped: 0, failures: ['x'] }
  expect(sumOf([one, { passed: 3, failed: 2, skipped: 4, failures: ['y', 'z'] }])).toEqual({
    passed: 5,
    failed: 3,
    skipped: 4,
    failures: ['x', 'y', 'z'],
  })
})
