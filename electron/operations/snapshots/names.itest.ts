import { isSafeName, titleOf } from '@shared/model/snapshot-names'
import { describe, expect, test } from 'vitest'
import { atLeast } from '../../../e2e/lab/releases'
import { EditableXml } from '../../xml/document'
import { host } from '../test/on-lab'
import { onSnapshots, refusal } from '../test/on-snapshots'

const at = onSnapshots('snapshot-names')
const { on, tree, take, revert } = at
const { vm, state, disk } = on
/** libvirt names a job of QEMU after the snapshot. */
const jobs = atLeast('10.9')
const rule = jobs ? 'job' : 'monitor'

const WANTED = [
  'ok-1.2_3',
  'before update',
  '更新前',
  'a "b"',
  `it's $(touch pwned) <&>`,
  'back\\slash',
  '.hidden',
  'a/b',
  '-rf',
  'n'.repeat(240),
]

describe('what people call a snapshot', () => {
  test('of a running VM, and of one that is off, is its name or its title: for every client, after every redefining and restart', async () => {
    const uuid = await vm('called', { memoryMiB: 64 })
    for (const running of [false, true]) {
      if (running) await on.lab.virsh('start', uuid)
      if (running) await state(uuid, 'running')
      for (const wanted of WANTED) {
        const { name } = await take(uuid, wanted, { description: 'line 1\n  line 2' })
        expect(isSafeName(name, rule), wanted).toBe(true)
        expect(name === wanted, wanted).toBe(isSafeName(wanted, rule))
        const found = (await tree(uuid)).snapshots.find((s) => s.name === name)
        expect(found && titleOf(found)).toBe(wanted)
        expect(found?.description).toBe('line 1\n  line 2')
        const shown = await on.lab.virsh('snapshot-dumpxml', uuid, '--snapshotname', name)
        if (name !== wanted)
          expect(new EditableXml(shown).root.find('description')?.text).toContain(`Title: ${wanted}\n`)
        expect(await on.lab.must(['qemu-img', 'snapshot', '-lU', await disk(uuid)])).toContain(name)
      }
      // Redefined by another client.
      const { name = '' } = (await tree(uuid)).snapshots.find((s) => titleOf(s) === 'a "b"') ?? {}
      const again =
        'virsh snapshot-dumpxml "$1" --snapshotname "$2" > /run/s.xml && virsh snapshot-create "$1" /run/s.xml --redefine'
      await on.lab.must(['sh', '-c', again, '-', uuid, name])
      await on.lab.restartLibvirtd()
      await on.local.whenOnline()
      await state(uuid, running ? 'running' : 'shut-off')
      const all = (await tree(uuid)).snapshots
      expect(all.map(titleOf).sort()).toEqual([...WANTED].sort())
      // Gone back to, and deleted, whatever it is called.
      await revert(uuid, name)
      await state(uuid, running ? 'running' : 'shut-off')
      expect((await tree(uuid)).current).toBe(name)
      for (const s of all) await at.remove(uuid, s.name)
      expect((await tree(uuid)).snapshots).toEqual([])
      expect((await tree(uuid)).orphans).toEqual([])
    }
    await on.lab.virsh('destroy', uuid)
    expect((await on.lab.exec(['test', '-e', 'pwned'])).code).toBe(1)
    await on.lab.must(['qemu-img', 'check', await disk(uuid)])
  })

  test('that is none, or is taken, is refused at the field', async () => {
    const uuid = await vm('fields')
    for (const [name, reason] of [
      ['', 'empty'],
      ['a\nb', 'control'],
      ['n'.repeat(241), 'too-long'],
    ] as const)
      await expect(take(uuid, name), name).rejects.toMatchObject({
        problem: { code: 'input.invalid', params: { field: 'name', reason } },
      })
    await take(uuid, 'one "1"')
    for (const name of ['one "1"', 'one-1'])
      await expect(take(uuid, name), name).rejects.toMatchObject({ problem: { code: 'snapshot.exists' } })
    expect((await tree(uuid)).orphans).toEqual([])
  })

  test('is changed without touching the name in the image', async () => {
    const uuid = await vm('renamed')
    await take(uuid, 'one', { description: 'kept' })
    await take(uuid, 'two')
    const edit = (name: string, newName: string) => at.verbs['snapshots.edit']({ host, uuid, name, newName })
    await edit('one', '更新前 "1"')
    expect((await tree(uuid)).snapshots[0]).toMatchObject({ name: 'one', title: '更新前 "1"', description: 'kept' })
    await expect(edit('two', '更新前 "1"')).rejects.toMatchObject({ problem: { code: 'snapshot.exists' } })
    await expect(edit('two', 'one')).rejects.toMatchObject({ problem: { code: 'snapshot.exists' } })
    await edit('one', 'one')
    expect((await tree(uuid)).snapshots[0]).toMatchObject({ name: 'one', description: 'kept' })
    expect((await tree(uuid)).snapshots[0]?.title).toBeUndefined()
    expect((await tree(uuid)).snapshots.map((s) => s.parent)).toEqual([null, 'one'])
    expect(await on.lab.must(['qemu-img', 'snapshot', '-l', await disk(uuid)])).toMatch(/one[\s\S]*two/)
    // In overlays the record itself is renamed where libvirt takes the name.
    const over = await vm('over')
    await take(over, 'e1', { way: 'external', disks: ['vda'] })
    await at.verbs['snapshots.edit']({ host, uuid: over, name: 'e1', newName: '之前 x' })
    await at.verbs['snapshots.edit']({ host, uuid: over, name: '之前 x', newName: 'a/b' })
    expect((await tree(over)).snapshots).toMatchObject([{ name: 'a-b', title: 'a/b' }])
    expect(await on.lab.virsh('snapshot-list', over, '--name')).toBe('a-b')
  })

  test('given by another client, which QEMU does not take while the VM runs, is told before it is deleted', async () => {
    const uuid = await vm('others', { memoryMiB: 64 })
    await on.lab.virsh('snapshot-create-as', uuid, jobs ? '关机 1' : 'off "1"')
    await on.lab.virsh('start', uuid)
    await state(uuid, 'running')
    const [off] = (await tree(uuid)).snapshots
    const name = off?.name ?? ''
    expect(off?.refused).toEqual({ delete: { reason: 'name-running' }, 'delete-tree': { reason: 'name-running' } })
    await expect(at.remove(uuid, name)).rejects.toMatchObject(refusal('name-running'))
    if (jobs) {
      // Should libvirt learn it, this is to go.
      const { stderr } = await on.lab.exec(['virsh', 'snapshot-delete', uuid, '--snapshotname', name])
      expect(stderr).toContain('Invalid job ID')
    } else {
      // libvirt says that it was taken, and nothing was.
      await on.lab.virsh('snapshot-create-as', uuid, 'on "2"')
      expect((await tree(uuid)).snapshots[1]?.refused).toMatchObject({ revert: { reason: 'data-gone' } })
    }
    await on.lab.virsh('destroy', uuid)
    await state(uuid, 'shut-off')
    await at.remove(uuid, name)
    expect((await tree(uuid)).orphans).toEqual([])
  })
})
