import { describe, expect, test } from 'vitest'
import { until } from '../../../e2e/lab/lab'
import { onLvm } from '../test/on-lvm'

const on = onLvm()
const tree = (uuid: string) => on.snapshots['snapshots.tree']({ host: on.id, uuid })
const take = (uuid: string, name: string, more = {}) =>
  on.snapshots['snapshots.take']({
    host: on.id,
    uuid,
    name,
    description: '',
    way: 'lvm',
    quiesce: false,
    memory: false,
    disks: [],
    ...more,
  })
const revert = (uuid: string, name: string) =>
  on.snapshots['snapshots.revert']({ host: on.id, uuid, name, into: 'as-was', force: false })
const remove = (uuid: string, name: string, which: 'one' | 'tree' | 'children' = 'one') =>
  on.snapshots['snapshots.delete']({ host: on.id, uuid, name, which })
/** Volumes that are no VM's own, with what LVM says of each. */
const left = async () =>
  (await on.lab.sh("lvs --noheadings -o lv_name,origin -S 'lv_name=~[.]'")).trim().split(/\s*\n\s*/)

describe('two thick volumes of a running VM, one of them named as device-mapper does', () => {
  test('one set over both, found again by its tags; reverted, the volumes hold what they held, and nothing is left', async () => {
    await on.lab.sh(`lvcreate -y -qq -n my-root -L 16M vg0; lvcreate -y -qq -n data -L 8M vg0
      echo root1 | dd of=/dev/vg0/my-root status=none; echo data1 | dd of=/dev/vg0/data status=none`)
    const uuid = await on.vm('thick', ['/dev/mapper/vg0-my--root', '/dev/vg0/data'], true)
    await until('it runs', () => on.host.domain(uuid)?.state === 'running')
    const before = await tree(uuid)
    expect(before.take.lvm?.disks.map((d) => d.volume)).toEqual(['vg0/my-root', 'vg0/data'])
    expect(before.take.suggested).toBe('lvm')
    const name = '升级前 "x" $(reboot) -rf'
    await take(uuid, name, { description: 'two\nlines', percent: 50 })
    expect(await on.lab.virsh('domstate', uuid)).toBe('running')
    await on.lab.sh(`echo root2 | dd of=/dev/vg0/my-root status=none; echo data2 | dd of=/dev/vg0/data status=none`)
    const [set] = (await tree(uuid)).snapshots
    expect(set).toMatchObject({ name, description: 'two\nlines', technique: 'lvm', state: 'disk-only', parent: null })
    expect(set?.refused.revert).toEqual({ reason: 'running' })
    expect((await tree(uuid)).current).toBe(name)
    expect(set?.lvm?.map((v) => [v.target, v.thin, v.sizeBytes, v.lost])).toEqual([
      ['vda', false, 8 * 2 ** 20, false],
      ['vdb', false, 4 * 2 ** 20, false],
    ])
    await on.lab.virsh('destroy', uuid)
    await until('it is off', () => on.host.domain(uuid)?.state === 'shut-off')
    await revert(uuid, name)
    expect(await on.lab.sh('head -n 1 /dev/vg0/my-root; head -n 1 /dev/vg0/data')).toBe('root1\ndata1\n')
    expect(await on.lab.sh('lvs --noheadings -o lv_name,lv_tags | tr -d " "')).toBe('data\nmy-root\n')
    expect((await tree(uuid)).snapshots).toEqual([])
  })
})
