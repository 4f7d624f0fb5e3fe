import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { problem } from '@shared/problem'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FileLog, type FileLogOptions } from './file-log'

let directory: string
beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'offshoot-log-')), 'logs')
})
afterEach(() => rm(join(directory, '..'), { recursive: true, force: true }))

const AT = Date.UTC(2026, 10, 28, 14, 25, 43, 7)

function logAt(options: Partial<FileLogOptions> = {}): FileLog {
  return new FileLog({ directory, now: () => AT, ...options })
}

async function read(name = 'offshoot.log'): Promise<string> {
  return readFile(join(directory, name), 'utf8')
}

test('an entry is one line with an ISO time, level, event and JSON, whatever is in it', async () => {
  const log = logAt()
  log.info('job.ended', { name: 'a\nb "$(x)" 测试', bytes: 12n, none: undefined })
  log.warn('plain')
  await log.flush()
  expect(await read()).toBe(
    `2026-11-28T14:25:43.007Z info  job.ended ${JSON.stringify({ name: 'a\nb "$(x)" 测试', bytes: '12' })}\n` +
      '2026-11-28T14:25:43.007Z warn  plain\n',
  )
})

test('errors keep stack, cause and code; problems their code and the words of the host', async () => {
  const log = logAt()
  const cause = Object.assign(new Error('socket closed'), { code: 'ECONNRESET' })
  log.error('bug', { error: new TypeError('no such thing', { cause }) })
  log.debug('refused', { error: problem('storage.denied', { params: { path: '/srv/a' }, raw: 'Permission denied' }) })
  await log.flush()
  const [bug = '', refused = ''] = (await read()).split('\n')
  expect(JSON.parse(bug.slice(bug.indexOf('{')))).toMatchObject({
    error: { name: 'TypeError', stack: expect.stringContaining('file-log.test.ts'), cause: { code: 'ECONNRESET' } },
  })
  expect(JSON.parse(refused.slice(refused.indexOf('{'))).error).toMatchObject({
    problem: { code: 'storage.denied', params: { path: '/srv/a' }, raw: 'Permission denied' },
  })
})

test('what refers to itself or throws when it is read is no fault of the log', async () => {
  const log = logAt()
  const circle: Record<string, unknown> = {}
  circle.self = circle
  log.info('circle', circle)
  log.info('getter', {
    get bad(): string {
      throw new Error('not now')
    },
  })
  await log.flush()
  expect(await read()).toContain('not now')
})

test('a full file becomes the one before, and never more than so many are kept', async () => {
  const log = logAt({ fileBytes: 1000, files: 3 })
  for (let n = 0; n < 100; n++) {
    log.info('entry', { n, filling: 'x'.repeat(40) })
    if (n % 7 === 0) await log.flush()
  }
  await log.flush()
  expect((await readdir(directory)).sort()).toEqual(['offshoot.1.log', 'offshoot.2.log', 'offshoot.log'])
  for (const name of await readdir(directory))
    expect((await stat(join(directory, name))).size).toBeLessThanOrEqual(1000)
  const all = (await read('offshoot.2.log')) + (await read('offshoot.1.log')) + (await read())
  const numbers = [...all.matchAll(/"n":(\d+)/g)].map((m) => Number(m[1]))
  // The newest, in order, none lost and none twice.
  expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, i) => 100 - numbers.length + i))
  expect(numbers.length).toBeGreaterThan(15)
})

test('the next run goes on in the same file, and its size counts', async () => {
  const before = logAt({ fileBytes: 300 })
  before.info('before', { filling: 'x'.repeat(200) })
  await before.flush()
  const log = logAt({ fileBytes: 300 })
  log.info('after', { filling: 'y'.repeat(100) })
  await log.flush()
  expect(await read('offshoot.1.log')).toContain('before')
  expect(await read()).toContain('after')
  expect(await log.tail(10)).toEqual([expect.stringContaining('before'), expect.stringContaining('after')])
  expect(await log.tail(1)).toEqual([expect.stringContaining('after')])
})

test('only the user may read it', async () => {
  const log = logAt()
  log.info('x')
  await log.flush()
  expect((await stat(join(directory, 'offshoot.log'))).mode & 0o777).toBe(0o600)
  expect((await stat(directory)).mode & 0o777).toBe(0o700)
})

test('nothing is read or written before the caller goes on', async () => {
  const log = logAt()
  for (let n = 0; n < 50; n++) log.info('entry', { n })
  await Promise.resolve()
  await expect(stat(directory)).rejects.toThrow('ENOENT')
  await log.flush()
  expect((await read()).split('\n')).toHaveLength(51)
})

test('a place that cannot be written to keeps nobody; the lines come once it can, in order', async () => {
  await writeFile(directory, 'a file in the way')
  const log = logAt()
  log.info('first')
  await log.flush()
  expect(await log.tail(5)).toEqual([expect.stringContaining('first')])
  await rm(directory)
  log.info('second')
  await log.flush()
  expect((await read()).trimEnd().split('\n')).toEqual([
    expect.stringContaining('first'),
    expect.stringContaining('second'),
  ])
})

test('a directory that was removed meanwhile is made again', async () => {
  const log = logAt()
  log.info('first')
  await log.flush()
  await rm(directory, { recursive: true })
  log.info('second')
  await log.flush()
  log.info('third')
  await log.flush()
  expect(await read()).toContain('second')
  expect(await read()).toContain('third')
})

test('a flood is cut and counted, and errors have room in it', async () => {
  let now = AT
  const log = logAt({ perSecond: 10, now: () => now })
  for (let n = 0; n < 30; n++) log.debug('flood', { n })
  log.error('fault')
  now += 1000
  log.info('later')
  await log.flush()
  const text = await read()
  expect(text.match(/flood/g)).toHaveLength(10)
  expect(text).toContain('error fault')
  expect(text).toContain('log.dropped {"entries":20}')
  expect(text).toContain('later')
})
