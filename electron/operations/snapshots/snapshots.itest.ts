import { titleOf } from '@shared/model/snapshot-names'
import { describe, expect, test } from 'vitest'
import { host } from '../test/on-lab'
import { onSnapshots } from '../test/on-snapshots'

const MiB = 1024 * 1024
const at = onSnapshots('snapshots')
const { on, tree, take, revert, write, holds } = at
const { vm, state, disk } = on

describe('snapshots inside the images', () => {
  test('are taken, branch, are gone back to, and deleted, as virsh and qemu-img see them', async () => {
    const uuid = await vm('web')
    const path = await disk(uuid)
    const hard = `a 'c' $(d) & <e> %s; 中文 -f`
    await write(path, 'A')
    await take(uuid, 'first', { description: 'line 1\n  line 2 <x>' })
    await write(path, 'B')
    const { name: inLibvirt } = await take(uuid, hard)
    await revert(uuid, 'first')
    expect(await holds(path, 'A')).toBe(true)
    await take(uuid, 'branch')
    const now = await tree(uuid)
    expect(now.current).toBe('branch')
    expect(
      now.snapshots.map(({ parent, technique, state, description, ...s }) => ({
        name: titleOf(s),
        parent,
        technique,
        state,
        description,
      })),
    ).toEqual([
      { name: 'first', parent: null, technique: 'internal', state: 'shut-off', description: 'line 1\n  line 2 <x>' },
      { name: hard, parent: 'first', technique: 'internal', state: 'shut-off', description: '' },
      { name: 'branch', parent: 'first', technique: 'internal', state: 'shut-off', description: '' },
    ])
    expect(now.orphans).toEqual([])
    expect((await on.lab.virsh('snapshot-list', uuid, '--name')).split('\n').sort()).toEqual(
      [inLibvirt, 'branch', 'first'].sort(),
    )
    await revert(uuid, inLibvirt)
    expect(await holds(path, 'B')).toBe(true)
    await at.verbs['snapshots.delete']({ host, uuid, name: 'first', which: 'one' })
    expect((await tree(uuid)).snapshots.map((s) => [s.name, s.parent])).toEqual([
      [inLibvirt, null],
      ['branch', null],
    ])
    expect(await on.lab.must(['qemu-img', 'snapshot', '-l', path])).not.toContain('first')
    await at.verbs['snapshots.delete']({ host, uuid, name: inLibvirt, which: 'tree' })
    await on.lab.must(['qemu-img', 'check', path])
  })

  test('of a running VM hold its memory, and the tree knows how much', async () => {
    const uuid = await vm('live', { start: true, memoryMiB: 96 })
    await (await on.lab.console({ uuid })).waitReady()
    const before = await tree(uuid)
    expect(before.take.stillSeconds).toBeNull()
    expect(before.take).toMatchObject({ suggested: 'internal', refused: { quiesce: { reason: 'no-agent' } } })
    await take(uuid, 'running')
    const { snapshots, take: next } = await tree(uuid)
    const [one] = snapshots
    expect(next.stillSeconds).toBeGreaterThan(0)
    expect(one).toMatchObject({ state: 'running', memory: 'internal' })
    expect(one?.memoryBytes).toBeGreaterThan(MiB)
    await on.lab.virsh('destroy', uuid)
    await state(uuid, 'shut-off')
    await revert(uuid, 'running', { into: 'paused' })
    await state(uuid, 'paused')
    await on.lab.virsh('destroy', uuid)
  })

  test('of three generations go with what follows, which ends libvirtd 9.0 when it is told to do that itself', async () => {
    const uuid = await vm('generations')
    for (const name of ['a', 'b']) await take(uuid, name)
    await revert(uuid, 'a')
    for (const name of ['c', 'd']) await take(uuid, name)
    await at.verbs['snapshots.delete']({ host, uuid, name: 'a', which: 'children' })
    expect((await tree(uuid)).snapshots.map((s) => s.name)).toEqual(['a'])
    expect(await on.lab.virsh('domstate', uuid)).toBe('shut off')
  })

  test('that libvirt does not know are found, given a record, or removed', async () => {
    const uuid = await vm('orphan')
    const path = await disk(uuid)
    await on.lab.must(['qemu-img', 'snapshot', '-c', 'lost', path])
    await on.lab.must(['qemu-img', 'snapshot', '-c', '-odd name', path])
    expect((await tree(uuid)).orphans.map((o) => o.name).sort()).toEqual(['-odd name', 'lost'])
    await at.verbs['snapshots.orphan']({ host, uuid, name: 'lost', act: 'import' })
    await at.verbs['snapshots.orphan']({ host, uuid, name: '-odd name', act: 'remove' })
    const now = await tree(uuid)
    expect(now.orphans).toEqual([])
    expect(now.snapshots).toMatchObject([{ name: 'lost', technique: 'internal', state: 'shut-off' }])
    await revert(uuid, 'lost')
    await on.lab.must(['qemu-img', 'snapshot', '-d', 'lost', path])
    expect((await tree(uuid)).snapshots[0]?.refused.revert).toMatchObject({ reason: 'data-gone', names: ['vda'] })
  })
})

describe('what snapshots take', () => {
  const { space } = at

  test('inside the images: each alone, and what was written since', async () => {
    const uuid = await vm('space')
    const path = await disk(uuid)
    await take(uuid, 'first')
    expect((await space(uuid)).changedBytes).toBe(0)
    await write(path, 'B')
    expect((await space(uuid)).changedBytes).toBe(64 * 1024)
    await take(uuid, 'second')
    await write(path, 'C')
    const { snapshots, chains, more, heldBytes } = await space(uuid)
    expect(more).toBe(false)
    // Alone in both: what was first in the cluster, B after it, and their tables.
    expect(heldBytes).toBeGreaterThanOrEqual(snapshots.second?.freedBytes ?? 0)
    expect(chains).toEqual([{ target: 'vda', files: [{ path, bytesOnDisk: expect.any(Number) }] }])
    // What it has alone: the cluster that held B, its L2 and its L1 table.
    expect(snapshots.second?.freedBytes).toBe(3 * 64 * 1024)
    expect(snapshots.first?.bytes).toBeGreaterThanOrEqual(1 * MiB)
  })

  test('in overlays: their files, and the chain of each disk', async () => {
    const uuid = await vm('chain')
    const base = await disk(uuid)
    await take(uuid, 'one', { way: 'external', disks: ['vda'] })
    const over = await disk(uuid)
    await write(over, 'A')
    const { snapshots, chains, heldBytes } = await space(uuid)
    expect(chains[0]?.files.map((f) => f.path)).toEqual([over, base])
    expect(snapshots.one).toEqual({ bytes: chains[0]?.files[0]?.bytesOnDisk, freedBytes: null })
    expect(heldBytes).toBe(snapshots.one?.bytes)
  })
})
