import { describe, expect, test } from 'vitest'
import { until } from '../../../e2e/lab/lab'
import { atLeast } from '../../../e2e/lab/releases'
import { host } from '../test/on-lab'
import { onSnapshots, refusal } from '../test/on-snapshots'

const MiB = 1024 * 1024
const SHMEM = `<shmem name='between' role='peer'><model type='ivshmem-plain'/><size unit='M'>4</size></shmem>`
const at = onSnapshots('refusals')
const { on, tree, take, revert, write, holds } = at
const { vm, state, disk } = on
/** libvirt deletes snapshots in overlays; before, that is refused with this reason, whatever else there is. */
const merges = atLeast('9.0')
const none = { reason: 'external-delete' }

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
    expect((await tree(uuid)).snapshots[0]?.refused).toEqual(merges ? {} : { delete: none, 'delete-tree': none })
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
    expect(await says('snapshot-delete', uuid, 'one')).toContain(merges ? 'active block job' : 'external')
    await on.lab.virsh('blockjob', uuid, 'vda', '--abort')
    if (merges) await at.remove(uuid, 'one')
    await on.lab.virsh('destroy', uuid)
    await on.lab.must(['qemu-img', 'check', await disk(uuid)])
  })

  test('of a snapshot in an image that overlays stand on: going back to it, which virsh does, would lose all that is in them', async () => {
    const uuid = await vm('beneath', { memoryMiB: 96 })
    const base = await disk(uuid)
    await write(base, 'A')
    for (const name of ['in1', 'in2']) await take(uuid, name)
    expect((await tree(uuid)).take.mixes).toBe('external')
    await write(base, 'B')
    await take(uuid, 'out', { way: 'external', disks: ['vda'] })
    const over = await disk(uuid)
    const why = async (name: string) => (await tree(uuid)).snapshots.find((s) => s.name === name)?.refused
    const above = { reason: 'overlays-above', names: ['vda'] }
    expect((await tree(uuid)).take.mixes).toBeNull()
    expect(await why('in1')).toMatchObject({ revert: above })
    expect((await why('in1'))?.delete).toBeUndefined()
    await expect(revert(uuid, 'in1')).rejects.toMatchObject(refusal('overlays-above'))
    expect(await holds(over, 'B')).toBe(true)
    await on.lab.virsh('start', uuid)
    await state(uuid, 'running')
    expect((await why('in1'))?.delete).toEqual({ reason: 'other-image', names: ['vda'] })
    if (merges) expect(await says('snapshot-delete', uuid, 'in1')).toContain('not the same as disk image')
    else expect(await at.remove(uuid, 'in1').catch(() => 'refused')).toBe('refused')
    await on.lab.virsh('destroy', uuid)
    await state(uuid, 'shut-off')
    await at.remove(uuid, 'in1')
    expect(await on.lab.must(['qemu-img', 'snapshot', '-l', base])).not.toContain('in1')
    expect(await holds(over, 'B')).toBe(true)
    // Also where no record tells of the overlay any more: the image beneath it has the snapshot.
    const record = await on.lab.virsh('snapshot-dumpxml', uuid, 'out')
    await on.lab.virsh('snapshot-delete', uuid, 'out', '--metadata')
    expect(await why('in2')).toMatchObject({ revert: above })
    const again = 'printf %s "$1" > /run/out.xml && virsh snapshot-create "$2" /run/out.xml --redefine --current'
    await on.lab.must(['sh', '-c', again, '-', record, uuid])

    // What it is refused for. The record of the overlay can go then: nothing is merged for it.
    await on.lab.virsh('snapshot-revert', uuid, 'in2')
    expect(await disk(uuid)).toBe(base)
    expect(await holds(over, 'B')).toBe(false)
    await until('the change', async () => (await on.local.xml(uuid, 'persistent')).includes(base))
    expect(await why('in2')).toMatchObject({ revert: above })
    expect(await at.remove(uuid, 'out')).toEqual({ left: [over] })
    await revert(uuid, 'in2')
    expect(await holds(base, 'A')).toBe(true)
    await on.lab.must(['qemu-img', 'check', base])
  })
})

describe('a VM with a device that cannot be saved', () => {
  test('is told so before; its disks alone are taken, without its memory', async () => {
    const uuid = await vm('shares', { memoryMiB: 96, devicesExtra: SHMEM })
    await on.lab.virsh('start', uuid)
    await state(uuid, 'running')
    const why = { reason: 'not-migratable', names: ['shmem between'] }
    expect((await tree(uuid)).take).toMatchObject({ suggested: 'external', refused: { internal: why, memory: why } })
    await expect(take(uuid, 'inside')).rejects.toMatchObject(refusal('not-migratable'))
    const memory = { way: 'external', disks: ['vda'], memory: true }
    await expect(take(uuid, 'with-memory', memory)).rejects.toMatchObject(refusal('not-migratable'))
    // Should libvirt learn it, this is to go.
    const { code } = await on.lab.exec(['virsh', 'save', uuid, '/var/lib/libvirt/images/memory'])
    expect(code).not.toBe(0)
    expect(await on.lab.virsh('domstate', uuid)).toBe('running')
    await take(uuid, 'disks', { way: 'external', disks: ['vda'] })
    expect(await on.lab.virsh('snapshot-list', uuid, '--name')).toBe('disks')
    await on.lab.virsh('destroy', uuid)
    await on.lab.must(['qemu-img', 'check', '-q', await disk(uuid)])
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
    expect(await at.verbs['snapshots.shared']({ host, uuid, intent: back })).toEqual({ why: shared })
    await expect(revert(uuid, 'in')).rejects.toMatchObject(refusal('shared'))
    // On storage that is not there just now it may stand on anything: it is not known, not absent.
    const sum = await on.lab.sha256(base)
    await on.lab.must(['mv', clone.path, `${clone.path}.away`])
    const unknown = { reason: 'shared-unknown', names: [`clone 'of' template`] }
    expect(await at.verbs['snapshots.shared']({ host, uuid, intent: back })).toEqual({ why: unknown })
    await expect(revert(uuid, 'in')).rejects.toMatchObject(refusal('shared-unknown'))
    expect(await on.lab.sha256(base)).toBe(sum)
    await on.lab.must(['mv', `${clone.path}.away`, clone.path])
    expect(await holds(clone.path, 'B')).toBe(true)
    // Taking it out of the image changes nothing of what is there now.
    await at.remove(uuid, 'in')
    expect(await holds(clone.path, 'B')).toBe(true)

    await take(uuid, 'out', { way: 'external', disks: ['vda'] })
    await write(await disk(uuid), 'C')
    await expect(at.remove(uuid, 'out')).rejects.toMatchObject(refusal(merges ? 'shared' : 'external-delete'))
    expect(await on.lab.virsh('snapshot-list', uuid, '--name')).toBe('out')
    expect(await holds(clone.path, 'B')).toBe(true)
    // By overlays nothing is written to.
    await revert(uuid, 'out')
    expect(await holds(clone.path, 'B')).toBe(true)
    await on.lab.virsh('undefine', clone.uuid)
    await until('the change', () => on.local.domain(clone.uuid) === undefined)
    if (merges) await at.remove(uuid, 'out')
    for (const path of [base, clone.path]) await on.lab.must(['qemu-img', 'check', path])
  })

  test('nor is the overlay removed that they stand on', async () => {
    const uuid = await vm('source')
    for (const name of ['one', 'two', 'three']) await take(uuid, name, { way: 'external', disks: ['vda'] })
    const over = await at.overlayOf(uuid, 'two')
    const clone = await linked('on two', over)
    for (const [name, which] of [
      ['two', 'one'],
      ['one', 'children'],
      ['one', 'tree'],
      ['three', 'one'],
    ] as const)
      await expect(at.remove(uuid, name, which), `${name} ${which}`).rejects.toMatchObject(
        refusal(merges ? 'shared' : 'external-delete'),
      )
    // What lies above it, and below what it stands on, would change it too: nothing of it is touched.
    expect((await on.lab.virsh('snapshot-list', uuid, '--name')).split('\n').sort()).toEqual(['one', 'three', 'two'])
    await on.lab.must(['qemu-img', 'check', clone.path])
  })
})
