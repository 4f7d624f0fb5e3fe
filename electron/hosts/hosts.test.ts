import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Hosts } from './hosts'

describe('this computer', () => {
  test.each([
    ['linux', ['local-system', 'local-session']],
    ['darwin', []],
    ['win32', []],
    ['freebsd', []],
  ] as const)('%s', (platform, ids) => {
    const hosts = new Hosts({ platform, session: { sockets: [] } })
    expect(hosts.list().map((host) => host.id)).toEqual(ids)
  })
})

describe('what is offered to be connected to', () => {
  let home: string
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'offshoot-home-'))
    await mkdir(join(home, '.ssh'))
    await writeFile(
      join(home, '.ssh/config'),
      [
        'Host kvm1',
        '  HostName 192.168.20.5',
        '  User root',
        'Host rack2',
        '  HostName 10.8.0.12',
        '  User ops',
        '  Port 2222',
        '  ProxyJump jump@bastion,inner',
        'Host v6',
        '  HostName fe80::7',
        '  User root',
        'Host *.example',
        '  User nobody',
        '',
      ].join('\n'),
    )
  })
  afterAll(() => rm(home, { recursive: true }))

  test('the aliases of ssh, with whom and what each stands for and the way there', async () => {
    const places = { home, userFile: join(home, '.ssh/config'), systemFile: null }
    const found = await new Hosts({ places }).suggestions()
    expect(found.filter(({ from }) => from === 'ssh-config')).toEqual([
      { text: 'kvm1', from: 'ssh-config', means: 'root@192.168.20.5' },
      { text: 'rack2', from: 'ssh-config', means: 'ops@10.8.0.12:2222', through: ['bastion', 'inner'] },
      { text: 'v6', from: 'ssh-config', means: 'root@[fe80::7]' },
    ])
  })
})
