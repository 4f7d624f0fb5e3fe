import type { HostImage, ImageList } from '@shared/model/image'
import { quickest } from '@shared/test/quickest'
import { describe, expect, it } from 'vitest'
import { chainOf, dependents, familyOf, isFree } from './family'
import { rowKeyStep } from './keys'
import { layOutMap, nextTo, nodesBetween } from './map-layout'
import { imageRows, type RowsAsked } from './rows'
import { troublesOf } from './trouble'

const image = (name: string, below: string | null = null, more: Partial<HostImage> = {}): HostImage => ({
  id: name,
  path: `/vm/${name}`,
  name,
  otherPaths: [],
  kind: 'file',
  pool: { uuid: 'p', name: 'vm' },
  state: 'read',
  format: 'qcow2',
  virtualBytes: 100,
  bytesOnDisk: 10,
  encrypted: false,
  dirty: false,
  corrupt: false,
  backing:
    below === null ? 'none' : { declared: below, path: `/vm/${below}`, image: below, format: 'qcow2', state: 'found' },
  snapshots: 0,
  modifiedAt: 0,
  uses: [],
  usage: 'unused',
  ...more,
})
const used = (name: string, vm: string, below: string | null = null) =>
  image(name, below, {
    usage: 'used',
    uses: [{ domain: { uuid: vm, name: vm }, as: 'disk', target: 'vda', snapshots: [] }],
  })
const pool = { uuid: 'p', name: 'vm', type: 'dir', active: true, capacityBytes: 1, freeBytes: 1 }
const listOf = (images: HostImage[]): ImageList => ({
  host: 'h',
  readAt: 0,
  by: 'programs',
  pools: [pool],
  images,
  unknown: [],
})
const rowsOf = (images: HostImage[], more: Partial<RowsAsked> = {}) =>
  imageRows({
    list: listOf(images),
    family: familyOf(images),
    sorting: { by: 'name', descending: false },
    only: 'all',
    filter: '',
    closed: new Set(),
    ...more,
  })
const keys = (images: HostImage[], more: Partial<RowsAsked> = {}) =>
  rowsOf(images, more).map((r) => `${r.level} ${r.key}`)

const looped = (name: string, below: string) =>
  image(name, below, {
    backing: { declared: below, path: `/vm/${below}`, image: below, format: 'qcow2', state: 'loop' },
  })

/** 2,000 images: 20 bases with 99 clones each. */
const many = Array.from({ length: 2000 }, (_, n) =>
  n % 100 === 0 ? image(`base-${n}`) : used(`clone-${n}`, `vm-${n}`, `base-${n - (n % 100)}`),
)

describe('a family of images', () => {
  const images = [image('base'), used('a', 'a', 'base'), image('a1', 'a'), image('b', 'base'), image('lone')]
  const family = familyOf(images)
  it('knows what depends on an image, directly or not, and what it is read from', () => {
    expect(dependents(family, 'base').map((d) => `${d.depth} ${d.image.id}`)).toEqual(['1 a', '2 a1', '1 b'])
    expect(chainOf(family, images[2] as HostImage).map((i) => i.id)).toEqual(['a', 'base'])
  })
  it('counts as free only what nothing needs, not even through another image', () => {
    expect(images.filter((i) => isFree(family, i)).map((i) => i.id)).toEqual(['a1', 'b', 'lone'])
    expect(isFree(familyOf([image('x', null, { usage: 'unknown' })]), image('x', null, { usage: 'unknown' }))).toBe(
      false,
    )
  })
  it('ends where a chain comes back to itself', () => {
    const round = [looped('x', 'y'), looped('y', 'x')]
    expect(dependents(familyOf(round), 'x').map((d) => d.image.id)).toEqual(['y'])
    expect(keys(round)).toEqual(['1 pool p', '2 image x', '2 image y'])
    expect(layOutMap(round, familyOf(round), 800).nodes).toHaveLength(2)
  })
  it('has the files that hold the data of an image below it', () => {
    const data = [image('data.raw'), image('split', null, { otherFiles: ['/vm/data.raw'] })]
    expect(dependents(familyOf(data), 'data.raw').map((d) => d.image.id)).toEqual(['split'])
  })
})

describe('the rows of the table', () => {
  const images = [image('base'), used('a', 'web', 'base'), image('c.img', null, { namedAs: 'raw' })]
  it('hang under what they lie on; what is closed hides them', () => {
    expect(keys(images)).toEqual(['1 pool p', '2 image base', '3 image a', '2 image c.img'])
    expect(keys(images, { closed: new Set(['image base']) })).toEqual(['1 pool p', '2 image base', '2 image c.img'])
  })
  it('are flat when narrowed down, and found by the VM', () => {
    expect(keys(images, { filter: 'WEB' })).toEqual(['1 pool p', '2 image a'])
    expect(keys(images, { only: 'unused' })).toEqual(['1 pool p', '2 image base', '2 image c.img'])
    expect(keys(images, { only: 'mismatch' })).toEqual(['1 pool p', '2 image c.img'])
    expect(troublesOf(images[2] as HostImage)).toEqual(['mismatch'])
  })
  it('keep an inactive or empty pool in sight', () => {
    expect(keys([])).toEqual(['1 pool p'])
  })
  it('are walked and folded by keys', () => {
    const rows = rowsOf(images)
    expect(rowKeyStep(rows, 1, 'ArrowLeft', 5)).toEqual({ toggle: 'image base' })
    expect(rowKeyStep(rows, 2, 'ArrowLeft', 5)).toEqual({ go: 1 })
    expect(rowKeyStep(rows, 2, 'ArrowRight', 5)).toBeNull()
    expect(rowKeyStep(rows, 0, 'End', 5)).toEqual({ go: 3 })
  })
  it('of 2,000 images are there in less than 100 ms', () => {
    expect(quickest(() => expect(rowsOf(many)).toHaveLength(2001))).toBeLessThan(100)
  })
})

describe('the map', () => {
  it('has what lies on an image right of it, and what nothing needs in a band', () => {
    const images = [image('base'), used('a', 'a', 'base'), used('b', 'b', 'base'), image('lone')]
    const layout = layOutMap(images, familyOf(images), 800)
    const at = (key: string) => layout.byKey.get(key)
    expect(at('a')?.y).toBe(at('base')?.y)
    expect(at('b')?.y).toBeGreaterThan(at('a')?.y ?? 0)
    expect(layout.unused).toMatchObject({ count: 1, bytes: 10 })
    expect(nextTo(layout, 'base', 'right')).toBe('a')
    expect(nextTo(layout, 'a', 'down')).toBe('b')
    expect(nextTo(layout, 'b', 'left')).toBe('base')
  })
  it('of 2,000 images is laid out in less than 150 ms, and what is in sight is few', () => {
    const family = familyOf(many)
    expect(quickest(() => layOutMap(many, family, 1000))).toBeLessThan(150)
    expect(nodesBetween(layOutMap(many, family, 1000), 5000, 6000).length).toBeLessThan(30)
  })
})
