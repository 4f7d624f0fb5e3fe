import { describe, expect, test } from 'vitest'
import type { DiskFacts } from '../support/disk-facts'
import { actionChoices, defaultAction, defaultFormat, formatsFor } from './choices'

const disk = (more: Partial<DiskFacts> = {}): DiskFacts => ({
  target: 'vda',
  bus: 'virtio',
  device: 'disk',
  kind: 'file',
  path: '/vm/a.qcow2',
  source: '/vm/a.qcow2',
  declaredFormat: 'qcow2',
  realFormat: 'qcow2',
  virtualBytes: 1024,
  bytesOnDisk: 512,
  readOnly: false,
  shareable: false,
  backingFiles: [],
  internalSnapshots: 0,
  ...more,
})
const btrfs = { fileSystem: 'btrfs', sameFileSystem: true, sameDirectory: true, storageEngine: false }
const ext4 = { fileSystem: 'ext2/ext3', sameFileSystem: true, sameDirectory: true, storageEngine: false }
const reasons = (d: DiskFacts, t: typeof btrfs) =>
  Object.fromEntries(actionChoices(d, t).map((c) => [c.action, c.possible ? 'yes' : c.reason]))

describe('what can be done with a disk', () => {
  test('everything, where the file system shares blocks', () => {
    expect(new Set(Object.values(reasons(disk(), btrfs)))).toEqual(new Set(['yes']))
  })

  test.each([
    ['no reflink on ext4', disk(), ext4, { reflink: 'reflink-unsupported', copy: 'yes' }],
    ['no reflink across file systems', disk(), { ...btrfs, sameFileSystem: false }, { reflink: 'file-system-differs' }],
    ['no reflink of a block device', disk({ kind: 'block' }), btrfs, { reflink: 'block-device', copy: 'yes' }],
    [
      'media stay as they are',
      disk({ device: 'cdrom' }),
      btrfs,
      { copy: 'read-only-media', share: 'yes', linked: 'read-only-media' },
    ],
    [
      'an empty drive has nothing to copy',
      disk({ device: 'cdrom', path: '', source: '' }),
      btrfs,
      { copy: 'no-medium' },
    ],
    [
      'a network disk',
      disk({ kind: 'network', path: '' }),
      btrfs,
      { copy: 'network-disk', linked: 'network-disk', 'leave-out': 'yes' },
    ],
    [
      'an image that cannot be read',
      disk({ problem: { code: 'unreadable', raw: '' }, virtualBytes: undefined }),
      btrfs,
      { copy: 'image-unreadable', empty: 'image-unreadable', share: 'yes' },
    ],
    [
      'libvirt makes no reflink',
      disk(),
      { ...btrfs, storageEngine: true },
      { reflink: 'storage-engine', linked: 'yes', copy: 'yes' },
    ],
    [
      'an encrypted image: its bytes only',
      disk({ encrypted: true }),
      btrfs,
      { copy: 'yes', reflink: 'yes', linked: 'encrypted', empty: 'encrypted', share: 'yes' },
    ],
    [
      'an encrypted image on another one',
      disk({ encrypted: true, backingFiles: ['/vm/b'] }),
      btrfs,
      { copy: 'encrypted-below', reflink: 'encrypted-below', linked: 'encrypted' },
    ],
    [
      'an image on an encrypted one',
      disk({ encryptedBelow: true, backingFiles: ['/vm/b'] }),
      btrfs,
      { copy: 'encrypted-below', reflink: 'encrypted-below', linked: 'encrypted-below', empty: 'yes' },
    ],
    [
      'an encrypted image by libvirt',
      disk({ encrypted: true }),
      { ...btrfs, storageEngine: true },
      { copy: 'storage-engine' },
    ],
    [
      'a damaged image',
      disk({ corrupt: true }),
      btrfs,
      { copy: 'yes', reflink: 'image-corrupt', linked: 'image-corrupt' },
    ],
    [
      'data in another file: copied whole, or linked to, never reflinked',
      disk({ otherFiles: ['/vm/a.data'] }),
      btrfs,
      { copy: 'yes', linked: 'yes', reflink: 'several-files' },
    ],
    [
      'encrypted, data in another file',
      disk({ encrypted: true, otherFiles: ['/vm/d'] }),
      btrfs,
      { copy: 'several-files' },
    ],
    [
      'a relative backing file, beside it',
      disk({ relativeBacking: true, backingFiles: ['/vm/b'] }),
      btrfs,
      { reflink: 'yes' },
    ],
    [
      'a relative backing file, from elsewhere',
      disk({ relativeBacking: true, backingFiles: ['/vm/b'] }),
      { ...btrfs, sameDirectory: false },
      { reflink: 'relative-backing', copy: 'yes', linked: 'yes' },
    ],
    ['a shareable disk', disk({ shareable: true, declaredFormat: 'raw' }), btrfs, { linked: 'shareable', copy: 'yes' }],
    [
      'a volume whose pool is not active',
      disk({ kind: 'network', path: '', volume: { pool: 'p', volume: 'v' } }),
      btrfs,
      { copy: 'volume-unavailable', linked: 'volume-unavailable', reflink: 'volume-unavailable', 'leave-out': 'yes' },
    ],
    ['an NVMe device', disk({ kind: 'network', path: '', direct: true }), btrfs, { copy: 'direct-device' }],
    ['an empty disk', disk({ kind: 'none', path: '', source: '' }), btrfs, { copy: 'no-medium', empty: 'no-medium' }],
    ['a medium can be ejected', disk({ device: 'cdrom' }), btrfs, { eject: 'yes', share: 'yes' }],
  ] as const)('%s', (_name, d, target, wanted) => {
    expect(reasons(d, target)).toMatchObject(wanted)
  })

  test('media, read-only and shareable disks are shared, the rest is copied', () => {
    expect(defaultAction(disk())).toBe('copy')
    expect(defaultAction(disk({ readOnly: true }))).toBe('share')
    expect(defaultAction(disk({ shareable: true }))).toBe('share')
    expect(defaultAction(disk({ device: 'floppy' }))).toBe('share')
  })

  test('formats follow the action and what the host can write', () => {
    const host = new Set(['raw', 'qcow2', 'vmdk'])
    expect(formatsFor('copy', disk(), host)).toEqual(['qcow2', 'raw', 'vmdk'])
    expect(formatsFor('linked', disk({ declaredFormat: 'raw' }), host)).toEqual(['qcow2'])
    expect(formatsFor('reflink', disk({ declaredFormat: 'raw' }), host)).toEqual(['raw'])
    expect(formatsFor('share', disk(), host)).toEqual([])
    expect(defaultFormat(['qcow2', 'raw'], disk({ declaredFormat: 'raw' }))).toBe('raw')
    expect(defaultFormat(['qcow2', 'raw'], disk({ declaredFormat: 'vpc' }))).toBe('qcow2')
  })

  test('bytes that are copied keep their format, and so does what is shareable', () => {
    const host = new Set(['raw', 'qcow2', 'vmdk'])
    expect(formatsFor('copy', disk({ encrypted: true }), host)).toEqual(['qcow2'])
    expect(formatsFor('copy', disk({ encrypted: true, declaredFormat: 'raw' }), host)).toEqual(['raw'])
    expect(formatsFor('copy', disk({ shareable: true, declaredFormat: 'raw' }), host)).toEqual(['raw'])
    expect(formatsFor('eject', disk({ device: 'cdrom' }), host)).toEqual([])
  })

  test('a raw disk whose guest wrote a qcow2 header is still raw', () => {
    const pretending = disk({ declaredFormat: 'raw', realFormat: 'qcow2' })
    expect(formatsFor('reflink', pretending, new Set())).toEqual(['raw'])
    expect(defaultFormat(['qcow2', 'raw'], pretending)).toBe('raw')
  })
})
