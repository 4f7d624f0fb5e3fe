import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { problem } from '@shared/problem'
import { afterAll, describe, expect, test } from 'vitest'
import type { Shell } from '../support/shell'
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

/** A directory that holds these programs and nothing else, and a shell whose programs are in there. */
function only(name: string, programs: Readonly<Record<string, string>>): Shell {
  const bin = join(folder, name)
  mkdirSync(bin)
  for (const [program, text] of Object.entries(programs)) {
    writeFileSync(join(bin, program), text)
    chmodSync(join(bin, program), 0o755)
  }
  return {
    run: ([program = '', ...args], { timeoutMs } = {}) =>
      new Promise((resolve, reject) => {
        const late = new Error('sh took longer than 15000 ms')
        execFile(program, args, { env: { PATH: bin }, timeout: timeoutMs }, (error, stdout, stderr) =>
          error?.killed ? reject(late) : resolve({ code: 0, stdout, stderr }),
        )
      }),
  }
}
const sh = (program: string) => `#!/bin/sh\nexec ${program} "$@"\n`
const busybox = { sh: sh('/bin/busybox sh'), stat: sh('/bin/busybox stat') }

test.runIf(existsSync('/bin/busybox'))('busybox and coreutils are understood alike', async () => {
  const there = join(folder, 'a file')
  writeFileSync(there, 'x'.repeat(5000))
  symlinkSync('nowhere', join(folder, 'dangling'))
  const files = [there, join(folder, 'dangling'), join(folder, 'gone'), '/dev/null']
  const directories = [folder, '/dev', '/proc', join(folder, 'gone')]
  const [gnu, small] = await Promise.all(
    [only('gnu', { sh: sh('/bin/sh'), stat: sh('/usr/bin/stat') }), only('small', busybox)].map((one) =>
      probe(one, files, directories),
    ),
  )
  expect(small?.raw).toBeUndefined()
  for (const file of files) expect(small?.file(file)).toEqual(gnu?.file(file))
  for (const directory of directories) {
    const { freeBytes: _, ...rest } = gnu?.directory(directory) ?? {}
    expect(small?.directory(directory)).toMatchObject(rest)
  }
  expect(small?.directory(folder).freeBytes).toEqual(expect.any(Number))
})

describe('what is not understood is unknown, and comes back as it was said', () => {
  const words = '#!/bin/sh\necho Space: plenty\n'
  test.each([
    ['a stat that says it in words', { sh: sh('/bin/sh'), stat: words }, true, 'Space: plenty'],
    ['no stat', { sh: sh('/bin/sh') }, true, 'stat: not found'],
    ['a shell that only greets', { sh: '#!/bin/sh\necho Welcome!\n' }, false, 'Welcome!'],
    ['no shell', {}, false, ''],
  ])('%s', async (name, programs, exists, raw) => {
    const seen = await probe(only(name, programs), [folder], [folder])
    expect(seen.raw).toContain(raw)
    expect(seen.file(folder)).toMatchObject({ exists, known: exists, device: '' })
    expect(seen.directory(folder)).toMatchObject({ exists, known: exists, freeBytes: null })
  })

  test('a host that takes too long', async () => {
    const slow: Shell = { run: () => Promise.reject(new Error('sh took longer than 15000 ms')) }
    const seen = await probe(slow, [], [folder])
    expect(seen.raw).toBe('sh took longer than 15000 ms')
    expect(seen.directory(folder).known).toBe(false)
  })

  test('a host that is lost is no answer', async () => {
    const lost = problem('host.lost')
    await expect(probe({ run: () => Promise.reject(lost) }, [], [folder])).rejects.toBe(lost)
  })
})
