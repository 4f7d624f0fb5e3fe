import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { LabHost, labDir, must, type Release, releases, run, writeTestDriverFile } from './lab'

const MiB = 1024 * 1024

describe('one lab host', () => {
  let lab: LabHost
  beforeAll(async () => {
    lab = await LabHost.up('alpha')
  })
  afterEach(async () => {
    for (const uuid of (await lab.virsh('list', '--all', '--uuid')).split('\n').filter(Boolean)) {
      await lab.exec(['virsh', 'destroy', uuid])
      await lab.virsh('undefine', '--nvram', uuid)
    }
    expect(await lab.leftovers()).toEqual([])
  })
  afterAll(() => lab.down())

  test('has its own devices without kvm, its own users, processes and host name', async () => {
    expect(await lab.must(['ls', '/dev'])).not.toContain('kvm')
    expect(await lab.must(['hostname'])).toBe('alpha\n')
    expect(lab.processes(/libvirtd -d/)).toHaveLength(1)
    expect(lab.processes(/vitest/)).toEqual([])
    expect(await lab.must(['ls', '-A', '/home'])).toBe('')
    expect(lab.processes().filter((p) => p.state === 'Z')).toEqual([])
  })

  test('boots a tiny guest to its prompt, which shows the MAC of its definition and its disk', async () => {
    const vm = await lab.defineVm({
      name: 'guest',
      disks: [{ format: 'qcow2', sizeBytes: 64 * MiB, dataBytes: 5 * MiB, fs: true }],
      interfaces: [{ mac: '52:54:00:12:34:56' }],
      start: true,
    })
    const console = await lab.console(vm)
    await console.waitReady()
    expect(await console.macs()).toEqual(['52:54:00:12:34:56'])
    expect((await console.run('wc -c < /mnt/data')).output.trim()).toBe(String(5 * MiB))
    expect((await console.run('false')).code).toBe(1)
    console.close()
  })

  test('keeps a running guest over a restart of libvirtd', async () => {
    const vm = await lab.defineVm({ name: 'survivor', start: true })
    const [qemu] = lab.processes(/qemu-system/)
    await lab.restartLibvirtd()
    expect(await lab.virsh('domstate', vm.uuid)).toBe('running')
    expect(lab.processes(/qemu-system/)[0]?.pid).toBe(qemu?.pid)
    await lab.stopLibvirtd()
    await expect(lab.virsh('uri')).rejects.toThrow('Failed to connect socket')
    await lab.startLibvirtd()
    expect(await lab.virsh('domstate', vm.uuid)).toBe('running')
  })

  test('takes names with quotes, dollars and Chinese for VMs and files', async () => {
    const name = `it's "$(id)" & <网络> -x`
    const vm = await lab.defineVm({ name, disks: [{ format: 'raw', sizeBytes: MiB }], start: true })
    expect(await lab.virsh('domname', vm.uuid)).toBe(name)
    expect(await lab.virsh('domblklist', vm.uuid)).toContain(vm.disks[0])
    expect(vm.disks[0]).toBe(`/var/lib/libvirt/images/${name}.raw`)
  })

  test('fills disks with random data, each different, spread over the disk', async () => {
    const disks = [
      { format: 'qcow2', sizeBytes: 64 * MiB, dataBytes: 16 * MiB },
      { format: 'raw', sizeBytes: 64 * MiB, dataBytes: 16 * MiB },
    ]
    const [a = '', b = ''] = (await lab.defineVm({ name: 'filled', disks })).disks
    const map = JSON.parse(await lab.must(['qemu-img', 'map', '--output=json', '-f', 'raw', b])) as {
      data: boolean
      length: number
    }[]
    const data = map.filter((part) => part.data)
    expect(data.reduce((sum, part) => sum + part.length, 0)).toBe(16 * MiB)
    expect(data.length).toBe(16)
    expect(await lab.sameContent(a, b)).toBe(false)
    await lab.must(['qemu-img', 'convert', '-O', 'qcow2', b, '/var/lib/libvirt/images/b.qcow2'])
    expect(await lab.sameContent(b, '/var/lib/libvirt/images/b.qcow2')).toBe(true)
    expect(await lab.sha256(b)).toBe((await lab.must(['sha256sum', '--', b])).split(' ')[0])
  })

  test('a fingerprint shows what changed, and nothing else', async () => {
    const vm = await lab.defineVm({ name: 'printed', disks: [{ format: 'raw', sizeBytes: MiB }] })
    const before = await lab.fingerprint()
    expect(await lab.changesSince(before)).toEqual([])
    await lab.must(['dd', 'if=/dev/urandom', `of=${vm.disks[0]}`, 'bs=512', 'count=1', 'conv=notrunc', 'status=none'])
    await lab.virsh('desc', vm.uuid, '--config', '--new-desc', 'changed')
    await lab.must(['touch', '/var/lib/libvirt/images/.offshoot-x-0.part'])
    const changes = await lab.changesSince(before)
    expect(changes.map((line) => line.replace(/ ".*/s, ''))).toEqual([
      `domain ${vm.uuid} (printed): xml`,
      `file ${vm.disks[0]}: sha256`,
      'file /var/lib/libvirt/images/.offshoot-x-0.part: new',
    ])
    expect(await lab.leftovers()).toEqual(['/var/lib/libvirt/images/.offshoot-x-0.part'])
    await lab.must(['rm', '/var/lib/libvirt/images/.offshoot-x-0.part'])
  })

  test('a small tmpfs pool is full when it is full', async () => {
    const pool = await lab.tmpfsPool({ name: 'small', size: 8 * MiB })
    const { disks } = await lab.defineVm({
      name: 'big',
      disks: [{ format: 'raw', sizeBytes: 32 * MiB, dataBytes: 16 * MiB }],
    })
    const full = await lab.exec(['qemu-img', 'convert', '-O', 'qcow2', disks[0] ?? '', `${pool.path}/copy`])
    expect(full.stderr).toContain('No space left on device')
  })

  test.each(['xfs', 'btrfs'] as const)('a pool on %s can reflink', async (fs) => {
    const pool = await lab.loopPool({ name: `on-${fs}`, fs })
    await lab.defineVm({
      name: fs,
      disks: [{ format: 'raw', sizeBytes: 32 * MiB, dataBytes: 32 * MiB, dir: pool.path, name: 'a.raw' }],
    })
    await lab.must(['cp', '--reflink=always', `${pool.path}/a.raw`, `${pool.path}/b.raw`])
    expect(await lab.sha256(`${pool.path}/b.raw`)).toBe(await lab.sha256(`${pool.path}/a.raw`))
    expect(await lab.virsh('pool-list', '--name')).toContain(pool.name)
  })

  test('the ext4 of its images cannot reflink', async () => {
    const pool = await lab.loopPool({ name: 'on-ext4', fs: 'ext4', size: 64 * MiB })
    await lab.must(['dd', 'if=/dev/urandom', `of=${pool.path}/a`, 'bs=1M', 'count=1', 'status=none'])
    expect((await lab.exec(['cp', '--reflink=always', `${pool.path}/a`, `${pool.path}/b`])).code).not.toBe(0)
  })

  test('starts a UEFI guest', async () => {
    const vm = await lab.defineVm({ name: 'efi', uefi: true, start: true })
    expect(await lab.virsh('dumpxml', vm.uuid)).toContain('<nvram')
    const console = await lab.console(vm)
    await console.waitReady()
    console.close()
  })

  test('libvirt answers on the socket as seen from outside', async () => {
    const socket = connect(lab.socketPath)
    await new Promise((done, failed) => socket.on('connect', done).on('error', failed))
    socket.destroy()
  })

  test('serves thousands of domains from a file of the test driver', async () => {
    writeTestDriverFile(join(lab.dir, 'scale.xml'), 2000, { snapshots: 3 })
    const names = await lab.must(['virsh', '-q', '-c', `test://${lab.dir}/scale.xml`, 'list', '--all', '--name'])
    expect(names.split('\n').filter(Boolean)).toHaveLength(2000)
    const tree = await lab.must([
      'virsh',
      '-q',
      '-c',
      `test://${lab.dir}/scale.xml`,
      'snapshot-list',
      'vm-00010',
      '--name',
    ])
    expect(tree.trim()).toBe('s0\ns1\ns2')
  })

  test('a power cut stops guests and keeps definitions, images, pools and users', async () => {
    const user = await lab.addUser('carol')
    const vm = await lab.defineVm({ name: 'cut', disks: [{ format: 'qcow2', sizeBytes: MiB }], start: true })
    const bootId = await lab.must(['cat', '/proc/sys/kernel/random/boot_id'])
    await lab.reboot()
    expect(await lab.virsh('domstate', vm.uuid)).toBe('shut off')
    expect(await lab.must(['cat', '/proc/sys/kernel/random/boot_id'])).not.toBe(bootId)
    expect(await lab.virsh('vol-list', '--pool', 'on-xfs')).toContain('a.raw')
    expect(await lab.must(['id', '-un'], { user: user.name })).toBe('carol\n')
    expect(
      await lab.must(['sh', '-c', 'echo ok > $XDG_RUNTIME_DIR/x; cat $XDG_RUNTIME_DIR/x'], { user: 'carol' }),
    ).toBe('ok\n')
  })
})

describe('users of a lab host', () => {
  const list = ['virsh', '-q', '-c', 'qemu:///system', 'list']

  test('with unix_sock_group, a member gets in and an outsider is refused by the socket', async () => {
    await using lab = await LabHost.up('group')
    await lab.configure({ unixSockGroup: true })
    await lab.addUser('alice', { libvirtGroup: true })
    await lab.addUser('bob')
    expect((await lab.exec(list, { user: 'alice' })).code).toBe(0)
    const refused = await lab.exec(list, { user: 'bob' })
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('Permission denied')
  })

  test('with polkit, a member gets in and an outsider is refused for want of an agent', async () => {
    await using lab = await LabHost.up('polkit')
    await lab.addUser('alice', { libvirtGroup: true })
    await lab.addUser('bob')
    expect((await lab.exec(list, { user: 'alice' })).stderr).toContain('Unable to get system bus connection')
    await lab.configure({ polkit: true })
    expect((await lab.exec(list, { user: 'alice' })).stderr).toBe('')
    const refused = await lab.exec(list, { user: 'bob' })
    expect(refused.stderr).toContain('no polkit agent available')
    await lab.reboot()
    expect((await lab.exec(list, { user: 'alice' })).code).toBe(0)
  })

  test('a user has a session libvirt of their own, in which a guest starts', async () => {
    await using lab = await LabHost.up('session')
    const { uid } = await lab.addUser('dave')
    const session = (...args: string[]) => lab.must(['virsh', '-q', '-c', 'qemu:///session', ...args], { user: 'dave' })
    expect(await session('list', '--all')).toBe('')
    expect(existsSync(lab.outside(`/run/user/${uid}/libvirt/libvirt-sock`))).toBe(true)
    const xml = `<domain type='qemu'><name>mine</name><memory unit='MiB'>64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os></domain>`
    await lab.defineXml(xml, { uri: 'qemu:///session', user: 'dave' })
    await session('start', 'mine')
    expect(await session('domstate', 'mine')).toContain('running')
    expect(await lab.virsh('list', '--all', '--name')).toBe('')
  })
})

describe('hosts of other releases', () => {
  test.for(Object.keys(releases) as Release[])(
    '%s: its own libvirt and QEMU, in which a guest boots',
    async (release) => {
      await using lab = await LabHost.up('release', { release })
      const version = await lab.virsh('version')
      // the machine's own is what the distribution has; the others are what their packages say
      if (release !== 'own') expect(version).toContain(`Using library: libvirt ${releases[release].libvirt}`)
      if (release !== 'own') expect(version).toContain(`Running hypervisor: QEMU ${releases[release].qemu}`)
      const vm = await lab.defineVm({
        name: 'guest',
        disks: [{ format: 'qcow2', sizeBytes: 16 * MiB, fs: true }],
        start: true,
      })
      const console = await lab.console(vm)
      await console.waitReady()
      console.close()
    },
  )

  test('a bare host is one as installed: its name does not resolve, no pool, no network, no qemu-img, no KVM', async () => {
    await using lab = await LabHost.up('bare', { bare: true })
    expect(await lab.must(['hostname'])).toBe('bare\n')
    expect((await lab.exec(['timeout', '2', 'getent', 'hosts', 'bare'])).code).not.toBe(0)
    expect(await lab.virsh('pool-list', '--all', '--name')).toBe('')
    expect(await lab.virsh('net-list', '--name')).toBe('')
    expect((await lab.exec(['sh', '-c', 'command -v qemu-img'])).code).not.toBe(0)
    expect((await lab.must(['ls', '/dev'])).split('\n')).not.toContain('kvm')
    expect(await lab.must(['sh', '-c', '. /etc/os-release; echo $VERSION_CODENAME'])).toBe('trixie\n')
    const user = await lab.addUser('erin', { libvirtGroup: true })
    expect(await lab.must(['id', '-Gn'], { user: user.name })).toContain('libvirt')
  })
})

describe('several lab hosts', () => {
  test('cannot write into the lab but in its own directory: a clean-up of /var/tmp leaves roots and other hosts', async () => {
    await using other = await LabHost.up('neighbour')
    await using victim = await LabHost.up('victim')
    const lost = ['', 'roots', 'guest', 'hosts'].map((dir) => join(labDir, dir)).filter((dir) => existsSync(dir))
    for (const dir of [...lost, other.dir]) {
      const touched = await victim.exec(['touch', join(dir, 'touched')])
      expect(touched.stderr, dir).toContain('Read-only file system')
    }
    await victim.must(['touch', join(victim.dir, 'touched')])
    // Nothing else is to be reached that can be written to: what follows would remove it.
    const mounts = (await victim.must(['cat', '/proc/self/mountinfo'])).split('\n').map((line) => line.split(' '))
    const writable = mounts.filter(([, , , , at = '', how = '']) => at.startsWith('/var/tmp/') && !/^ro\b/.test(how))
    const own = victim.dir.slice(labDir.length)
    expect(writable.filter(([, , , root = '']) => !root.endsWith(own))).toEqual([])
    // Only what stays: hosts of other test runs come and go meanwhile.
    const stays = ['roots', 'guest'].map((dir) => join(labDir, dir)).filter((dir) => existsSync(dir))
    const before = stays.map((dir) => readdirSync(dir))
    await victim.exec(['sh', '-c', 'rm -rf /var/tmp/*'])
    expect(existsSync(join(victim.dir, 'touched'))).toBe(false)
    expect(stays.map((dir) => readdirSync(dir))).toEqual(before)
    expect(await other.virsh('pool-list', '--name')).toContain('default')
  })

  test('run VMs of one name side by side and reach each other by address', async () => {
    await using one = await LabHost.up('twin', { ip: '10.99.0.11' })
    await using two = await LabHost.up('twin', { ip: '10.99.0.12' })
    const a = await one.defineVm({ name: 'same', start: true })
    const b = await two.defineVm({ name: 'same', start: true })
    expect(a.uuid).not.toBe(b.uuid)
    expect(await one.virsh('list', '--uuid')).toBe(a.uuid)
    expect(await two.virsh('list', '--uuid')).toBe(b.uuid)
    expect(one.processes(/qemu-system/)).toHaveLength(1)
    const reached = await one.exec(['timeout', '3', 'bash', '-c', 'echo > /dev/tcp/10.99.0.12/1'])
    expect(reached.stderr).toContain('Connection refused')
  })

  test('leave nothing behind: no process, mount, interface, loop device or directory', async () => {
    const linesWith = (text: string, pattern: RegExp) => text.split('\n').filter((line) => pattern.test(line))
    const seen = async () => [
      ...linesWith(readFileSync('/proc/self/mounts', 'utf8'), /offshoot-lab/),
      ...linesWith((await run(['ip', '-br', 'link'])).stdout, /^(offshootlab|ol\d)/),
      ...linesWith((await run(['losetup', '--list', '--noheadings', '--output', 'BACK-FILE'])).stdout, /loop-looped/),
    ]
    expect(await seen()).toEqual([])
    const lab = await LabHost.up('gone', { ip: '10.99.0.13' })
    await lab.defineVm({ name: 'running', start: true })
    await lab.loopPool({ name: 'looped', fs: 'ext4', size: 64 * MiB })
    await lab.must(['sh', '-c', 'sleep 1000 >/dev/null 2>&1 &'])
    const { pid, dir } = lab
    await lab.down()
    expect(existsSync(`/proc/${pid}`)).toBe(false)
    expect(existsSync(dir)).toBe(false)
    await expect.poll(seen, { timeout: 5000 }).toEqual([])
    const ours = readdirSync('/proc').filter((p) => /^\d+$/.test(p) && commandLine(p).includes(dir))
    expect(ours).toEqual([])
  })
})

describe('a host whose owner is killed', () => {
  test('dies with it, and the next sweep removes its directory and no other', async () => {
    const labhost = join(import.meta.dirname, 'bin/labhost')
    const name = `orphan-${process.pid}`
    const owner = spawn(process.execPath, [
      '-e',
      `const { spawn } = require('node:child_process')
       const up = spawn(${JSON.stringify(labhost)}, ['up', '${name}', '--watch', String(process.pid)], { stdio: ['ignore', 'inherit', 'inherit', 'pipe'] })
       setInterval(() => {}, 1000)`,
    ])
    const pid = await new Promise<string>((done) => owner.stdout.once('data', (data) => done(String(data).trim())))
    const dir = join(labDir, 'hosts', name)
    expect([existsSync(`/proc/${pid}`), existsSync(dir)]).toEqual([true, true])
    await using other = await LabHost.up('living')
    owner.kill('SIGKILL')
    await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 5000 }).toBe(false)
    await must([labhost, 'sweep'])
    expect(existsSync(dir)).toBe(false)
    expect(await other.virsh('uri')).toBe('qemu:///system')
  })
})

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
