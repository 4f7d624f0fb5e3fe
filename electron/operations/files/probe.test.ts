import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Shell } from '../shell'
import { probe } from './probe'

const folder = mkdtempSync(join(tmpdir(), 'offshoot-probe-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The real sh of this machine, as somebody who may not look everywhere: root may. */
const before = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--'] : []
const shell = {
  run: (argv: readonly string[]) =>
    new Promise((resolve) => {
      const [program = '', ...args] = [...before, ...argv]
      execFile(program, args, (error, stdout, stderr) => resolve({ code: error ? 1 : 0, stdout, stderr }))
    }),
} as unknown as Shell

test('a file that is not there is told from one that nobody may look for', async () => {
  chmodSync(folder, 0o755)
  const there = join(folder, `a 'b' $(c)\n中`)
  writeFileSync(there, 'x')
  const closed = join(folder, 'closed')
  mkdirSync(join(closed, 'inner'), { recursive: true })
  writeFileSync(join(closed, 'inner/file'), '')
  chmodSync(closed, 0o700)
  if (before.length === 0) chmodSync(closed, 0)
  const asked = [there, join(folder, 'gone'), join(folder, 'no/such/gone'), join(closed, 'inner/file'), 'no-path']
  const seen = await probe(shell, asked, [folder])
  chmodSync(closed, 0o700)
  expect(asked.map((path) => [seen.file(path).exists, seen.file(path).known])).toEqual([
    [true, true],
    [false, true],
    [false, true],
    [false, false],
    [false, true],
  ])
  expect(seen.file('never asked').known).toBe(false)
  expect(seen.directory(folder)).toMatchObject({ exists: true, freeBytes: expect.any(Number) })
})
