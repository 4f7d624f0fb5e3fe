import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LabHost } from '../../e2e/lab/lab'
import { atLeast } from '../../e2e/lab/releases'
import { authorize, LabSshd, makeKey } from '../../e2e/lab/sshd'
import { LibvirtConnection } from '../libvirt'
import { SshConnection } from './connection'
import { type LibvirtSocketWish, openLibvirt } from './libvirt-socket'
import { parseHost } from './uri'

const IP = '10.99.0.63'
const FORBIDDEN = 2222

let dir: string
let lab: LabHost
const open: SshConnection[] = []

async function connect(host: string, key = 'id'): Promise<SshConnection> {
  const userFile = join(dir, 'config')
  writeFileSync(
    userFile,
    `Host *\n IdentityFile ${join(dir, key)}\n IdentityAgent none\n UserKnownHostsFile ${dir}/known\n`,
  )
  const connection = await SshConnection.open(parseHost(host), {
    places: { userFile, systemFile: null },
    askers: {
      hostKey: async () => 'accept',
      password: async () => null,
      passphrase: async () => null,
      keyboardInteractive: async () => null,
    },
  })
  open.push(connection)
  return connection
}

/** Opens libvirt, and asks it something, so that the way is proven in both directions. */
function reach(connection: SshConnection, wish: LibvirtSocketWish) {
  return openLibvirt(connection, wish, async (stream) => {
    const libvirt = await LibvirtConnection.open(stream, {
      uri: `qemu:///${wish.mode}`,
      readOnly: wish.readOnly ?? false,
    })
    await libvirt.close()
    return true
  })
}

/** Takes programs away from the host: an empty file that cannot be run is put over each. */
/** dash of Debian 11 says of a program that may not be executed that it is there. */
const hidden = atLeast('9.0') ? 'missing' : 'denied'

async function without(programs: readonly string[], work: () => Promise<void>): Promise<void> {
  const paths: string[] = []
  for (const program of programs) {
    const path = (await lab.must(['sh', '-c', 'readlink -f "$(command -v "$1")"', 'sh', program])).trim()
    await lab.must(['sh', '-c', ': > /run/nothing; chmod 644 /run/nothing; mount --bind /run/nothing "$1"', 'sh', path])
    paths.push(path)
  }
  try {
    await work()
  } finally {
    for (const path of paths) await lab.must(['umount', path])
  }
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'offshoot-socket-'))
  await makeKey(join(dir, 'id'))
  await makeKey(join(dir, 'restricted'))
  lab = await LabHost.up('kvm2', { ip: IP })
  await lab.addUser('ops', { libvirtGroup: true })
  await lab.addUser('outsider')
  await lab.configure({ unixSockGroup: true })
  await LabSshd.start(lab)
  await LabSshd.start(lab, { port: FORBIDDEN, config: ['AllowStreamLocalForwarding no'] })
  for (const user of ['root', 'ops', 'outsider']) authorize(lab, user, join(dir, 'id.pub'))
  authorize(lab, 'ops', join(dir, 'restricted.pub'), 'restrict')
})
afterAll(async () => {
  await Promise.all(open.map((connection) => connection.close()))
  await lab?.down()
  rmSync(dir, { recursive: true, force: true })
})

describe('the way to libvirt', () => {
  test.each(['root', 'ops'])('%s: a forwarded stream, at the first try', async (user) => {
    const connection = await connect(`${user}@${IP}`)
    const start = performance.now()
    const way = await reach(connection, { mode: 'system' })
    console.log(`stream-local as ${user}: ${Math.round(performance.now() - start)} ms`)
    expect(way).toMatchObject({ transport: 'stream-local', path: '/run/libvirt/libvirt-sock', failed: [] })
    expect(connection.sessions.open).toBe(0)
  })

  test('read-only, and a socket of another name', async () => {
    const connection = await connect(`ops@${IP}`)
    expect(await reach(connection, { mode: 'system', readOnly: true })).toMatchObject({
      path: '/run/libvirt/libvirt-sock-ro',
    })
    await lab.must(['ln', '-s', 'libvirt-sock', '/run/libvirt/a b,c:d'])
    const wish = { mode: 'system', socket: '/run/libvirt/a b,c:d' } as const
    expect(await reach(connection, wish)).toMatchObject({ transport: 'stream-local', path: wish.socket })
  })

  test('stream-local forbidden: each next way, with what failed before', async () => {
    const connection = await connect(`ops@${IP}:${FORBIDDEN}`)
    const refused = expect.objectContaining({ transport: 'stream-local', reason: 'refused' })
    expect(await reach(connection, { mode: 'system' })).toMatchObject({
      transport: 'virt-ssh-helper',
      failed: [refused, refused, refused],
    })
    expect(await reach(connection, { mode: 'system', proxy: 'netcat' })).toMatchObject({ transport: 'nc', failed: [] })
    await without(['virt-ssh-helper'], async () => {
      const way = await reach(connection, { mode: 'system' })
      expect(way).toMatchObject({ transport: 'nc', path: '/run/libvirt/libvirt-sock' })
      expect(way.failed.slice(3)).toMatchObject([
        { transport: 'virt-ssh-helper', path: 'qemu:///system', reason: hidden },
      ])
    })
    await without(['virt-ssh-helper', 'nc'], async () => {
      const way = await reach(connection, { mode: 'system' })
      expect(way.transport).toBe('ncat')
      expect(way.failed.slice(3).map(({ transport, reason }) => `${transport} ${reason}`)).toEqual([
        `virt-ssh-helper ${hidden}`,
        atLeast('9.0') ? 'nc missing' : 'nc no-option',
      ])
    })
    await without(['virt-ssh-helper', 'nc', 'ncat'], async () => {
      expect((await reach(connection, { mode: 'system' })).transport).toBe('socat')
      const wish = { mode: 'system', socket: '/run/libvirt/a b,c:d' } as const
      expect(await reach(connection, wish)).toMatchObject({ transport: 'socat', path: wish.socket })
    })
    await without(['virt-ssh-helper', 'nc', 'ncat', 'socat'], async () => {
      await expect(reach(connection, { mode: 'system' })).rejects.toMatchObject({
        code: 'host.no-libvirt',
        details: { sockets: { '/run/libvirt/libvirt-sock': 'there', '/run/libvirt/virtqemud-sock': 'missing' } },
      })
    })
  })

  test('a key with restrict: forwarding is forbidden, programs are not', async () => {
    const connection = await connect(`ops@${IP}`, 'restricted')
    expect((await reach(connection, { mode: 'system' })).transport).toBe('virt-ssh-helper')
  })

  test('a user without rights: denied, said for each socket', async () => {
    const connection = await connect(`outsider@${IP}`)
    const error = await reach(connection, { mode: 'system' }).catch((error) => error)
    expect(error).toMatchObject({
      code: 'host.no-libvirt',
      details: { sockets: { '/run/libvirt/libvirt-sock': 'denied' } },
    })
    expect(error.details.failed).toContainEqual(
      expect.objectContaining({ transport: 'stream-local', path: '/run/libvirt/libvirt-sock', reason: 'denied' }),
    )
    expect(error.raw).toContain('denied')
  })

  test('no libvirtd: missing, said for each socket; back again: reached over the same connection', async () => {
    const connection = await connect(`root@${IP}`)
    await lab.stopLibvirtd()
    const error = await reach(connection, { mode: 'system' }).catch((error) => error)
    expect(error).toMatchObject({
      code: 'host.no-libvirt',
      details: { sockets: { '/run/libvirt/libvirt-sock': 'missing' } },
    })
    await lab.startLibvirtd()
    expect((await reach(connection, { mode: 'system' })).transport).toBe('stream-local')
  })

  test('the session of a user, whose daemon nobody has started', async () => {
    const connection = await connect(`ops@${IP}`)
    const first = await reach(connection, { mode: 'session' })
    expect(first.transport).toBe('virt-ssh-helper')
    expect((await reach(connection, { mode: 'session' })).transport).toBe('stream-local')
  })

  test('what libvirt itself answers is not taken for a bad way', async () => {
    const connection = await connect(`root@${IP}`)
    const opening = openLibvirt(connection, { mode: 'system' }, (stream) =>
      LibvirtConnection.open(stream, { uri: 'nonsense:///x' }),
    )
    await expect(opening).rejects.toMatchObject({ name: 'RemoteError' })
  })
})
