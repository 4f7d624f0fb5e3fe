import { describe, expect, test } from 'vitest'
import { until } from '../../../e2e/lab/lab'
import { atLeast } from '../../../e2e/lab/releases'
import { JobEngine } from '../../jobs/engine'
import { FoundJobs } from '../files/found'
import { explain } from '../support/explain'
import { host } from '../test/on-lab'
import { onSnapshots, refusal } from '../test/on-snapshots'
import { settleSnapshots } from './work-end'

const MiB = 1024 * 1024
const at = onSnapshots('overlays')
const { on, tree, take, revert, write, holds, overlayOf } = at
const { vm, state, disk } = on
/** libvirt goes back to snapshots in overlays itself, and removes what the VM was on. Before, and where it cannot, we do, and nothing is removed. */
const itself = atLeast('9.9')
/** libvirt deletes snapshots in overlays. */
const merges = atLeast('9.0')

describe('snapshots in overlays', () => {
  test('of some disks are taken, and reverted: by libvirt, or by new overlays where it cannot; what snapshots hold stays as it is', async () => {
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
    expect(left.includes(second)).toBe(!itself)
    expect((await on.lab.exec(['test', '-e', second])).code).toBe(itself ? 1 : 0)
    const third = await disk(uuid)
    expect([base, first, second]).not.toContain(third)
    expect(await holds(third, 'A')).toBe(true)
    const stay = itself ? [base, first] : [base, first, second]
    expect(await Promise.all(stay.map((path) => on.lab.sha256(path)))).toEqual(sums.slice(0, stay.length))
    const now = await tree(uuid)
    expect(now.current).toBe('e 1')
    expect(now.snapshots.map((s) => [s.lost, s.refused.revert])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ])
    // Twice within a second, which libvirt's names of overlays are not made for.
    await revert(uuid, 'e 1')
    await revert(uuid, 'e 1')
    expect(now.snapshots.map((s) => [s.name, s.parent])).toEqual([
      ['e 1', null],
      ['e2', 'e 1'],
    ])
    expect(await holds(await disk(uuid), 'A')).toBe(true)
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

  test('of a branch that was left are deleted: what no snapshot needs any more goes, or stays and is named', async () => {
    const uuid = await vm('aside')
    await take(uuid, 'one', { way: 'external', disks: ['vda'] })
    const first = await disk(uuid)
    await write(first, 'A')
    await take(uuid, 'two', { way: 'external', disks: ['vda'] })
    const second = await disk(uuid)
    await revert(uuid, 'one')
    const now = await disk(uuid)
    await write(now, 'N')
    expect((await tree(uuid)).snapshots.map((s) => [s.name, s.refused.delete?.reason])).toEqual([
      ['one', merges ? 'other-branch' : 'external-delete'],
      ['two', undefined],
    ])
    expect((await tree(uuid)).snapshots.map((s) => s.aside)).toEqual(itself ? [undefined, undefined] : [true, true])
    const remove = (name: string) => at.verbs['snapshots.delete']({ host, uuid, name, which: 'one' })
    expect(await remove('two')).toEqual({ left: itself ? [] : [second] })
    expect(await remove('one')).toEqual({ left: itself ? [] : [first] })
    expect(await on.lab.virsh('snapshot-list', uuid, '--name')).toBe('')
    expect(await holds(await disk(uuid), 'N')).toBe(true)
    for (const path of itself ? [] : [first, second, now]) await on.lab.must(['qemu-img', 'check', path])
    for (const path of itself ? [first, second, now] : [])
      expect((await on.lab.exec(['test', '-e', path])).code, path).toBe(1)
    if (!merges) return
    // The next one is on the way, and is merged by libvirt.
    const below = await disk(uuid)
    await take(uuid, 'three', { way: 'external', disks: ['vda'] })
    await revert(uuid, 'three')
    expect(await remove('three')).toEqual({ left: [] })
    expect(await disk(uuid)).toBe(below)
    await on.lab.must(['qemu-img', 'check', below])
  })

  test('that others follow are described and renamed after a revert: their overlays are not forgotten', async () => {
    const uuid = await vm('worded')
    await take(uuid, 'one', { way: 'external', disks: ['vda'] })
    await take(uuid, 'two', { way: 'external', disks: ['vda'] })
    await revert(uuid, 'one')
    const now = await disk(uuid)
    await write(now, 'N')
    await at.verbs['snapshots.edit']({ host, uuid, name: 'one', newName: 'eins', description: 'said' })
    const one = (await tree(uuid)).snapshots[0]
    expect(one).toMatchObject({ name: 'eins', description: 'said' })
    await at.remove(uuid, 'two')
    await at.remove(uuid, 'eins')
    expect((await tree(uuid)).snapshots).toEqual([])
    expect(await holds(await disk(uuid), 'N')).toBe(true)
    await on.lab.must(['qemu-img', 'check', await disk(uuid)])
  })

  test.runIf(merges)('tell how far they are with merging, with the VM running and off', async () => {
    const uuid = await vm('merging', { disks: [{ format: 'qcow2', sizeBytes: 3072 * MiB, dataBytes: MiB }] })
    for (const running of [true, false]) {
      const names = ['below', 'goes', 'above'].map((name) => `${name} ${running}`)
      for (const name of names) await take(uuid, name, { way: 'external', disks: ['vda'] })
      const path = await overlayOf(uuid, `goes ${running}`)
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
    await on.lab.must(['sh', '-c', `printf %s "$1" > /run/block.xml && virsh define /run/block.xml`, '-', text])
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
      if (!merges) return
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
    const old = await at.asVolume(uuid)
    await write(old, 'A')
    // libvirt 7.0 takes one, and can neither go back to it nor delete it.
    if (!atLeast('9.0')) await expect(take(uuid, 'inside')).rejects.toMatchObject(refusal('volume-off'))
    else await take(uuid, 'inside')
    const space = await at.verbs['snapshots.space']({ host, uuid, thorough: false })
    if (atLeast('9.0')) {
      expect(space.snapshots.inside?.bytes).toBeGreaterThan(MiB)
      await at.remove(uuid, 'inside')
    }
    await take(uuid, 'one', { way: 'external', disks: ['vda'] })
    await write(await disk(uuid), 'B')
    const { left } = await revert(uuid, 'one')
    expect(await holds(await disk(uuid), 'A')).toBe(true)
    expect(await holds(left[0] ?? '', 'B')).toBe(true)
    const why = (await tree(uuid)).snapshots[0]?.refused.delete
    expect(why).toEqual(merges ? { reason: 'volume-merge', names: ['vda'] } : { reason: 'external-delete' })
    // What it says: should libvirt learn it, this is to go.
    const { stderr } = await on.lab.exec(['virsh', 'snapshot-delete', uuid, 'one'])
    expect(stderr).toContain(merges ? 'are not the same' : 'external')
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
      refusal(merges ? 'saved' : 'external-delete'),
    )
    await expect(revert(uuid, 'one')).rejects.toMatchObject({ problem: { code: 'snapshot.risky' } })
    expect(await on.lab.virsh('dominfo', uuid)).toMatch(/Managed save:\s+yes/)
    await revert(uuid, 'one', { force: true })
    expect(await on.lab.virsh('dominfo', uuid)).toMatch(/Managed save:\s+no/)
  })

  test('whose going back nobody saw the end of are settled: overlays that the VM is not on go, those that it is on stay', async () => {
    const uuid = await vm('unseen')
    // libvirt does not go back to a volume itself, whatever its version.
    await at.asVolume(uuid)
    await take(uuid, 'one', { way: 'external', disks: ['vda'] })
    const files = () => on.lab.must(['sh', '-c', 'ls -A /var/lib/libvirt/images | sort'])
    const engine = new JobEngine({ onChanged: () => undefined, onRemoved: () => undefined, explain })
    const failed: unknown[] = []
    // Looks at each coming back: once for each of the two.
    new FoundJobs(on.hosts, engine, [], [settleSnapshots(0)], (error) => failed.push(error))
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
      await on.local.whenOnline()
      const became = await until('the end', async () => (await tree(uuid)).unfinished[0])
      expect(became).toMatchObject({ verb: 'revert', snapshot: 'one', how: when === 'before' ? 'undone' : 'finished' })
      await at.verbs['snapshots.unfinished']({ host, uuid, id: became.id, act: 'dismiss' })
      expect(await on.lab.leftovers()).toEqual([])
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
      refusal(merges ? 'other-branch' : 'external-delete'),
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
    expect(await disk(uuid)).toMatch(/\/a_ b\.c-d-\d{8}-\d{9}$/)
    await on.lab.must(['qemu-img', 'check', await disk(uuid)])
    await on.lab.virsh('start', uuid)
    await state(uuid, 'running')
    await take(uuid, 'e, f', { way: 'external', disks: ['vda'] })
    await on.lab.virsh('destroy', uuid)
    await state(uuid, 'shut-off')
    await on.lab.must(['qemu-img', 'check', await disk(uuid)])
    if (!merges) return
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
    if (merges) await at.verbs['snapshots.delete']({ host, uuid, name: 'later', which: 'one' })
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

    if (!merges) return
    // Somebody put another file in its place: that is not ours to remove. libvirt that goes back itself removes whatever is there.
    await on.lab.must(['cp', memory, `${memory}.kept`])
    await on.lab.must(['sh', '-c', 'printf precious > "$1"', 'sh', memory])
    await on.lab.virsh('snapshot-list', uuid)
    const { left } = await at.verbs['snapshots.delete']({ host, uuid, name: 'with memory', which: 'one' })
    expect(left).toEqual(itself ? [] : [memory])
    if (!itself) expect(await on.lab.must(['cat', memory])).toBe('precious')

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

  test('that cannot be gone back to leave the VM, its files and others’ files as they were', async () => {
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
    /** libvirt cannot write the definition down. */
    const cannotDefine = async (uuid: string) => {
      await on.lab.must(['mount', '--bind', '/etc/libvirt/qemu', '/etc/libvirt/qemu'])
      await on.lab.must(['mount', '-o', 'remount,bind,ro', '/etc/libvirt/qemu'])
      try {
        await expect(revert(uuid, 'one')).rejects.toMatchObject({ problem: { code: 'storage.read-only' } })
      } finally {
        await on.lab.must(['umount', '/etc/libvirt/qemu'])
      }
    }
    // The overlay that was made for it goes again.
    await cannotDefine(uuid)
    await untouched()
    // One that runs goes on running: it is ended only when all that can fail before has not.
    await on.lab.virsh('start', uuid)
    await state(uuid, 'running')
    const id = await on.lab.virsh('domid', uuid)
    await cannotDefine(uuid)
    expect(await on.lab.virsh('domid', uuid)).toBe(id)
    expect(await on.lab.virsh('domstate', uuid)).toBe('running')
    expect(await files()).toBe(before.files)
    expect(await on.lab.virsh('dumpxml', uuid, '--inactive')).toBe(before.xml)
    await on.lab.virsh('destroy', uuid)
    await state(uuid, 'shut-off')
    // Somebody's file has the name that libvirt would give the overlay.
    const theirs = `${base.replace(/\.[^.]*$/, '')}.two`
    await on.lab.must(['sh', '-c', `printf precious > "${theirs}"`])
    await take(uuid, 'two', { way: 'external', disks: ['vda'] })
    expect(await on.lab.must(['cat', theirs])).toBe('precious')
    await on.lab.must(['rm', theirs])
    expect((await tree(uuid)).snapshots.map((s) => s.name)).toEqual(['one', 'two'])
    if (!merges) return
    await at.remove(uuid, 'two')
    await untouched()
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
    if (!merges) return
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
    expect((await tree(uuid)).snapshots[1]?.refused.delete).toMatchObject({
      reason: merges ? 'internal-parent' : 'external-delete',
    })
  })
})
