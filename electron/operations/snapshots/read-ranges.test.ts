import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { LocalShell } from '../../hosts/shell'
import type { Shell } from '../support/shell'
import { rangeReader } from './read-ranges'

const dir = mkdtempSync(join(tmpdir(), 'offshoot-ranges-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const shell = new LocalShell()

/** Bytes of all values, without period. */
const content = Buffer.from(Array.from({ length: 1_000_003 }, (_, n) => (n * n + (n >>> 8)) & 255))
const file = join(dir, 'file')
writeFileSync(file, content)

const part = ({ offset, length }: { offset: number; length: number }) => content.subarray(offset, offset + length)
/** A shell that counts what it runs. */
function counted(of: Shell = shell): Shell & { calls: number } {
  const counting = {
    calls: 0,
    run(...all: Parameters<Shell['run']>) {
      counting.calls++
      return of.run(...all)
    },
  }
  return counting
}

describe('ranges of a file', () => {
  const ranges = [
    { offset: 900_000, length: 65_536 },
    { offset: 0, length: 112 },
    { offset: 131_071, length: 3 },
    { offset: 131_074, length: 70_000 },
    { offset: 100, length: 200 },
    { offset: 500, length: 0 },
    { offset: 0, length: 112 },
  ]

  test('come in the order of the question, in one round trip', async () => {
    const one = counted()
    const parts = await rangeReader(one, file)(ranges)
    expect(parts.map((p) => Buffer.from(p))).toEqual(ranges.map(part))
    expect(one.calls).toBe(1)
  })

  test('end with the file', async () => {
    const beyond = [
      { offset: 1_000_000, length: 100 },
      { offset: 5_000_000, length: 100 },
      { offset: 999_990, length: 4096 },
      { offset: 2 ** 43, length: 8 },
      { offset: 1_000_003, length: 1 },
    ]
    const parts = await rangeReader(shell, file)(beyond)
    expect(parts.map((p) => Buffer.from(p))).toEqual(beyond.map(part))
    expect(parts.map((p) => p.length)).toEqual([3, 0, 13, 0, 0])
  })

  test('are none when none are asked for', async () => {
    const one = counted()
    expect(await rangeReader(one, file)([])).toEqual([])
    expect(one.calls).toBe(0)
  })

  test('are as many as a command can take, and then some', async () => {
    const sizes: number[] = []
    const empty: Shell = {
      async run(argv, options) {
        const count = (argv.length - 5) / 2
        sizes.push(count)
        expect(argv.join("' '").length).toBeLessThan(128 * 1024)
        expect(options?.maxOutputBytes).toBeGreaterThan(0)
        return { code: 0, stdout: 'Lg==\n'.repeat(count), stderr: '' }
      },
    }
    const many = Array.from({ length: 3100 }, (_, n) => ({ offset: 2 ** 43 + n * 65_536, length: 1024 }))
    const large = { offset: 2 ** 30, length: 9 * 2 ** 20 }
    const within = { offset: 2 ** 30 + 5, length: 7 }
    expect(await rangeReader(empty, '/x')([...many, large, within])).toHaveLength(3102)
    expect(sizes).toEqual([1, 3000, 100])
  })

  test('are read whole when they are large', async () => {
    const sparse = join(dir, 'sparse')
    writeFileSync(sparse, '')
    truncateSync(sparse, 30 * 2 ** 20)
    const parts = await rangeReader(
      shell,
      sparse,
    )([
      { offset: 2 ** 20, length: 20 * 2 ** 20 },
      { offset: 0, length: 5 * 2 ** 20 },
      { offset: 25 * 2 ** 20, length: 6 * 2 ** 20 },
    ])
    expect(parts.map((p) => p.length / 2 ** 20)).toEqual([20, 5, 5])
  })

  test.each([
    '-',
    '-rf',
    "it's",
    '"',
    'a\nb',
    '$(touch pwned)',
    '`touch pwned`',
    ';touch pwned;',
    'if=/etc/passwd',
    ' a  b ',
    '*',
    '\\',
    '世\u{1F40B}',
    '%s',
    'bs=1', // biome-ignore format: a list
  ])('of a file called %j', async (name) => {
    const path = join(dir, 'names', name.includes('/') ? name.replaceAll('/', '_') : name)
    mkdirSync(join(dir, 'names'), { recursive: true })
    writeFileSync(path, name)
    const [whole, rest] = await rangeReader(
      shell,
      path,
    )([
      { offset: 0, length: 1000 },
      { offset: 1, length: 1000 },
    ])
    expect(Buffer.from(whole ?? []).toString()).toBe(name)
    expect(Buffer.from(rest ?? [])).toEqual(Buffer.from(name).subarray(1))
  })

  test('of what cannot be read are an error, with the host’s words', async () => {
    const range = [{ offset: 0, length: 10 }]
    await expect(rangeReader(shell, join(dir, 'nothing'))(range)).rejects.toThrow(/No such file/)
    await expect(rangeReader(shell, dir)(range)).rejects.toThrow(/cannot read/)
    await expect(rangeReader(shell, file)([{ offset: -1, length: 1 }])).rejects.toThrow(RangeError)
    await expect(rangeReader(shell, file)([{ offset: 2 ** 53, length: 1 }])).rejects.toThrow(RangeError)
    const aborted = AbortSignal.abort(new Error('enough'))
    await expect(rangeReader(shell, file, { signal: aborted })(range)).rejects.toThrow('enough')
  })

  test.each([
    ['nothing', '', 0],
    ['no line', 'Lg==', 0],
    ['too few lines', 'Lg==\n', 0],
    ['no dot', 'QUFB\nLg==\n', 0],
    ['too much', 'QUFBQUFBQUFBQUFBLg==\nLg==\n', 0],
    ['failure', 'Lg==\nLg==\n', 1],
    ['death', 'Lg==\nLg==\n', null],
  ])('are an error when the answer is %s', async (_what, stdout, code) => {
    const odd: Shell = { run: async () => ({ code, stdout, stderr: '' }) }
    const two = [
      { offset: 0, length: 1 },
      { offset: 10 ** 6, length: 1 },
    ]
    await expect(rangeReader(odd, '/x')(two)).rejects.toThrow(/cannot read/)
  })
})

const haveBusybox = spawnSync('busybox', ['dd', '--help']).status === 0

test.runIf(haveBusybox)('busybox reads the same', async () => {
  const tools = join(dir, 'busybox')
  mkdirSync(tools)
  const busybox = spawnSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).stdout.trim()
  for (const tool of ['sh', 'dd', 'base64']) symlinkSync(busybox, join(tools, tool))
  const small: Shell = {
    run: (argv, options) => shell.run(['env', `PATH=${tools}`, join(tools, 'sh'), ...argv.slice(1)], options),
  }
  const ranges = [
    { offset: 70_001, length: 100_001 },
    { offset: 999_999, length: 100 },
    { offset: 5_000_000, length: 100 },
  ]
  const parts = await rangeReader(small, file)(ranges)
  expect(parts.map((p) => Buffer.from(p))).toEqual(ranges.map(part))
})
