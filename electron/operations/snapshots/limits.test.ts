import type { DomainState } from '@shared/model/domain'
import { describe, expect, test } from 'vitest'
import { readDomain, readSnapshot, type SnapshotModel } from '../../xml'
import { type Circumstances, takeLimits, verbLimits } from './limits'
import { versionNumber } from './versions'

const disk = (target: string, format: string, more = '') =>
  `<disk type='file' device='disk'><driver name='qemu' type='${format}'/><source file='/i/${target}'/><target dev='${target}' bus='virtio'/>${more}</disk>`
const vm = (devices: string, os = '') =>
  readDomain(
    `<domain type='kvm'><name>a</name><uuid>52e30a72-3668-45b0-a7db-2d740a9b69ba</uuid><memory>1024</memory><os${os}><type arch='x86_64' machine='q35'>hvm</type></os><devices>${devices}</devices></domain>`,
  )
const now = (more: Partial<Circumstances> = {}): Circumstances => ({
  version: versionNumber('9.0.0'),
  model: vm(disk('vda', 'qcow2')),
  state: 'shut-off' as DomainState,
  persistent: true,
  checkpoints: 0,
  agent: false,
  external: false,
  place: null,
  ...more,
})
const snap = (name: string, parent: string | null, kind: 'internal' | 'external'): SnapshotModel =>
  readSnapshot(
    `<domainsnapshot><name>${name}</name><state>shutoff</state>${parent ? `<parent><name>${parent}</name></parent>` : ''}<creationTime>1</creationTime><memory snapshot='no'/><disks><disk name='vda' snapshot='${kind}'/></disks></domainsnapshot>`,
  )
const limits = (
  all: readonly SnapshotModel[],
  current: string | null,
  version: string,
  state: DomainState = 'shut-off',
) => verbLimits(all, current, { version: versionNumber(version), state })

describe('what memory cannot be saved with', () => {
  const share = `<filesystem type='mount'><driver type='virtiofs'/><source dir='/srv'/><target dir='share'/></filesystem>`
  const nic = `<interface type='vdpa'><source dev='/dev/vhost-vdpa-0'/></interface>`
  test.each([
    [share, ['virtiofs share']],
    [`<shmem name='one'/>`, ['shmem one']],
    [nic, ['vDPA /dev/vhost-vdpa-0']],
  ])('is named, and the disks alone are offered: %s', (device, names) => {
    const model = vm(disk('vda', 'qcow2') + device)
    const running = takeLimits(now({ model, state: 'running' }))
    const why = { reason: 'not-migratable', names }
    expect(running).toMatchObject({ suggested: 'external', refused: { internal: why, memory: why } })
    expect(running.refused.external).toBeUndefined()
    expect(takeLimits(now({ model })).refused.internal).toBeUndefined()
  })

  test('is not what libvirt migrates', () => {
    const model = vm(`${disk('vda', 'qcow2')}<shmem name='one' role='master'/>`)
    expect(takeLimits(now({ model, state: 'running' })).refused.internal).toBeUndefined()
  })
})

describe('the way on to snapshots inside the images', () => {
  const uefi = vm(disk('vda', 'qcow2'), " firmware='efi'")
  const network = `<disk type='network' device='disk'><driver type='raw'/><source protocol='rbd' name='p/i'/><target dev='vdb'/></disk>`
  const withNvram = readDomain(
    `<domain type='kvm'><name>a</name><memory>1024</memory><os><type>hvm</type><loader type='pflash'>/c</loader><nvram>/n/a_VARS.fd</nvram></os><devices>${disk('vda', 'qcow2')}</devices></domain>`,
  )
  const version = versionNumber('10.9.0')
  test.each([
    ['raw disks become qcow2', { model: vm(disk('vda', 'raw')) }, 'disks'],
    ['a disk on the network does not', { model: vm(disk('vda', 'raw') + network) }, undefined],
    ['nothing is to be made where nothing is in the way', {}, undefined],
    [
      'a raw NVRAM becomes qcow2 where libvirt can use it',
      { model: withNvram, version, state: 'running' as const },
      'nvram',
    ],
    ['and not before', { model: withNvram, state: 'running' as const }, undefined],
    ['nor where libvirt chooses the file', { model: uefi, version }, undefined],
  ])('%s', (_name, more, convert) => {
    expect(takeLimits(now(more)).convert).toBe(convert)
  })
})

describe('what can be taken', () => {
  test('the way that keeps most is suggested', () => {
    expect(takeLimits(now())).toMatchObject({ suggested: 'internal', refused: { quiesce: { reason: 'not-running' } } })
    expect(takeLimits(now({ state: 'running', agent: true })).refused).toEqual({})
  })

  test.each([
    ['a raw disk', { model: vm(disk('vda', 'qcow2') + disk('vdb', 'raw')) }, 'raw-disk', 'external'],
    [
      'a raw disk that is read-only',
      { model: vm(disk('vda', 'qcow2') + disk('vdb', 'raw', '<readonly/>')) },
      undefined,
      'internal',
    ],
    ['no disk', { model: vm('') }, 'no-disk', null],
    ['a guest that sleeps', { state: 'suspended' as const }, 'asleep', null],
    [
      'a directory with a comma, off',
      { model: vm(disk('vda', 'qcow2').replace('/i/vda', '/a,b/vda') + disk('vdb', 'raw')) },
      'raw-disk',
      null,
    ],
    [
      'memory that is saved, and a raw disk',
      { state: 'saved' as const, model: vm(disk('vda', 'raw')) },
      'raw-disk',
      null,
    ],
    ['checkpoints', { checkpoints: 1 }, 'checkpoints', null],
    ['no saved definition', { persistent: false, state: 'running' as const }, 'transient', null],
    [
      'a device of the host, running',
      {
        state: 'running' as const,
        model: vm(
          `${disk('vda', 'qcow2')}<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0x0000' bus='0x06' slot='0x02' function='0x0'/></source></hostdev>`,
        ),
      },
      'host-device',
      'external',
    ],
    ['snapshots in overlays already', { external: true }, undefined, 'external'],
    [
      'those, and a libvirt that keeps both apart',
      { external: true, version: versionNumber('11.0.0') },
      undefined,
      'internal',
    ],
  ] as const)('%s', (_, more, reason, suggested) => {
    const { suggested: found, refused } = takeLimits(now(more as Partial<Circumstances>))
    expect(refused.internal?.reason).toBe(reason)
    expect(found).toBe(suggested)
  })

  test.each([
    ['9.0.0', 'shut-off', undefined],
    ['9.0.0', 'running', 'uefi-nvram'],
    ['9.2.0', 'shut-off', 'uefi-nvram'],
    ['10.8.0', 'shut-off', 'uefi-nvram'],
    ['10.9.0', 'shut-off', undefined],
    ['10.9.0', 'running', 'uefi-nvram'],
  ] as const)('UEFI with libvirt %s, %s', (version, state, reason) => {
    const model = vm(disk('vda', 'qcow2'), " firmware='efi'")
    expect(takeLimits(now({ version: versionNumber(version), state, model })).refused.internal?.reason).toBe(reason)
  })
})

describe('what can be done with one', () => {
  test('a tree inside the images allows everything but another name', () => {
    const all = [snap('a', null, 'internal'), snap('b', 'a', 'internal')]
    expect(limits(all, 'b', '9.0.0').get('a')).toEqual({})
  })

  test('overlays are gone back to, deleted one by one, and only along the way that the VM is on', () => {
    const all = [snap('a', null, 'external'), snap('b', 'a', 'external'), snap('c', 'b', 'external')]
    expect(limits(all, 'c', '9.0.0').get('a')).toEqual({})
    expect(limits(all, 'c', '9.0.0', 'running').get('c')?.revert).toBeUndefined()
    expect(limits(all, 'c', '9.0.0', 'saved').get('c')).toMatchObject({ delete: { reason: 'saved' } })
    expect(limits(all, 'c', '8.0.0').get('c')?.delete).toEqual({ reason: 'external-delete' })
    expect(limits(all, 'a', '9.0.0').get('b')?.delete).toEqual({ reason: 'other-branch' })
    const fork = [...all, snap('d', 'b', 'external')]
    expect(limits(fork, 'c', '9.0.0').get('b')).toEqual({
      delete: { reason: 'several-children', names: ['c', 'd'] },
    })
  })

  test('what a left way stands on is not merged, or its data would be lost', () => {
    const all = [snap('a', null, 'external'), snap('b', 'a', 'external'), snap('c', 'b', 'external')]
    // Gone back to b by another overlay: the files of b and c are none that the VM is on.
    const found = verbLimits(
      all,
      'b',
      { version: versionNumber('9.0.0'), state: 'shut-off' },
      { aside: new Set(['b', 'c']) },
    )
    expect(found.get('a')).toEqual({ delete: { reason: 'other-branch' } })
    expect(found.get('b')).toEqual({ delete: { reason: 'other-branch' } })
    expect(found.get('c')).toEqual({})
  })

  test('a block device’s overlay lies in a place of its own, and is gone back to by every version: by overlays of ours', () => {
    const block = vm(disk('vda', 'raw').replace("type='file'", "type='block'").replace('file=', 'dev='))
    const names = ['vda']
    expect(takeLimits(now({ model: block }))).toMatchObject({
      suggested: null,
      refused: { external: { reason: 'block-place', names } },
    })
    expect(takeLimits(now({ model: block, place: '/p' })).suggested).toBe('external')
    expect(takeLimits(now({ model: block, place: '/p', state: 'running' })).refused.memory).toBeUndefined()
    const record = readSnapshot(
      `<domainsnapshot><name>a</name><state>shutoff</state><memory snapshot='no'/><disks><disk name='vda' snapshot='external'/></disks><domain type='kvm'><name>a</name><memory>1</memory><os><type>hvm</type></os><devices>${disk('vda', 'raw').replace("type='file'", "type='block'").replace('file=', 'dev=')}</devices></domain></domainsnapshot>`,
    )
    expect(limits([record], 'a', '9.9.0').get('a')).toEqual({})
    expect(limits([record], 'a', '9.0.0').get('a')).toEqual({})
  })

  test('nothing is merged where ways were left and nobody tells what files the VM is on', () => {
    const line = [snap('a', null, 'external'), snap('b', 'a', 'external')]
    const found = (all: readonly SnapshotModel[], current: string | null, version = '9.0.0') =>
      verbLimits(all, current, { version: versionNumber(version), state: 'shut-off' }, { unread: ['vda'] })
    expect(found(line, 'b').get('a')).toEqual({})
    const unread = { reason: 'unread', names: ['vda'] }
    expect(found(line, 'a').get('b')).toEqual({ delete: unread, 'delete-tree': unread })
    expect(found([...line, snap('c', 'a', 'external')], 'c').get('c')).toEqual({
      delete: unread,
      'delete-tree': unread,
    })
    expect(found(line, null).get('a')?.delete).toEqual(unread)
    // From 9.9 on libvirt itself goes back, and knows its overlays.
    expect(found(line, 'a', '9.9.0').get('b')).toEqual({})
  })

  test('where files are gone the record can go, whatever else is in its way; without its memory it is not gone back to', () => {
    const memory = { ...snap('b', 'a', 'external'), memory: 'external' as const, memoryFile: '/i/b.mem' }
    const all = [snap('a', null, 'external'), memory, snap('c', 'b', 'external')]
    const found = (version: string) =>
      verbLimits(
        all,
        'c',
        { version: versionNumber(version), state: 'saved' },
        {
          lost: new Map([['c', ['/i/c']]]),
          gone: new Map([['c', ['vda']]]),
          forgotten: new Set(['b']),
        },
      )
    for (const version of ['8.0.0', '9.0.0', '11.0.0']) {
      expect(found(version).get('c')).toEqual({ revert: { reason: 'data-gone', names: ['vda'] } })
      expect(found(version).get('b')).toMatchObject({ revert: { reason: 'memory-gone', names: ['/i/b.mem'] } })
      expect(found(version).get('a')?.delete).toBeDefined()
    }
  })

  test('an image that overlays stand on is not put back; in it is deleted only while the VM is off', () => {
    const all = [snap('in', null, 'internal'), snap('in 2', 'in', 'internal'), snap('out', 'in 2', 'external')]
    const files = { elsewhere: new Map([['in', ['vda']]]), beneath: new Map([['in', ['vda']]]) }
    const found = (state: DomainState, version = '9.0.0') =>
      verbLimits(all, 'out', { version: versionNumber(version), state }, files).get('in')
    for (const version of ['9.0.0', '11.0.0']) {
      expect(found('shut-off', version)?.revert).toEqual({ reason: 'overlays-above', names: ['vda'] })
      expect(found('shut-off', version)?.delete).toBeUndefined()
      expect(found('running', version)?.delete).toEqual({ reason: 'other-image', names: ['vda'] })
    }
  })

  test('a block job at a disk is in the way of all but deleting inside an image', () => {
    const all = [snap('in', null, 'internal'), snap('out', null, 'external')]
    const job = { reason: 'block-job', names: ['vda'] }
    const found = verbLimits(all, 'out', { version: versionNumber('11.0.0'), state: 'running' }, { jobs: ['vda'] })
    expect(found.get('out')).toMatchObject({ revert: job, delete: job })
    expect(found.get('in')).toEqual({ revert: job })
    const copied = vm(disk('vda', 'qcow2', `<mirror type='file' file='/i/copy' job='copy'/>`))
    expect(takeLimits(now({ model: copied, state: 'running' }))).toMatchObject({
      suggested: null,
      refused: { internal: job, external: job },
    })
  })

  test('the record of a way that was left can go beside snapshots inside images: nothing is merged for it', () => {
    const all = [snap('in', null, 'internal'), snap('out', 'in', 'external'), snap('more', 'out', 'external')]
    const aside = new Set(['out', 'more'])
    const found = (version: string) =>
      verbLimits(
        all,
        'in',
        { version: versionNumber(version), state: 'shut-off' },
        { aside, recordOnly: version === '9.0.0' ? aside : new Set() },
      )
    expect(found('9.0.0').get('more')?.delete).toBeUndefined()
    expect(found('9.0.0').get('out')?.delete).toBeDefined()
    // From 9.9 on libvirt merges it itself.
    expect(found('9.9.0').get('more')?.delete).toEqual({ reason: 'mixed-tree' })
  })

  test('both kinds in one tree, where libvirt lost a base image: neither the overlay nor what it stands on is deleted', () => {
    const all = [snap('in', null, 'internal'), snap('out', 'in', 'external'), snap('last', 'out', 'external')]
    expect(limits(all, 'last', '9.0.0').get('in')?.delete).toEqual({ reason: 'mixed-tree' })
    expect(limits(all, 'last', '9.0.0').get('out')?.delete).toEqual({ reason: 'internal-parent', names: ['in'] })
    expect(limits(all, 'last', '9.0.0').get('last')?.delete).toEqual({ reason: 'mixed-tree' })
    expect(limits(all, 'last', '9.0.0').get('in')).toMatchObject({
      'delete-tree': { reason: 'mixed-tree' },
      'delete-children': { reason: 'mixed-tree' },
    })
    expect(limits(all, 'last', '11.0.0').get('last')?.delete).toBeUndefined()
  })

  test('an overlay that holds snapshots inside it is not merged: libvirt would remove them with it', () => {
    const path = '/i/over'
    const out: SnapshotModel = {
      ...snap('out', null, 'external'),
      disks: [{ target: 'vda', kind: 'external', file: path }],
    }
    const inner = { ...snap('in', 'out', 'internal'), images: [{ target: 'vda', path }] }
    expect(limits([out, inner], 'in', '11.0.0').get('out')?.delete).toEqual({ reason: 'holds-internal', names: ['in'] })
  })

  test('names that QEMU does not take while the VM runs', () => {
    const all = [snap('a b', null, 'internal')]
    const at = (version: string, state: 'running' | 'shut-off') => limits(all, 'a b', version, state).get('a b')?.delete
    expect(at('10.9.0', 'running')).toEqual({ reason: 'name-running' })
    expect(at('10.9.0', 'shut-off')).toBeUndefined()
    expect(at('10.8.0', 'running')).toBeUndefined()
  })
})
