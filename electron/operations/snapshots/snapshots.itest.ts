import { describe, expect, test } from 'vitest'
import { until } from '../../../e2e/lab/lab'
import { JobEngine } from '../../jobs/engine'
import { explain } from '../explain'
import { FoundJobs } from '../files/found'
import { host } from '../test/on-lab'
import { onSnapshots } from '../test/on-snapshots'
import { settleReverts } from './settle-revert'

const MiB = 1024 * 1024
const at = onSnapshots('snapshots')
const { on, tree, take, revert } = at
const { vm, state, disk } = on

const refusal = (by: string) => ({ problem: { code: 'snapshot.refused', params: expect.objectContaining({ by }) } })
/** Writes into a disk as a guest would. */
const write = (path: string, text: string) =>
  on.lab.must(['qemu-io', '-f', 'qcow2', '-c', `write -P ${text.charCodeAt(0)} 4M 64k`, path])
const holds = async (path: string, text: string) =>
  (await on.lab.exec(['qemu-io', '-r', '-f', 'qcow2', '-c', `read -P ${text.charCodeAt(0)} 4M 64k`, path])).code === 0

describe('snapshots inside the images', () => {
  test('are taken, branch, are gone back to, and deleted, as virsh and qemu-img see them', async () => {
    const uuid = await vm('web')
    const path = await disk(uuid)
    const hard = `a 'c' $(d) & <e> %s; 中文 -f`
    await write(path, 'A')
    await take(uuid, 'first', { description: 'line 1\n  line 2 <x>' })
    await write(path, 'B')
    await take(uuid, hard)
    await revert(uuid, 'first')
    expect(await holds(path, 'A')).toBe(true)
    await take(uuid, 'branch')
    const now = await tree(uuid)
    expect(now.current).toBe('branch')
    expect(
      now.snapshots.map(({ name, parent, technique, state, description }) => ({
        name,
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
      [hard, 'branch', 'first'].sort(),
    )
    await revert(uuid, hard)
    expect(await holds(path, 'B')).toBe(true)
    await at.verbs['snapshots.delete']({ host, uuid, name: 'first', which: 'one' })
    expect((await tree(uuid)).snapshots.map((s) => [s.name, s.parent])).toEqual([
      [hard, null],
      ['branch', null],
    ])
    expect(await on.lab.must(['qemu-img', 'snapshot', '-l', path])).not.toContain('first')
    await at.verbs['snapshots.delete']({ host, uuid, name: hard, which: 'tree' })
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

  test('with a name that libvirt refuses, or takes by mistake, are refused at the field; a name twice too', async () => {
    const uuid = await vm('names')
    for (const [name, reason] of [
      ['', 'empty'],
      ['.hidden', 'dot'],
      ['a/b', 'slash'],
      ['a\nb', 'control'],
      ['a "b"', 'quote'],
      ['a\\b', 'quote'],
      ['n'.repeat(251), 'too-long'],
    ] as const) {
      await expect(take(uuid, name), name).rejects.toMatchObject({
        problem: { code: 'input.invalid', params: { field: 'name', reason } },
      })
    }
    await take(uuid, 'one')
    await expect(take(uuid, 'one')).rejects.toMatchObject({ problem: { code: 'snapshot.exists' } })
    expect((await tree(uuid)).orphans).toEqual([])
  })

  test('whose name libvirt does not carry to QEMU are not deleted while the VM runs, and are not gone back to when they hold nothing', async () => {
    const uuid = await vm('quoted')
    await on.lab.virsh('snapshot-create-as', uuid, 'off "1"')
    await on.lab.virsh('start', uuid)
    await state(uuid, 'running')
    await on.lab.virsh('snapshot-create-as', uuid, 'on "2"')
    const [off, running] = (await tree(uuid)).snapshots
    expect(off?.refused).toMatchObject({ delete: { reason: 'running' } })
    expect(running?.refused).toMatchObject({ revert: { reason: 'data-gone' } })
    await on.lab.virsh('destroy', uuid)
    await state(uuid, 'shut-off')
    await at.verbs['snapshots.delete']({ host, uuid, name: 'off "1"', which: 'one' })
    expect((await tree(uuid)).orphans).toEqual([])
  })

  test('are described, but not renamed: their name lies in the image', async () => {
    const uuid = await vm('described')
    await take(uuid, 'one')
    await at.verbs['snapshots.edit']({ host, uuid, name: 'one', description: 'two\n lines' })
    expect((await tree(uuid)).snapshots[0]).toMatchObject({ description: 'two\n lines' })
    expect((await tree(uuid)).current).toBe('one')
    await expect(at.verbs['snapshots.edit']({ host, uuid, name: 'one', newName: 'other' })).rejects.toMatchObject(
      refusal('internal-name'),
    )
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

describe('snapshots in overlays', () => {
  test('of some disks are taken; reverted by new overlays where libvirt cannot, and nothing of the way that was left is lost', async () => {
    const uuid = await vm('over', {
      disks: [
        { format: 'qcow2', sizeBytes: 32 * MiB, dataBytes: MiB },
        { format: 'raw', sizeBytes: 8 * MiB, dataBytes: MiB },
      ],
    })
    const base = await disk(uuid)
    expect((await tree(uuid)).take).toMatchObject({
      suggested: 'external',
      refused: { internal: { reason: 'raw-disk', names: ['vdb'] } },
    })
    await expect(take(uuid, 'no')).rejects.toMatchObject(refusal('raw-disk'))
    await write(base, 'A')
    await take(uuid, 'e 1', { way: 'external', disks: ['vda'] })
    const first = await disk(uuid)
    expect(first).not.toBe(base)
    await write(first, 'B')
    await take(uuid, 'e2', { way: 'external', disks: ['vda', 'vdb'] })
    const second = await disk(uuid)
    await write(second, 'C')
    const sums = await Promise.all([base, first, second].map((path) => on.lab.sha256(path)))
    const { left } = await revert(uuid, 'e 1')
    expect(left).toContain(second)
    const third = await disk(uuid)
    expect([base, first, second]).not.toContain(third)
    expect(await holds(third, 'A')).toBe(true)
    expect(await Promise.all([base, first, second].map((path) => on.lab.sha256(path)))).toEqual(sums)
    const now = await tree(uuid)
    expect(now.current).toBe('e 1')
    expect(now.snapshots.map((s) => [s.name, s.parent])).toEqual([
      ['e 1', null],
      ['e2', 'e 1'],
    ])
    expect(await on.lab.leftovers()).toEqual([])
    // And forward again to the other way.
    await revert(uuid, 'e2')
    expect(await holds(await disk(uuid), 'B')).toBe(true)
    await on.lab.must(['qemu-img', 'check', await disk(uuid)])
    await on.lab.virsh('start', uuid)
    await state(uuid, 'running')
    // A VM that runs is ended for it.
    await revert(uuid, 'e 1')
    await state(uuid, 'shut-off')
    expect(await holds(await disk(uuid), 'A')).toBe(true)
  })

  test('of a way that was left lose their record only: what they hold stays, and is named', async () => {
    const uuid = await vm('aside')
    await take(uuid, 'one', { way: 'external', disks: ['vda'] })
    const first = await disk(uuid)
    await take(uuid, 'two', { way: 'external', disks: ['vda'] })
    const second = await disk(uuid)
    await revert(uuid, 'one')
    const now = await disk(uuid)
    expect((await tree(uuid)).snapshots.map((s) => [s.name, s.aside, s.refused.delete?.reason])).toEqual([
      ['one', true, 'other-branch'],
      ['two', true, undefined],
    ])
    const remove = (name: string) => at.verbs['snapshots.delete']({ host, uuid, name, which: 'one' })
    expect(await remove('two')).toEqual({ left: [second] })
    expect(await remove('one')).toEqual({ left: [first] })
    expect(await on.lab.virsh('snapshot-list', uuid, '--name')).toBe('')
    for (const path of [first, second, now]) await on.lab.must(['qemu-img', 'check', path])
    // The next one is on the way, and is merged by libvirt.
    await take(uuid, 'three', { way: 'external', disks: ['vda'] })
    await revert(uuid, 'three')
    expect(await remove('three')).toEqual({ left: [] })
    expect(await disk(uuid)).toBe(now)
    await on.lab.must(['qemu-img', 'check', now])
  })

  test('tell how far their memory is, and are called off', async () => {
    const uuid = await vm('called off', { memoryMiB: 512 })
    await on.lab.virsh('start', uuid)
    await state(uuid, 'running')
    const guest = await on.lab.console({ uuid })
    await guest.waitReady()
    await guest.run(
      'mount -t tmpfs -o size=400m x /mnt; dd if=/dev/urandom of=/mnt/x bs=1M count=250; echo one > /run/m',
    )
    const before = await on.lab.must(['sh', '-c', 'ls -A /var/lib/libvirt/images | sort'])
    const taken = take(uuid, 'no', { way: 'external', memory: true }).then(
      () => 'taken',
      (error) => error,
    )
    const told = await until('progress', () => at.verbs['snapshots.progress']({ host, uuid }))
    expect(told).toMatchObject({ of: 'memory', bytesTotal: expect.any(Number) })
    await at.verbs['snapshots.cancel']({ host, uuid })
    expect(await taken).toMatchObject({ problem: { code: 'libvirt.error' } })
    expect(await on.lab.must(['sh', '-c', 'ls -A /var/lib/libvirt/images | sort'])).toBe(before)
    expect((await tree(uuid)).snapshots).toEqual([])
    expect((await guest.run('cat /run/m')).output).toMatch(/^one\s*$/)
    await on.lab.virsh('destroy', uuid)
  })

  test('tell how far they are with merging, with the VM running and off', async () => {
    const uuid = await vm('merging', { disks: [{ format: 'qcow2', sizeBytes: 3072 * MiB, dataBytes: MiB }] })
    for (const running of [true, false]) {
      const names = ['below', 'goes', 'above'].map((name) => `${name} ${running}`)
      for (const name of names) await take(uuid, name, { way: 'external', disks: ['vda'] })
      const overlay = new RegExp(`goes ${running}$`)
      const [path = ''] = (await tree(uuid)).snapshots
        .flatMap((s) => s.disks.flatMap((d) => d.file ?? []))
        .filter((f) => overlay.test(f))
      await on.lab.must(['qemu-io', '-f', 'qcow2', '-c', `write -P 7 0 700M`, path])
      if (running) await on.lab.virsh('start', uuid)
      if (running) await state(uuid, 'running')
      const merged = at.verbs['snapshots.delete']({ host, uuid, name: names[1] ?? '', which: 'one' })
      const told = await until('progress', () => at.verbs['snapshots.progress']({ host, uuid }))
      expect(told).toMatchObject({ of: 'merge', bytesTotal: 3072 * MiB })
      await merged
      expect(await at.verbs['snapshots.progress']({ host, uuid })).toBeNull()
      if (running) await on.lab.virsh('destroy', uuid)
      await state(uuid, 'shut-off')
    }
  })

  test('of a block device lie in a pool, since libvirt names none beside it; gone back to and merged as others', async () => {
    const uuid = await vm('block', { memoryMiB: 64, disks: [{ format: 'raw', sizeBytes: 32 * MiB, dataBytes: MiB }] })
    const old = await disk(uuid)
    const loop = (await on.lab.must(['losetup', '-f', '--show', old])).trim()
    const text = (await on.lab.virsh('dumpxml', uuid, '--inactive'))
      .replace(`<disk type='file' device='disk'>`, `<disk type='block' device='disk'>`)
      .replace(`<source file='${old}'/>`, `<source dev='${loop}'/>`)
    await on.lab.must(['sh', '-c', `printf %s "$1" > /tmp/block.xml && virsh define /tmp/block.xml`, '-', text])
    await until('the change', async () => (await on.local.xml(uuid, 'persistent')).includes(loop))
    const fill = (path: string, format: string, byte: number) =>
      on.lab.must(['qemu-io', '-f', format, '-c', `write -P ${byte} 8M 64k`, path])
    const has = async (byte: number) =>
      (await on.lab.exec(['qemu-io', '-r', '-f', 'qcow2', '-c', `read -P ${byte} 8M 64k`, await disk(uuid)])).code === 0
    try {
      await fill(loop, 'raw', 1)
      const { take: offer } = await tree(uuid)
      expect(offer).toMatchObject({ suggested: 'external', disks: [{ path: loop, place: '/var/lib/libvirt/images' }] })
      await take(uuid, 'one', { way: 'external', disks: ['vda'] })
      expect(await disk(uuid)).toMatch(/^\/var\/lib\/libvirt\/images\/block-vda\./)
      await fill(await disk(uuid), 'qcow2', 2)
      await on.lab.virsh('start', uuid)
      await state(uuid, 'running')
      await take(uuid, 'awake', { way: 'external', memory: true })
      expect((await tree(uuid)).snapshots[1]?.memoryFile).toMatch(/^\/var\/lib\/libvirt\/images\//)
      await on.lab.virsh('destroy', uuid)
      await state(uuid, 'shut-off')
      await revert(uuid, 'one')
      expect(await has(1)).toBe(true)
      await revert(uuid, 'awake')
      await state(uuid, 'running')
      await on.lab.virsh('destroy', uuid)
      await state(uuid, 'shut-off')
      expect(await has(2)).toBe(true)
      await at.verbs['snapshots.delete']({ host, uuid, name: 'awake', which: 'one' })
      await at.verbs['snapshots.delete']({ host, uuid, name: 'one', which: 'one' })
      expect(await on.lab.virsh('dumpxml', uuid, '--inactive')).toContain(`<source dev='${loop}'/>`)
      const read = ['qemu-io', '-r', '-f', 'raw', '-c', 'read -P 2 8M 64k', loop]
      expect((await on.lab.exec(read)).code).toBe(0)
      expect((await tree(uuid)).snapshots).toEqual([])
    } finally {
      await on.lab.exec(['virsh', 'destroy', uuid])
      await on.lab.must(['losetup', '-d', loop])
    }
  })

  test('of a volume in a pool are taken and gone back to, though libvirt knows no path of it while the VM is off; merging, which it cannot, is refused', async () => {
    const uuid = await vm('volume', { memoryMiB: 64 })
    const old = await disk(uuid)
    await on.lab.virsh('pool-refresh', 'default')
    const text = (await on.lab.virsh('dumpxml', uuid, '--inactive'))
      .replace(`<disk type='file' device='disk'>`, `<disk type='volume' device='disk'>`)
      .replace(`<source file='${old}'/>`, `<source pool='default' volume='${old.split('/').pop()}'/>`)
    await on.lab.must(['sh', '-c', 'printf %s "$1" > /tmp/volume.xml && virsh define /tmp/volume.xml', '-', text])
    await until('the change', async () => (await on.local.xml(uuid, 'persistent')).includes("pool='default'"))
    await write(old, 'A')
    await take(uuid, 'inside')
    const space = await at.verbs['snapshots.space']({ host, uuid, thorough: false })
    expect(space.snapshots.inside?.bytes).toBeGreaterThan(MiB)
    await at.verbs['snapshots.delete']({ host, uuid, name: 'inside', which: 'one' })
    await take(uuid, 'one', { way: 'external', disks: ['vda'] })
    await write(await disk(uuid), 'B')
    const { left } = await revert(uuid, 'one')
    expect(await holds(await disk(uuid), 'A')).toBe(true)
    expect(await holds(left[0] ?? '', 'B')).toBe(true)
    expect((await tree(uuid)).snapshots[0]?.refused.delete).toEqual({ reason: 'volume-merge', names: ['vda'] })
    // What it says: should libvirt learn it, this is to go.
    const { stderr } = await on.lab.exec(['virsh', 'snapshot-delete', uuid, 'one'])
    expect(stderr).toContain('are not the same')
    expect(await holds(old, 'A')).toBe(true)
    for (const path of [old, await disk(uuid), left[0] ?? '']) await on.lab.must(['qemu-img', 'check', path])
    await on.lab.virsh('start', uuid)
    await on.lab.virsh('destroy', uuid)
  })

  test('are not mixed with memory that was saved: libvirt would wake the VM up beneath the overlay, or on disks of another time', async () => {
    const uuid = await vm('saved', { memoryMiB: 96 })
    await take(uuid, 'one', { way: 'external', disks: ['vda'] })
    await on.lab.virsh('start', uuid)
    await state(uuid, 'running')
    await (await on.lab.console({ uuid })).waitReady()
    await on.lab.virsh('managedsave', uuid)
    await state(uuid, 'saved')
    const outside = { way: 'external', disks: ['vda'] }
    await expect(take(uuid, 'two', outside)).rejects.toMatchObject(refusal('saved'))
    await expect(at.verbs['snapshots.delete']({ host, uuid, name: 'one', which: 'one' })).rejects.toMatchObject(
      refusal('saved'),
    )
    await expect(revert(uuid, 'one')).rejects.toMatchObject({ problem: { code: 'snapshot.risky' } })
    expect(await on.lab.virsh('dominfo', uuid)).toMatch(/Managed save:\s+yes/)
    await revert(uuid, 'one', { force: true })
    expect(await on.lab.virsh('dominfo', uuid)).toMatch(/Managed save:\s+no/)
  })

  test('whose going back nobody saw the end of are settled: overlays that the VM is not on go, those that it is on stay', async () => {
    const uuid = await vm('unseen')
    await take(uuid, 'one', { way: 'external', disks: ['vda'] })
    const files = () => on.lab.must(['sh', '-c', 'ls -A /var/lib/libvirt/images | sort'])
    const engine = new JobEngine({ onChanged: () => undefined, onRemoved: () => undefined, explain })
    const failed: unknown[] = []
    // Looks at each coming back: once for each of the two.
    new FoundJobs(on.hosts, engine, [], [settleReverts(0)], (error) => failed.push(error))
    for (const when of ['before', 'after'] as const) {
      const before = { files: await files(), disk: await disk(uuid) }
      const first = await on.another()
      const gone = first.get(host)
      await until('the VM', () => gone.domain(uuid)?.xmlKnown === true)
      const define = gone.define.bind(gone)
      // Offshoot ends here: nothing of it acts any more.
      const ended = new Promise<void>((resolve) => {
        gone.define = async (xml, name) => {
          if (when === 'after') await define(xml, name)
          resolve()
          return new Promise<void>(() => undefined)
        }
      })
      const wish = { host, uuid, name: 'one', into: 'as-was', force: false } as const
      at.verbsOn(first)
        ['snapshots.revert'](wish)
        .catch(() => undefined)
      await ended
      await first.close()
      expect(await files()).not.toBe(before.files)
      await on.local.disconnect()
      on.local.retry()
      await until('tidied up', async () => (await on.lab.leftovers()).length === 0)
      if (when === 'before') expect(await files()).toBe(before.files)
      expect((await disk(uuid)) === before.disk).toBe(when === 'before')
      await on.lab.must(['qemu-img', 'check', await disk(uuid)])
    }
    expect(failed).toEqual([])
  })

  test('that a left way stands on are not merged: its data would be lost with their file', async () => {
    const uuid = await vm('stands')
    await write(await disk(uuid), 'A')
    await take(uuid, 'one', { way: 'external', disks: ['vda'] })
    await write(await disk(uuid), 'B')
    await take(uuid, 'two', { way: 'external', disks: ['vda'] })
    await write(await disk(uuid), 'C')
    await take(uuid, 'three', { way: 'external', disks: ['vda'] })
    await revert(uuid, 'two')
    await expect(at.verbs['snapshots.delete']({ host, uuid, name: 'one', which: 'one' })).rejects.toMatchObject(
      refusal('other-branch'),
    )
    for (const [name, byte] of [
      ['three', 'C'],
      ['two', 'B'],
      ['one', 'A'],
    ] as const) {
      await revert(uuid, name)
      expect(await holds(await disk(uuid), byte), name).toBe(true)
    }
  })

  test('whose name or image holds a comma, of a VM that is off: libvirt would lead it to a file that is not there', async () => {
    const uuid = await vm('a, b')
    await take(uuid, 'c, d', { way: 'external', disks: ['vda'] })
    expect(await disk(uuid)).toMatch(/\/a_ b\.c_ d$/)
    await on.lab.must(['qemu-img', 'check', await disk(uuid)])
    await on.lab.virsh('start', uuid)
    await state(uuid, 'running')
    await take(uuid, 'e, f', { way: 'external', disks: ['vda'] })
    await on.lab.virsh('destroy', uuid)
    await state(uuid, 'shut-off')
    await on.lab.must(['qemu-img', 'check', await disk(uuid)])
    await at.verbs['snapshots.delete']({ host, uuid, name: 'e, f', which: 'one' })
    await at.verbs['snapshots.delete']({ host, uuid, name: 'c, d', which: 'one' })
    await on.lab.must(['qemu-img', 'check', await disk(uuid)])
  })

  test('with memory wake up where they were, on this libvirt too; deleting takes their file along, and no other', async () => {
    const uuid = await vm(`mem 'x', y`, { memoryMiB: 96 })
    await on.lab.virsh('start', uuid)
    await state(uuid, 'running')
    const guest = await on.lab.console({ uuid })
    await guest.waitReady()
    await guest.run('echo one > /run/marker')
    await take(uuid, 'with memory', { way: 'external', memory: true })
    await guest.run('echo two > /run/marker')
    const [taken] = (await tree(uuid)).snapshots
    expect(taken).toMatchObject({ technique: 'external', state: 'running', memory: 'external' })
    expect(taken?.memoryBytes).toBeGreaterThan(1 * MiB)
    const memory = taken?.memoryFile ?? ''
    const sum = await on.lab.sha256(memory)
    await on.lab.virsh('destroy', uuid)
    await state(uuid, 'shut-off')

    // A failure leaves all as it was, also where the VM was: the memory cannot be read.
    await take(uuid, 'later', { way: 'external', disks: ['vda'] })
    const records = () => on.lab.must(['sh', '-c', 'cat /var/lib/libvirt/qemu/snapshot/mem*/*'])
    const said = await records()
    const files = () => on.lab.must(['sh', '-c', 'ls -A /var/lib/libvirt/images | sort'])
    const before = { files: await files(), xml: await on.lab.virsh('dumpxml', uuid) }
    await on.lab.must(['mv', memory, '/var/tmp/memory'])
    // Gone, told before; no memory, told by libvirt before anything is defined; cut off, told by QEMU when all is.
    for (const [there, problem] of [
      ['true', { code: 'snapshot.refused', params: { by: 'memory-gone' } }],
      ['printf junk > "$1"', { code: 'libvirt.error' }],
      ['head -c 2000000 /var/tmp/memory > "$1"', { code: 'libvirt.error' }],
    ] as const) {
      await on.lab.must(['sh', '-c', there, 'sh', memory])
      await expect(revert(uuid, 'with memory'), there).rejects.toMatchObject({ problem })
      await on.lab.must(['rm', '-f', memory])
      await state(uuid, 'shut-off')
      await on.lab.must(['cp', '/var/tmp/memory', memory])
      expect(await files(), there).toBe(before.files)
      expect(await on.lab.virsh('dumpxml', uuid), there).toBe(before.xml)
      expect(await on.lab.leftovers()).toEqual([])
      expect(await records(), there).toBe(said)
      expect((await tree(uuid)).current).toBe('later')
      await on.lab.must(['rm', memory])
    }
    await on.lab.must(['mv', '/var/tmp/memory', memory])
    await at.verbs['snapshots.delete']({ host, uuid, name: 'later', which: 'one' })
    // libvirt merges with a QEMU of its own, whose start and end are told by events.
    await new Promise((resolve) => setTimeout(resolve, 500))
    await state(uuid, 'shut-off')

    await revert(uuid, 'with memory')
    await state(uuid, 'running')
    expect((await (await on.lab.console({ uuid })).run('cat /run/marker')).output).toMatch(/^one\s*$/)
    expect(await on.lab.sha256(memory)).toBe(sum)
    await on.lab.virsh('destroy', uuid)
    await state(uuid, 'shut-off')
    await revert(uuid, 'with memory', { into: 'paused' })
    await state(uuid, 'paused')
    await on.lab.virsh('destroy', uuid)
    await state(uuid, 'shut-off')

    // Somebody put another file in its place: that is not ours to remove.
    await on.lab.must(['cp', memory, `${memory}.kept`])
    await on.lab.must(['sh', '-c', 'printf precious > "$1"', 'sh', memory])
    await on.lab.virsh('snapshot-list', uuid)
    const { left } = await at.verbs['snapshots.delete']({ host, uuid, name: 'with memory', which: 'one' })
    expect(left).toEqual([memory])
    expect(await on.lab.must(['cat', memory])).toBe('precious')

    await on.lab.virsh('start', uuid)
    await state(uuid, 'running')
    await take(uuid, 'second', { way: 'external', memory: true })
    const second = (await tree(uuid)).snapshots[0]?.memoryFile ?? ''
    await on.lab.must(['test', '-e', second])
    await on.lab.virsh('destroy', uuid)
    await state(uuid, 'shut-off')
    expect(await at.verbs['snapshots.delete']({ host, uuid, name: 'second', which: 'one' })).toEqual({ left: [] })
    expect(await files()).not.toContain(second.split('/').pop())
    await on.lab.must(['qemu-img', 'check', await disk(uuid)])
  })

  test('that cannot be gone back to or taken leave the VM, its files and others’ files as they were', async () => {
    const uuid = await vm('failing')
    const base = await disk(uuid)
    await take(uuid, 'one', { way: 'external', disks: ['vda'] })
    const over = await disk(uuid)
    const files = () => on.lab.must(['sh', '-c', 'ls -A /var/lib/libvirt/images | sort'])
    const before = {
      files: await files(),
      xml: await on.lab.virsh('dumpxml', uuid),
      sums: [await on.lab.sha256(base), await on.lab.sha256(over)],
    }
    const untouched = async () => {
      expect(await files()).toBe(before.files)
      expect(await on.lab.virsh('dumpxml', uuid)).toBe(before.xml)
      expect([await on.lab.sha256(base), await on.lab.sha256(over)]).toEqual(before.sums)
      expect(await on.lab.leftovers()).toEqual([])
    }
    // libvirt cannot write the definition down: the overlay that was made for it goes again.
    await on.lab.must(['mount', '--bind', '/etc/libvirt/qemu', '/etc/libvirt/qemu'])
    await on.lab.must(['mount', '-o', 'remount,bind,ro', '/etc/libvirt/qemu'])
    try {
      await expect(revert(uuid, 'one')).rejects.toMatchObject({ problem: { code: 'storage.read-only' } })
    } finally {
      await on.lab.must(['umount', '/etc/libvirt/qemu'])
    }
    await untouched()
    // One that runs goes on running: it is ended only when all that can fail before has not.
    await on.lab.virsh('start', uuid)
    await state(uuid, 'running')
    const id = await on.lab.virsh('domid', uuid)
    await on.lab.must(['mount', '--bind', '/etc/libvirt/qemu', '/etc/libvirt/qemu'])
    await on.lab.must(['mount', '-o', 'remount,bind,ro', '/etc/libvirt/qemu'])
    try {
      await expect(revert(uuid, 'one')).rejects.toMatchObject({ problem: { code: 'storage.read-only' } })
    } finally {
      await on.lab.must(['umount', '/etc/libvirt/qemu'])
    }
    expect(await on.lab.virsh('domid', uuid)).toBe(id)
    expect(await on.lab.virsh('domstate', uuid)).toBe('running')
    expect(await files()).toBe(before.files)
    expect(await on.lab.virsh('dumpxml', uuid, '--inactive')).toBe(before.xml)
    await on.lab.virsh('destroy', uuid)
    await state(uuid, 'shut-off')
    // Somebody's file has the name that libvirt gives the overlay.
    const theirs = over.replace(/\.[^.]*$/, '.two')
    await on.lab.must(['sh', '-c', `printf precious > "${theirs}"`])
    await expect(take(uuid, 'two', { way: 'external', disks: ['vda'] })).rejects.toMatchObject({
      problem: { code: 'libvirt.error' },
    })
    expect(await on.lab.must(['cat', theirs])).toBe('precious')
    await on.lab.must(['rm', theirs])
    await untouched()
    expect((await tree(uuid)).snapshots.map((s) => s.name)).toEqual(['one'])
  })

  test('are renamed with their children, and merged when they are deleted', async () => {
    const uuid = await vm('merge')
    await take(uuid, 'one', { way: 'external', disks: ['vda'] })
    await take(uuid, 'two', { way: 'external', disks: ['vda'] })
    await write(await disk(uuid), 'Z')
    await at.verbs['snapshots.edit']({ host, uuid, name: 'one', newName: 'eins', description: 'x' })
    expect((await tree(uuid)).snapshots.map((s) => [s.name, s.parent, s.description])).toEqual([
      ['eins', null, 'x'],
      ['two', 'eins', ''],
    ])
    expect((await tree(uuid)).current).toBe('two')
    await on.lab.virsh('start', uuid)
    await state(uuid, 'running')
    await take(uuid, 'three', { way: 'external', disks: ['vda'] })
    await at.verbs['snapshots.delete']({ host, uuid, name: 'two', which: 'one' })
    const merged = (await tree(uuid)).snapshots
    expect(merged.map((s) => [s.name, s.parent])).toEqual([
      ['eins', null],
      ['three', 'eins'],
    ])
    // What was merged is not missed: libvirt leads what stood on it to the file below.
    expect(merged.map((s) => [s.lost, s.refused.revert])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ])
    // All of it, the last first.
    await at.verbs['snapshots.delete']({ host, uuid, name: 'eins', which: 'tree' })
    expect((await tree(uuid)).snapshots).toEqual([])
    await on.lab.virsh('destroy', uuid)
    await state(uuid, 'shut-off')
    expect(await holds(await disk(uuid), 'Z')).toBe(true)
    expect(await on.lab.must(['qemu-img', 'info', await disk(uuid)])).not.toContain('backing')
  })

  test('are refused where a snapshot inside an image stands before them', async () => {
    const uuid = await vm('mixed')
    await take(uuid, 'inside')
    await take(uuid, 'outside', { way: 'external', disks: ['vda'] })
    expect((await tree(uuid)).snapshots[1]?.refused.delete).toMatchObject({ reason: 'internal-parent' })
  })
})

describe('what libvirt refuses is told before', () => {
  const says = async (...words: string[]) => (await on.lab.exec(['virsh', ...words])).stderr

  test('while a block job is at a disk', async () => {
    const uuid = await vm('busy', {
      memoryMiB: 96,
      disks: [{ format: 'qcow2', sizeBytes: 256 * MiB, dataBytes: 64 * MiB }],
    })
    await take(uuid, 'one', { way: 'external', disks: ['vda'] })
    await on.lab.virsh('start', uuid)
    await state(uuid, 'running')
    expect((await tree(uuid)).snapshots[0]?.refused).toEqual({})
    const copy = ['vda', '/var/lib/libvirt/images/copied.qcow2', '--transient-job', '--bytes', '1000000']
    await on.lab.virsh('blockcopy', uuid, ...copy)
    const busy = { reason: 'block-job', names: ['vda'] }
    const { snapshots, take: now } = await until('the job', async () => {
      const read = await tree(uuid)
      return read.take.refused.external && read
    })
    expect(now).toMatchObject({ suggested: null, refused: { internal: busy, external: busy } })
    expect(snapshots[0]?.refused).toMatchObject({ revert: busy, delete: busy })
    expect(await at.verbs['snapshots.progress']({ host, uuid })).toMatchObject({ of: 'block-job' })
    // Should libvirt learn it, this is to go.
    expect(await says('snapshot-create-as', uuid, 'x')).toContain('active block job')
    expect(await says('snapshot-create-as', uuid, 'x', '--disk-only')).toContain('active block job')
    expect(await says('snapshot-delete', uuid, 'one')).toContain('active block job')
    await on.lab.virsh('blockjob', uuid, 'vda', '--abort')
    await at.remove(uuid, 'one')
    await on.lab.virsh('destroy', uuid)
    await on.lab.must(['qemu-img', 'check', await disk(uuid)])
  })

  test('of a snapshot in an image that overlays stand on: going back to it, which virsh does, would lose all that is in them', async () => {
    const uuid = await vm('beneath', { memoryMiB: 96 })
    const base = await disk(uuid)
    await write(base, 'A')
    for (const name of ['in 1', 'in 2']) await take(uuid, name)
    expect((await tree(uuid)).take.mixes).toBe('external')
    await write(base, 'B')
    await take(uuid, 'out', { way: 'external', disks: ['vda'] })
    const over = await disk(uuid)
    const why = async (name: string) => (await tree(uuid)).snapshots.find((s) => s.name === name)?.refused
    const above = { reason: 'overlays-above', names: ['vda'] }
    expect((await tree(uuid)).take.mixes).toBeNull()
    expect(await why('in 1')).toMatchObject({ revert: above })
    expect((await why('in 1'))?.delete).toBeUndefined()
    await expect(revert(uuid, 'in 1')).rejects.toMatchObject(refusal('overlays-above'))
    expect(await holds(over, 'B')).toBe(true)
    await on.lab.virsh('start', uuid)
    await state(uuid, 'running')
    expect((await why('in 1'))?.delete).toEqual({ reason: 'other-image', names: ['vda'] })
    expect(await says('snapshot-delete', uuid, 'in 1')).toContain('not the same as disk image')
    await on.lab.virsh('destroy', uuid)
    await state(uuid, 'shut-off')
    await at.remove(uuid, 'in 1')
    expect(await on.lab.must(['qemu-img', 'snapshot', '-l', base])).not.toContain('in 1')
    expect(await holds(over, 'B')).toBe(true)
    // Also where no record tells of the overlay any more: the image beneath it has the snapshot.
    const record = await on.lab.virsh('snapshot-dumpxml', uuid, 'out')
    await on.lab.virsh('snapshot-delete', uuid, 'out', '--metadata')
    expect(await why('in 2')).toMatchObject({ revert: above })
    const again = 'printf %s "$1" > /tmp/out.xml && virsh snapshot-create "$2" /tmp/out.xml --redefine --current'
    await on.lab.must(['sh', '-c', again, '-', record, uuid])

    // What it is refused for. The record of the overlay can go then: nothing is merged for it.
    await on.lab.virsh('snapshot-revert', uuid, 'in 2')
    expect(await disk(uuid)).toBe(base)
    expect(await holds(over, 'B')).toBe(false)
    await until('the change', async () => (await on.local.xml(uuid, 'persistent')).includes(base))
    expect(await why('in 2')).toMatchObject({ revert: above })
    expect(await at.remove(uuid, 'out')).toEqual({ left: [over] })
    await revert(uuid, 'in 2')
    expect(await holds(base, 'A')).toBe(true)
    await on.lab.must(['qemu-img', 'check', base])
  })
})

describe('a VM that others stand on', () => {
  /** A VM whose disk is an overlay on a file of another one. */
  const linked = async (name: string, base: string) => {
    const uuid = await vm(name)
    const path = await disk(uuid)
    await on.lab.must(['qemu-img', 'create', '-q', '-f', 'qcow2', '-b', base, '-F', 'qcow2', `${path}.linked`])
    await on.lab.must(['mv', `${path}.linked`, path])
    return { uuid, path }
  }

  test('is not gone back or merged to where that would change what they stand on; it is once they are gone', async () => {
    const uuid = await vm('template')
    const base = await disk(uuid)
    await write(base, 'A')
    await take(uuid, 'in')
    await write(base, 'B')
    const clone = await linked(`clone 'of' template`, base)
    const shared = { reason: 'shared', names: [`clone 'of' template`] }
    expect(await holds(clone.path, 'B')).toBe(true)
    const back = { verb: 'revert', name: 'in', into: 'as-was', force: false } as const
    expect(await at.verbs['snapshots.shared']({ host, uuid, intent: back })).toEqual({ by: shared.names })
    await expect(revert(uuid, 'in')).rejects.toMatchObject(refusal('shared'))
    expect(await holds(clone.path, 'B')).toBe(true)
    // Taking it out of the image changes nothing of what is there now.
    await at.remove(uuid, 'in')
    expect(await holds(clone.path, 'B')).toBe(true)

    await take(uuid, 'out', { way: 'external', disks: ['vda'] })
    await write(await disk(uuid), 'C')
    await expect(at.remove(uuid, 'out')).rejects.toMatchObject(refusal('shared'))
    expect(await on.lab.virsh('snapshot-list', uuid, '--name')).toBe('out')
    expect(await holds(clone.path, 'B')).toBe(true)
    // By overlays nothing is written to.
    await revert(uuid, 'out')
    expect(await holds(clone.path, 'B')).toBe(true)
    await on.lab.virsh('undefine', clone.uuid)
    await until('the change', () => on.local.domain(clone.uuid) === undefined)
    await at.remove(uuid, 'out')
    for (const path of [base, clone.path]) await on.lab.must(['qemu-img', 'check', path])
  })

  test('nor is the overlay removed that they stand on', async () => {
    const uuid = await vm('source')
    for (const name of ['one', 'two', 'three']) await take(uuid, name, { way: 'external', disks: ['vda'] })
    const over = (await disk(uuid)).replace(/three$/, 'two')
    const clone = await linked('on two', over)
    for (const [name, which] of [
      ['two', 'one'],
      ['one', 'children'],
      ['one', 'tree'],
      ['three', 'one'],
    ] as const)
      await expect(at.remove(uuid, name, which), `${name} ${which}`).rejects.toMatchObject(refusal('shared'))
    // What lies above it, and below what it stands on, would change it too: nothing of it is touched.
    expect((await on.lab.virsh('snapshot-list', uuid, '--name')).split('\n').sort()).toEqual(['one', 'three', 'two'])
    await on.lab.must(['qemu-img', 'check', clone.path])
  })
})

describe('a VM with UEFI', () => {
  test('is told that its memory cannot be kept, and takes one of its disks', async () => {
    const uuid = await vm('uefi', { uefi: true, start: true })
    expect((await tree(uuid)).take).toMatchObject({
      suggested: 'external',
      refused: { internal: { reason: 'uefi-nvram' } },
      withoutNvram: ['internal', 'external'],
    })
    await expect(take(uuid, 'no')).rejects.toMatchObject(refusal('uefi-nvram'))
    await take(uuid, 'disks', { way: 'external', disks: ['vda'] })
    expect((await tree(uuid)).snapshots).toMatchObject([{ name: 'disks', technique: 'external', state: 'disk-only' }])
    await on.lab.virsh('destroy', uuid)
  })
})
