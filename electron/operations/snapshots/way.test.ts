import { expect, test } from 'vitest'
import { readDomain, type SnapshotModel } from '../../xml'
import { wayTo, withPresentOverlays } from './way'

const snap = (name: string, parent: string | null, file: string, base: string): SnapshotModel =>
  ({
    name,
    parent,
    disks: [{ target: 'vda', kind: 'external', file }],
    bases: [{ target: 'vda', path: base }],
  }) as unknown as SnapshotModel
const on = (file: string) =>
  readDomain(
    `<domain type='qemu'><name>x</name><devices><disk type='file' device='disk'><source file='${file}'/><target dev='vda'/></disk></devices></domain>`,
  )
const files = (records: readonly SnapshotModel[]) => records.map((s) => s.disks[0]?.file)

const records = [snap('one', null, '/one', '/base'), snap('two', 'one', '/two', '/one')]
const way = wayTo(records, 'two')

test('the way leads from the current snapshot to its root, and ends where parents go round', () => {
  expect(way).toEqual(['two', 'one'])
  expect(wayTo(records, null)).toEqual([])
  expect(wayTo([snap('a', 'b', '/a', '/'), snap('b', 'a', '/b', '/')], 'a')).toEqual(['a', 'b'])
})

test('a record of files that the VM is not on any more goes on in those it is on', () => {
  const chains = new Map([['vda', new Set(['/new', '/one', '/base'])]])
  expect(files(withPresentOverlays(records, way, on('/new'), chains))).toEqual(['/one', '/new'])
})

test('a record of files that the VM is on stays', () => {
  const chains = new Map([['vda', new Set(['/three', '/two', '/one', '/base'])]])
  expect(files(withPresentOverlays(records, way, on('/three'), chains))).toEqual(['/one', '/two'])
})

test('where nothing tells what the VM is on, a missing file is not taken for an old note', () => {
  expect(files(withPresentOverlays(records, way, on('/three'), new Map(), new Set(['/two'])))).toEqual(['/one', '/two'])
  expect(files(withPresentOverlays(records, way, on('/three'), new Map()))).toEqual(['/one', '/three'])
})
