import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseArguments } from './test.mjs'

test('without words everything runs', () => {
  expect(parseArguments([])).toMatchObject({
    chosen: ['lint', 'types', 'unit', 'build', 'integration', 'faults', 'e2e', 'demo', 'package'],
    filters: [],
    releases: ['own', 'bullseye', 'trixie', 'backports'],
    matrix: 'gate',
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

test('the whole runs against all releases, a filter against our own, unless some are named', () => {
  expect(parseArguments(['integration', 'clone']).releases).toEqual(['own'])
  expect(parseArguments(['--releases', 'trixie', 'integration', 'clone'])).toMatchObject({
    releases: ['trixie'],
    chosen: ['integration'],
    filters: ['clone'],
  })
  expect(parseArguments(['--releases', 'all']).matrix).toBe('full')
  expect(() => parseArguments(['--releases'])).toThrow('--releases')
})

test('a filter for nothing in particular is refused', () => {
  expect(() => parseArguments(['cancel'])).toThrow('Which part?')
  expect(() => parseArguments(['unit', 'e2e', 'cancel'])).toThrow('Which part?')
})

test('.ci/run is npm test: its counts are the last line, and its exit code is the one', () => {
  const ci = join(import.meta.dirname, '../.ci/run')
  const done = spawnSync(ci, ['no-such-part'], { encoding: 'utf8' })
  expect(done.stdout).toContain('Which part?')
  expect(done.stdout).toMatch(/\n0 passed, 1 failed\n$/)
  expect(done.status).toBe(1)
})

test('.ci/run without npm says what is needed, and counts as failed', () => {
  const ci = join(import.meta.dirname, '../.ci/run')
  const done = spawnSync('/bin/bash', [ci], { encoding: 'utf8', env: { PATH: '/nonexistent' } })
  expect(done.stderr).toContain('Node 20.19')
  expect(done.stdout).toBe('0 passed, 1 failed\n')
  expect(done.status).toBe(1)
})
