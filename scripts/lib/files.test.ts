import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkIntegrity } from '../electron-runtime.mjs'
import { asar } from './asar.mjs'
import { stateOf } from './build.mjs'
import { icns, ico } from './icon-files.mjs'
import { withLock } from './lock.mjs'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'scripts-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('the state of sources changes when one is written, added, renamed or removed, not when a test is', () => {
  mkdirSync(join(folder, 'src'))
  const write = (name: string, text: string) => writeFileSync(join(folder, 'src', name), text)
  const state = () => stateOf(folder, ['src', 'package.json'])
  write('a.ts', 'one')
  const seen = [state()]
  const changed = () => {
    const now = state()
    const fresh = !seen.includes(now)
    seen.push(now)
    return fresh
  }
  expect(changed()).toBe(false)
  utimesSync(join(folder, 'src/a.ts'), 1, 1)
  expect(changed()).toBe(true)
  write('b.ts', 'two')
  expect(changed()).toBe(true)
  renameSync(join(folder, 'src/b.ts'), join(folder, 'src/c.ts'))
  expect(changed()).toBe(true)
  write('a.test.ts', 'a test')
  write('a.itest.ts', 'a test')
  expect(changed()).toBe(false)
  writeFileSync(join(folder, 'package.json'), '{}')
  expect(changed()).toBe(true)
})

test('only one at a time holds a lock, and a dead holder’s lock is taken', async () => {
  const path = join(folder, 'x.lock')
  // no process has this number: it is above what Linux gives out
  writeFileSync(path, '99999999')
  let inside = 0
  const most = await Promise.all(
    [1, 2, 3].map((n) =>
      withLock(path, `work ${n}`, async () => {
        inside++
        await sleep(20)
        return inside--
      }),
    ),
  )
  expect(most).toEqual([1, 1, 1])
})

test('work that fails gives its lock back', async () => {
  const path = join(folder, 'x.lock')
  const fail = () => Promise.reject(new Error('no'))
  await expect(withLock(path, 'work', fail)).rejects.toThrow('no')
  expect(await withLock(path, 'work', async () => 'free')).toBe('free')
})

test('a download that is not what was pinned is refused', async () => {
  const file = join(folder, 'download')
  writeFileSync(file, 'abc')
  // SHA-512 of "abc", FIPS 180-2 appendix C.1
  const right = 'sha512-3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw=='
  await checkIntegrity(file, right)
  writeFileSync(file, 'abd')
  await expect(checkIntegrity(file, right)).rejects.toThrow('not what was pinned')
})

test('an archive of ours is one that Electron’s own library reads', async () => {
  const path = join(folder, 'x.asar')
  const files = new Map([
    ['package.json', Buffer.from('{ "main": "main.js" }')],
    ['main.js', Buffer.from('console.log("你好")\n')],
  ])
  writeFileSync(path, asar(files))
  const require = createRequire(createRequire(import.meta.url).resolve('electron-builder'))
  const library = require('@electron/asar') as {
    listPackage(path: string): string[]
    extractFile(path: string, name: string): Buffer
  }
  expect(library.listPackage(path)).toEqual(['/package.json', '/main.js'])
  for (const [name, data] of files) expect(library.extractFile(path, name)).toEqual(data)
})

test('icon containers point at their pictures', () => {
  const pictures = new Map([
    [16, Buffer.from('small')],
    [256, Buffer.from('larger')],
  ])
  const windows = ico(pictures)
  expect(windows.readUInt16LE(4)).toBe(2)
  for (const [index, [size, png]] of [...pictures].entries()) {
    const entry = 6 + 16 * index
    expect(windows.readUInt8(entry)).toBe(size % 256)
    const start = windows.readUInt32LE(entry + 12)
    expect(windows.subarray(start, start + windows.readUInt32LE(entry + 8))).toEqual(png)
  }
  const apple = icns(pictures)
  expect(apple.toString('latin1', 0, 4)).toBe('icns')
  expect(apple.readUInt32BE(4)).toBe(apple.length)
  // 16 has no type of its own that holds PNG
  expect(apple.toString('latin1', 8, 12)).toBe('ic08')
})
