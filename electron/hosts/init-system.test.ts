import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type Exists, INIT_PATHS, initSystem, startCommand } from './init-system'

const roots: string[] = []
afterEach(async () => {
  for (const root of roots.splice(0)) await rm(root, { recursive: true })
})

/** A file system with these paths: those that end in / are directories; `path=text` is a file of that text. */
async function tree(...paths: readonly string[]): Promise<Exists> {
  const root = await mkdtemp(join(tmpdir(), 'offshoot-init-'))
  roots.push(root)
  for (const one of paths) {
    const [path = '', text = ''] = one.split('=')
    await mkdir(join(root, path.endsWith('/') ? path : dirname(path)), { recursive: true })
    if (!path.endsWith('/')) await writeFile(join(root, path), text)
  }
  return (path) => existsSync(join(root, path))
}

const MODULAR = ['virtqemud', 'virtnetworkd', 'virtstoraged']

/** What a computer of each kind keeps while it runs. */
const COMPUTERS = {
  'Debian with systemd': ['/run/systemd/system/'],
  'Debian with systemd, and the package runit': ['/run/systemd/system/', '/run/runit/supervise/', '/etc/sv/libvirtd/'],
  'Debian in a container, with the package runit': ['/run/runit/supervise/', '/run/systemd/'],
  'Debian with sysvinit': ['/run/initctl', '/etc/init.d/libvirtd'],
  'Alpine or Gentoo': ['/run/openrc/softlevel=default\n'],
  'openrc only installed': ['/etc/init.d/', '/run/openrc/'],
  Void: ['/run/runit/stopit', '/run/runit/runsvdir/', '/etc/sv/libvirtd/', '/var/service/'],
  Artix: ['/run/runit/service/', '/etc/runit/sv/libvirtd/'],
  'Debian with runit-init': ['/run/runit/stopit', '/etc/sv/libvirtd/', '/etc/service/'],
  'an empty root': [],
} as const

describe('which init system runs', () => {
  test.each([
    ['Debian with systemd', 'systemd'],
    ['Debian with systemd, and the package runit', 'systemd'],
    ['Debian in a container, with the package runit', 'none'],
    ['Debian with sysvinit', 'none'],
    ['Alpine or Gentoo', 'openrc'],
    ['openrc only installed', 'none'],
    ['Void', 'runit'],
    ['Artix', 'runit'],
    ['Debian with runit-init', 'runit'],
    ['an empty root', 'none'],
  ] as const)('%s: %s', async (computer, init) => {
    expect(initSystem(await tree(...COMPUTERS[computer]))).toBe(init)
  })
})

describe('what starts libvirt there', () => {
  test.each([
    ['Debian with systemd', '/usr/sbin/libvirtd', 'sudo systemctl enable --now libvirtd'],
    [
      'Debian with systemd',
      '/usr/sbin/virtqemud',
      `sudo systemctl enable --now ${MODULAR.map((name) => `${name}.socket`).join(' ')}`,
    ],
    ['Debian in a container, with the package runit', '/usr/sbin/libvirtd', 'sudo virtlogd -d && sudo libvirtd -d'],
    [
      'an empty root',
      '/usr/sbin/virtqemud',
      'sudo virtlogd -d && sudo virtqemud -d && sudo virtnetworkd -d && sudo virtstoraged -d',
    ],
    ['Alpine or Gentoo', '/usr/sbin/libvirtd', 'sudo rc-update add libvirtd && sudo rc-service libvirtd start'],
    ['Void', '/usr/bin/libvirtd', 'sudo ln -s /etc/sv/libvirtd /var/service/'],
    ['Artix', '/usr/bin/libvirtd', 'sudo ln -s /etc/runit/sv/libvirtd /run/runit/service/'],
    ['Debian with runit-init', '/usr/sbin/libvirtd', 'sudo ln -s /etc/sv/libvirtd /etc/service/'],
  ] as const)('%s, %s', async (computer, daemon, command) => {
    expect(startCommand(daemon, await tree(...COMPUTERS[computer]))).toBe(command)
  })
})

test('whoever asks another computer for these paths learns the same', async () => {
  for (const paths of Object.values(COMPUTERS)) {
    const here = await tree(...paths)
    const there = INIT_PATHS.filter(here)
    const told = (path: string) => there.includes(path)
    expect(initSystem(told)).toBe(initSystem(here))
    expect(startCommand('libvirtd', told)).toBe(startCommand('libvirtd', here))
  }
})
