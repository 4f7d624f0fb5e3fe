import { describe, expect, test } from 'vitest'
import type { SnapshotTree } from './snapshot'
import { isSafeName, nameInLibvirt, safeName } from './snapshot-names'

const none = new Set<string>()

describe('names of snapshots', () => {
  test('are those that QEMU takes for a job, or that its monitor carries', () => {
    for (const name of ['ok', 'a.b', 'a_b', '-x', '1x', '_x', 'n'.repeat(240)])
      expect(isSafeName(name, 'job'), name).toBe(true)
    for (const name of ['a b', 'a+b', 'a:b', 'a@b', 'é', '更新前', '.x', '', "a'b", '$(x)', 'n'.repeat(241)])
      expect(isSafeName(name, 'job'), name).toBe(false)
    for (const name of ['a b', '更新前', "a'b", '$(x)', '-f']) expect(isSafeName(name, 'monitor'), name).toBe(true)
    for (const name of ['a "b"', 'a\\b', 'a/b', '.x', 'a\nb', '']) expect(isSafeName(name, 'monitor'), name).toBe(false)
  })

  test('are made of what people wrote, always taken by every version, and never one that is there', () => {
    expect(safeName('before update', none)).toBe('before-update')
    expect(safeName('before update', new Set(['before-update', 'before-update-2']))).toBe('before-update-3')
    expect(safeName('更新前', none)).toBe('snapshot-1')
    expect(safeName('更新前', new Set(['snapshot-1']))).toBe('snapshot-2')
    expect(safeName('更新前的系统状态 v2', none)).toBe('snapshot-1')
    expect(safeName('Größe: é', none)).toBe('Gro-e-e')
    expect(safeName('.hidden/"x"', none)).toBe('hidden-x')
    expect(safeName('-rf --all', none)).toBe('rf-all')
    for (const wanted of ['$(touch x)', '🦊', ' ', '...', '\u202e', '中'.repeat(80), `${'x'.repeat(99)} y`])
      expect(isSafeName(safeName(wanted, none), 'job'), wanted).toBe(true)
  })

  test('stay as they are where libvirt takes them, by the way and the host', () => {
    const tree = (names: 'job' | 'monitor') =>
      ({ snapshots: [{ name: 'a-b' }], orphans: [], take: { names } }) as unknown as SnapshotTree
    expect(nameInLibvirt(tree('job'), 'a b', 'internal')).toEqual({ name: 'a-b-2', title: 'a b' })
    expect(nameInLibvirt(tree('job'), 'a b', 'external')).toEqual({ name: 'a b' })
    expect(nameInLibvirt(tree('monitor'), 'a b', 'internal')).toEqual({ name: 'a b' })
    expect(nameInLibvirt(tree('monitor'), 'a "b"', 'internal')).toEqual({ name: 'a-b-2', title: 'a "b"' })
  })
})
