import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SavedHosts } from './saved-hosts'
import { SettingsStore } from './store'

let dir: string
let path: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'offshoot-own-'))
  path = join(dir, 'hosts.json')
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const host = (id: string) => ({ id, address: `${id}.example`, name: '', folder: '' })
const text = (...ids: string[]) => JSON.stringify({ version: 1, hosts: ids.map(host) })

test('a list of hosts that cannot be read is not written over, and counts again once it can be read', async () => {
  // a directory in its place: nobody can read it as a file, root neither
  mkdirSync(path)
  const hosts = new SavedHosts(path)
  expect(hosts.list()).toEqual([])
  await expect(hosts.put(host('new'))).rejects.toMatchObject({
    problem: { code: 'own-file.unreadable', params: { path }, raw: expect.stringContaining('EISDIR') },
  })
  await expect(hosts.remove('old')).rejects.toMatchObject({ problem: { code: 'own-file.unreadable' } })
  expect(hosts.list()).toEqual([])
  rmSync(path, { recursive: true })
  writeFileSync(path, text('old'))
  await hosts.put(host('new'))
  expect(readFileSync(path, 'utf8')).toContain('old.example')
  expect(new SavedHosts(path).list().map(({ id }) => id)).toEqual(['old', 'new'])
})

test('what is not understood is kept, each under a name of its own', async () => {
  for (const content of ['{', '{"version":2,"hosts":[]}', '[]']) {
    writeFileSync(path, content)
    expect(new SavedHosts(path).list()).toEqual([])
  }
  const kept = readdirSync(dir).sort()
  expect(kept).toEqual(['hosts.json.bad', 'hosts.json.bad-2', 'hosts.json.bad-3'])
  expect(kept.map((name) => readFileSync(join(dir, name), 'utf8'))).toEqual(['{', '{"version":2,"hosts":[]}', '[]'])
  await new SavedHosts(path).put(host('new'))
  expect(new SavedHosts(path).list()).toEqual([host('new')])
})

test('what cannot be written is told, and the list is as before', async () => {
  const hosts = new SavedHosts(path)
  await hosts.put(host('old'))
  // the folder is gone and a file is in its place
  rmSync(dir, { recursive: true })
  writeFileSync(dir, '')
  await expect(hosts.put(host('new'))).rejects.toMatchObject({
    problem: { code: 'own-file.unwritable', params: { path } },
  })
  expect(hosts.list()).toEqual([host('old')])
})

test('preferences that cannot be read are not replaced by the defaults', async () => {
  mkdirSync(path)
  const settings = new SettingsStore(path)
  settings.load()
  await settings.set({ theme: 'dark' })
  expect(settings.get().theme).toBe('dark')
  expect(existsSync(path) && readdirSync(path)).toEqual([])
})
