import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkJobId, parseLine, parseList, startArguments } from './host-job-protocol'
import { HostJobError, type HostTask } from './host-job-types'

const task: HostTask = {
  kind: 'convert',
  source: '/s',
  sourceFormat: 'raw',
  targetFormat: 'qcow2',
  directory: '/d',
  name: 'n',
}
const spec = (...tasks: HostTask[]) => ({ id: 'job-0000', plan: '{}', tasks })
const refused = (ask: () => unknown) => {
  try {
    ask()
  } catch (error) {
    return error instanceof HostJobError && error.code === 'invalid'
  }
  return false
}

describe('what is sent', () => {
  test('a task is always eight arguments', () => {
    const tasks: HostTask[] = [
      { ...task, options: 'compat=1.1', compress: true },
      { kind: 'create', targetFormat: 'raw', size: 5, like: '/l', directory: '/d', name: 'e' },
      { kind: 'overlay', source: '/s', sourceFormat: 'raw', directory: '/d', name: 'o' },
      { kind: 'reflink', source: '/s', directory: '/d', name: 'r' },
      { kind: 'copy', source: '/s', directory: '/d', name: 'c' },
    ]
    expect(startArguments({ ...spec(...tasks), sync: true, plan: '盘' })).toEqual([
      ...['3', '1', '0'],
      ...['compress', 'raw', '/s', 'qcow2', 'compat=1.1', '/d', 'n', ''],
      ...['create', '', '/l', 'raw', '', '/d', 'e', '5'],
      ...['overlay', 'raw', '/s', 'qcow2', '', '/d', 'o', ''],
      ...['reflink', '', '/s', '', '', '/d', 'r', ''],
      ...['copy', '', '/s', '', '', '/d', 'c', ''],
    ])
  })

  test.each<[string, Partial<typeof task> & object]>([
    ['a relative source', { source: 's' }],
    ['a NUL in a path', { source: '/s\0' }],
    ['half a character', { source: '/\ud800' }],
    ['a relative directory', { directory: 'd' }],
    ['a name with a slash', { name: 'a/b' }],
    ['the name ..', { name: '..' }],
    ['the name .', { name: '.' }],
    ['an empty name', { name: '' }],
    ['a name over 255 bytes', { name: '盘'.repeat(86) }],
    ['a format that is none', { sourceFormat: 'raw -x' }],
    ['no format', { targetFormat: '' }],
    ['a VMDK of several files', { targetFormat: 'vmdk', options: 'subformat=twoGbMaxExtentSparse' }],
  ])('%s is refused before any call', (_, change) => {
    expect(refused(() => startArguments(spec({ ...task, ...change } as HostTask)))).toBe(true)
  })

  test('too many tasks, the same target twice and a size that is none are refused', () => {
    expect(startArguments(spec()).slice(1)).toEqual(['0', '0'])
    expect(
      refused(() => startArguments(spec(...Array.from({ length: 65 }, (_, i) => ({ ...task, name: `${i}` }))))),
    ).toBe(true)
    expect(refused(() => startArguments(spec(task, { ...task, directory: '/d/' })))).toBe(true)
    const empty = (size: number): HostTask => ({
      kind: 'create',
      targetFormat: 'raw',
      size,
      directory: '/d',
      name: 'n',
    })
    for (const size of [-1, 1.5, 2 ** 53, Number.NaN])
      expect(refused(() => startArguments(spec(empty(size))))).toBe(true)
  })

  test('job ids are what the script accepts', () => {
    for (const id of ['', 'short', 'UPPER-CASE', '../../etc', 'a'.repeat(65), 'with space', 'line\nbreak'])
      expect(refused(() => checkJobId(id))).toBe(true)
    expect(checkJobId('a'.repeat(64))).toHaveLength(64)
  })

  test('the script fits into one argument of a program, quoted for ssh too', () => {
    const script = readFileSync(join(import.meta.dirname, 'offshoot-job.sh'), 'utf8')
    expect(Buffer.byteLength(script)).toBeLessThan(32 * 1024)
    expect(script).not.toMatch(/[^\x20-\x7e\n]/)
  })
})

describe('what is read', () => {
  test('every line of the script is understood', () => {
    expect(parseLine('state copying 1')).toEqual({ type: 'event', event: { type: 'state', state: 'copying', task: 0 } })
    expect(parseLine('state preparing 0')).toEqual({
      type: 'event',
      event: { type: 'state', state: 'preparing', task: null },
    })
    expect(parseLine('progress 2 copying 12.34 1000')).toEqual({
      type: 'event',
      event: { type: 'progress', task: 1, phase: 'copying', fraction: 0.1234, bytes: 1000 },
    })
    expect(parseLine('progress 2 verifying 100.00 -')).toEqual({
      type: 'event',
      event: { type: 'progress', task: 1, phase: 'verifying', fraction: 1 },
    })
    expect(parseLine('removed 1 tmp')).toEqual({
      type: 'event',
      event: { type: 'removed', task: 0, file: 'temporary' },
    })
    expect(parseLine('left 1 tmp readonly c3a4')).toEqual({
      type: 'event',
      event: { type: 'left', task: 0, file: 'temporary', why: 'readonly', said: 'ä' },
    })
    expect(parseLine('left 1 final')).toMatchObject({ event: { type: 'left', why: 'failed', said: '' } })
    expect(parseLine('error c3a4')).toEqual({ type: 'error', text: 'ä' })
    expect(parseLine('exit 4 nospace 2')).toEqual({ type: 'exit', exit: { code: 4, word: 'nospace', task: 1 } })
    expect(parseLine('dead')).toEqual({ type: 'dead' })
  })

  test.each([
    '',
    'Last login: Mon',
    'state sleeping 1',
    'progress 0 copying 1.00 -',
    'progress 1 copying 1e3 -',
    'progress 1 thinking 1.00 -',
    'exit 0 fine 1',
    'exit -1 done 1',
    'task 1',
    'removed 1 other',
    'error xyz',
    'error abc',
    'progress 99999999999999999999 copying 1.00 -',
  ])('%j is no event', (line) => {
    expect(parseLine(line)).toBeUndefined()
  })

  test('no text whatever makes the reader throw', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string()),
        fc.constantFrom('state', 'progress', 'task', 'exit', 'error', 'file', 'left'),
        (words, first) => {
          parseLine([first, ...words].join(' '))
          parseList(`job job-0000\n${[first, ...words].join(' ')}\nend job-0000\nover\n`)
        },
      ),
    )
  })

  test('a list without its end is refused, not taken for a short one', () => {
    expect(() => parseList('job job-0000\nplan -\nstate copying 1\n')).toThrow(HostJobError)
    expect(() => parseList('')).toThrow(HostJobError)
    expect(parseList('over\n')).toEqual([])
  })

  test('a record without its end is left out', () => {
    expect(parseList('job job-0000\nplan -\njob job-0001\nrunner alive 5\nend job-0001\nover\n')).toMatchObject([
      { id: 'job-0001', status: 'running' },
    ])
  })

  test('a job is running, orphaned, elsewhere, dead or ended', () => {
    const status = (runner: string, child: string, exit = '') =>
      parseList(`job job-0000\n${exit}runner ${runner} 1\nchild ${child} 2\nend job-0000\nover`)[0]?.status
    expect(status('alive', 'alive')).toBe('running')
    expect(status('gone', 'alive')).toBe('orphaned')
    expect(status('gone', 'gone')).toBe('dead')
    expect(status('elsewhere', 'gone')).toBe('elsewhere')
    expect(status('gone', 'gone', 'exit 0 done 1 1700000000000\n')).toBe('ended')
  })
})
