import { describe, expect, test } from 'vitest'
import { diskFileName } from './naming'

const names = { source: 'build-el7', clone: 'build-el7-c' }
const free = () => false

describe('file names of a clone', () => {
  test.each([
    ['/srv/build-el7.qcow2', true, 'qcow2', 'build-el7-c.qcow2'],
    ['/srv/build-el7-live.qcow2', false, 'qcow2', 'build-el7-c-live.qcow2'],
    ['/srv/build-el7.img', true, 'qcow2', 'build-el7-c.qcow2'],
    ['/srv/build-el7.img', true, 'raw', 'build-el7-c.img'],
    ['/srv/build-el7.raw', true, 'raw', 'build-el7-c.raw'],
    ['/srv/other.qcow2', true, 'qcow2', 'build-el7-c.qcow2'],
    ['/srv/other.qcow2', false, 'qcow2', 'build-el7-c-vdb.qcow2'],
    ['/dev/vg0/data', false, 'qcow2', 'build-el7-c-vdb.qcow2'],
    ['/srv/build-el7.IMG', true, 'raw', 'build-el7-c.IMG'],
    ['/srv/rebuild-el7.qcow2', true, 'qcow2', 'build-el7-c.qcow2'],
    ['/srv/build-el77.qcow2', false, 'qcow2', 'build-el7-c-vdb.qcow2'],
    ['/srv/x-build-el77-build-el7.qcow2', false, 'qcow2', 'x-build-el77-build-el7-c.qcow2'],
  ] as const)('%s, first %s, as %s, is %s', (path, first, format, wanted) => {
    expect(diskFileName({ path, target: 'vdb', first, format }, names, free)).toBe(wanted)
  })

  test('a name that is taken gets a number', () => {
    const taken = new Set(['build-el7-c.qcow2', 'build-el7-c-2.qcow2'])
    const disk = { path: '/a/build-el7.qcow2', target: 'vda', first: true, format: 'qcow2' } as const
    expect(diskFileName(disk, names, (n) => taken.has(n))).toBe('build-el7-c-3.qcow2')
  })

  test('a long name is cut between characters and keeps its ending', () => {
    const long = { source: 'x', clone: '中'.repeat(100) }
    const name = diskFileName({ path: '/a/x.qcow2', target: 'vda', first: true, format: 'qcow2' }, long, free)
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(240)
    expect(name).toMatch(/^中+\.qcow2$/)
  })

  test('replacement patterns in a name mean nothing', () => {
    const odd = { source: 'web', clone: "$& $1 $'" }
    expect(diskFileName({ path: '/a/web.qcow2', target: 'vda', first: true, format: 'qcow2' }, odd, free)).toBe(
      "$& $1 $'.qcow2",
    )
  })
})
