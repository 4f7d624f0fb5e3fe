import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findDaemon, mayStart, prefersMonolithic } from './daemon'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'offshoot-daemon-'))
  for (const [where, names] of [
    ['both', ['libvirtd', 'virtqemud']],
    ['old', ['libvirtd']],
    ['not-executable', ['virtqemud']],
  ] as const) {
    await mkdir(join(directory, where))
    for (const name of names) {
      await writeFile(join(directory, where, name), '#!/bin/sh\n')
      await chmod(join(directory, where, name), where === 'not-executable' ? 0o644 : 0o755)
    }
  }
})
afterAll(() => rm(directory, { recursive: true }))

test('VIRTD_PATH names the directory, before LIBVIRTD_PATH', async () => {
  const env = { VIRTD_PATH: join(directory, 'both'), LIBVIRTD_PATH: join(directory, 'old') }
  expect(await findDaemon(env, false)).toBe(join(directory, 'both/virtqemud'))
  expect(await findDaemon({ LIBVIRTD_PATH: join(directory, 'old') }, false)).toBe(join(directory, 'old/libvirtd'))
})

test('of two that are installed the one that this computer starts is taken', async () => {
  const env = { VIRTD_PATH: join(directory, 'both') }
  expect(await findDaemon(env, true)).toBe(join(directory, 'both/libvirtd'))
  expect(await findDaemon(env, false)).toBe(join(directory, 'both/virtqemud'))
})

test('a path of the program itself is taken too', async () => {
  expect(await findDaemon({ LIBVIRTD_PATH: join(directory, 'old/libvirtd') }, true)).toBe(
    join(directory, 'old/libvirtd'),
  )
})

test('nothing is found where nothing can be run', async () => {
  expect(await findDaemon({ VIRTD_PATH: join(directory, 'not-executable') }, false)).toBeNull()
  expect(await findDaemon({ VIRTD_PATH: join(directory, 'missing') }, false)).toBeNull()
})

test('LIBVIRT_AUTOSTART=0 forbids to start one', () => {
  expect(mayStart({ LIBVIRT_AUTOSTART: '0' })).toBe(false)
  expect(mayStart({ LIBVIRT_AUTOSTART: '1' })).toBe(true)
  expect(mayStart({})).toBe(true)
})

test('a computer is monolithic when it starts libvirtd and not virtqemud', () => {
  const systemd = (...names: string[]) => {
    const there = names.map((name) => `/etc/systemd/system/sockets.target.wants/${name}.socket`)
    return (path: string) => there.includes(path)
  }
  expect(prefersMonolithic(systemd('libvirtd'))).toBe(true)
  expect(prefersMonolithic(systemd('libvirtd', 'virtqemud'))).toBe(false)
  expect(prefersMonolithic(systemd('virtqemud'))).toBe(false)
  expect(prefersMonolithic(systemd())).toBe(false)
})
