import type { Snapshot, SnapshotSpace } from '@shared/model/snapshot'
import { describe, expect, test } from 'vitest'
import { snap } from '../../test/snapshots'
import { fatesOf, freedInside, growth, overlaysOf } from './delete-preview'

const overlay = (name: string, more: Partial<Snapshot> = {}): Snapshot =>
  snap(name, null, {
    technique: 'external',
    disks: [{ target: 'vda', kind: 'external', file: `/i/web.${name}` }],
    ...more,
  })
const space = (files: readonly string[], snapshots: SnapshotSpace['snapshots'] = {}): SnapshotSpace => ({
  snapshots,
  changedBytes: null,
  heldBytes: null,
  chains: [{ target: 'vda', files: files.map((path) => ({ path, bytesOnDisk: 10 })) }],
  rooms: [],
  more: false,
})

describe('what deleting means to files', () => {
  test('an overlay in the middle is merged into the one below, which grows', () => {
    expect(fatesOf([overlay('e1')], space(['/i/web.e2', '/i/web.e1', '/i/web.img']))).toEqual([
      { path: '/i/web.e1', bytes: 10, fate: 'merged', into: '/i/web.img' },
      { path: '/i/web.img', bytes: 10, fate: 'grows' },
    ])
  })

  test('two that follow each other end in the same file', () => {
    const fates = fatesOf([overlay('e1'), overlay('e2')], space(['/i/web.e2', '/i/web.e1', '/i/web.img']))
    expect(fates.map((f) => [f.path, f.fate, f.into])).toEqual([
      ['/i/web.e2', 'merged', '/i/web.img'],
      ['/i/web.e1', 'merged', '/i/web.img'],
      ['/i/web.img', 'grows', undefined],
    ])
  })

  test('the memory goes, and what a left way holds stays', () => {
    const aside = overlay('old', { aside: true, memoryFile: '/i/web.mem', memoryBytes: 7 })
    expect(fatesOf([aside], space(['/i/web.new', '/i/web.img']))).toEqual([
      { path: '/i/web.mem', bytes: 7, fate: 'removed' },
      { path: '/i/web.old', bytes: null, fate: 'stays' },
    ])
    expect(overlaysOf([aside]).size).toBe(0)
  })

  test('of one whose files are gone nothing is merged, and what is there stays', () => {
    const lost = overlay('e1', { lost: ['/i/web.e1'] })
    expect(fatesOf([lost], space(['/i/web.img']))).toEqual([])
    const base = overlay('e1', { lost: ['/i/web.img'] })
    expect(fatesOf([base], space(['/i/web.e1'])).map((f) => [f.path, f.fate])).toEqual([['/i/web.e1', 'stays']])
  })

  test('what may be written is told of each directory, so that the room there can be', () => {
    const fates = fatesOf([overlay('e1'), overlay('e2')], space(['/i/web.e2', '/i/web.e1', '/base/web.img']))
    expect([...growth(fates)]).toEqual([['/base', 20]])
    expect([...growth(fatesOf([overlay('e1')], space(['/i/web.e1', '/web.img'])))]).toEqual([['/', 10]])
  })

  test('inside the images the bytes add up, unless one is not known', () => {
    const inside = snap('a', null, { disks: [{ target: 'vda', kind: 'internal' }] })
    const known = space(['/i/web.img'], { a: { bytes: 9, freedBytes: 4 }, b: { bytes: 9, freedBytes: 5 } })
    expect(fatesOf([inside], known)).toEqual([])
    expect(freedInside([inside, { ...inside, name: 'b' }], known)).toBe(9)
    expect(freedInside([inside, { ...inside, name: 'c' }], known)).toBeNull()
  })
})
