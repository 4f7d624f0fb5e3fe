import type { DiskSummary } from '@shared/model/domain'
import { describe, expect, it } from 'vitest'
import { misnamed, unknown } from './disk-note'

const disk = (source: string, realFormat?: string, declaredFormat = realFormat ?? 'raw'): DiskSummary => ({
  target: 'vda',
  bus: 'virtio',
  device: 'disk',
  type: 'file',
  source,
  declaredFormat,
  realFormat,
  virtualBytes: realFormat === undefined ? undefined : 1,
  readOnly: false,
  shareable: false,
  backingFiles: [],
  internalSnapshots: 0,
})

describe('the note on a disk', () => {
  it('says when the name promises another format than the content has', () => {
    expect(misnamed(disk('/srv/build-el7.img', 'qcow2'))).toEqual({ named: 'img' })
    expect(misnamed(disk('/srv/a.QCOW2', 'raw'))).toEqual({ named: 'qcow2' })
    expect(misnamed(disk('/srv/a.img', 'raw'))).toBeNull()
    expect(misnamed(disk('/srv/a.qcow2', 'qcow2'))).toBeNull()
  })

  it('says when the definition does', () => {
    expect(misnamed(disk('/srv/a', 'qcow2', 'raw'))).toEqual({ declared: 'raw' })
  })

  it('says nothing of what could not be read, or has no known ending', () => {
    expect(misnamed(disk('/srv/a.img'))).toBeNull()
    expect(misnamed(disk('/dev/vg/lv', 'raw'))).toBeNull()
  })

  it('tells images that could not be read from files that are missing', () => {
    const [a, b, c] = [disk('/srv/a.img'), disk('/srv/b.img', 'raw'), disk('/srv/c.img')]
    const unread = { ...a, problem: { code: 'unreadable', raw: 'locked' } } as const
    const missing = { ...c, problem: { code: 'missing', raw: 'no such file' } } as const
    expect(unknown([unread, b, missing])).toEqual({ unreadable: [unread], missing: [missing] })
    // An empty drive and a network disk have no file that could be read.
    expect(unknown([{ ...disk(''), device: 'cdrom' }])).toEqual({ unreadable: [], missing: [] })
  })
})
