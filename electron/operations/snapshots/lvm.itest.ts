import { afterEach, expect, test, vi } from 'vitest'
import { until } from '../../../e2e/lab/lab'
import { onLvm } from '../test/on-lvm'
import { patience } from './lvm-verbs'

// LVM's own commands take their time in a VM without KVM.
vi.setConfig({ testTimeout: 300_000 })

const MiB = 2 ** 20
const on = onLvm()
const tree = (uuid: string) => on.snapshots['snapshots.tree']({ host: on.id, uuid })
const take = (uuid: string, name: string, more: { description?: string; percent?: number } = {}) =>
  on.snapshots['snapshots.take']({
    ...{ host: on.id, uuid, name, description: '', way: 'lvm', quiesce: false, memory: false, disks: [] },
    ...more,
  })
const revert = (uuid: string, name: string) =>
  on.snapshots['snapshots.revert']({ host: on.id, uuid, name, into: 'as-was', force: false })
const remove = (uuid: string, name: string) =>
  on.snapshots['snapshots.delete']({ host: on.id, uuid, name, which: 'one' })
/** Names and tags of all volumes, as LVM has them. */
const all = () => on.lab.sh('lvs --noheadings -o lv_name,lv_tags vg0 | tr -s " " | sed "s/^ //; s/ $//"')

afterEach(async () => {
  // Nothing of ours may be left, whatever failed before: what is, is removed with the VMs.
  await on.lab.sh(`for d in $(virsh list --all --uuid); do virsh -q destroy $d 2>/dev/null || :; virsh -q undefine $d; done
    lvremove -y -qq vg0`)
})

test('thick: one set over two disks of a running VM; reverted, they hold what they held, and nothing is left', async () => {
  await on.lab.sh(`lvcreate -y -qq -n my-root -L 16M vg0; lvcreate -y -qq -n data -L 8M vg0
    echo root1 | dd of=/dev/vg0/my-root status=none; echo data1 | dd of=/dev/vg0/data status=none`)
  const uuid = await on.vm('thick', ['/dev/mapper/vg0-my--root', '/dev/vg0/data'], true)
  await until('it runs', () => on.host.domain(uuid)?.state === 'running')
  const name = '升级前 "x" $(reboot) -rf'
  await take(uuid, name, { description: 'two\nlines', percent: 50 })
  expect(await on.lab.virsh('domstate', uuid)).toBe('running')
  const taken = await tree(uuid)
  expect(taken).toMatchObject({ current: name, take: { suggested: 'lvm' } })
  expect(taken.take.lvm?.disks.map((d) => d.volume)).toEqual(['vg0/my-root', 'vg0/data'])
  expect(taken.snapshots).toMatchObject([
    {
      ...{ name, description: 'two\nlines', technique: 'lvm', state: 'disk-only', parent: null },
      lvm: [
        { target: 'vda', thin: false, sizeBytes: 8 * MiB, lost: false },
        { target: 'vdb', thin: false, sizeBytes: 4 * MiB, lost: false },
      ],
      refused: { revert: { reason: 'running' } },
    },
  ])
  await on.lab.sh(`virsh -q destroy ${uuid}
    echo root2 | dd of=/dev/vg0/my-root status=none; echo data2 | dd of=/dev/vg0/data status=none`)
  await until('it is off', () => on.host.domain(uuid)?.state === 'shut-off')
  await revert(uuid, name)
  expect(await on.lab.sh('head -n 1 /dev/vg0/my-root; head -n 1 /dev/vg0/data')).toBe('root1\ndata1\n')
  expect(await all()).toBe('data\nmy-root\n')
})

test('thin: a revert leaves the snapshot and those after it; one that is deleted gives its children to its parent', async () => {
  await on.lab.sh(`lvcreate -y -qq --thinpool pool -L 64M vg0; lvcreate -y -qq -V 32M --thin -n web vg0/pool --addtag backup
    echo one | dd of=/dev/vg0/web status=none`)
  const uuid = await on.vm('thin', ['/dev/vg0/web'])
  await take(uuid, 'first')
  await on.lab.sh('echo two | dd of=/dev/vg0/web status=none')
  await take(uuid, 'second')
  await revert(uuid, 'first')
  expect(await on.lab.sh('head -n 1 /dev/vg0/web')).toBe('one\n')
  const back = await tree(uuid)
  expect(back.current).toBe('first')
  expect(back.snapshots.map((s) => [s.name, s.parent, s.refused])).toEqual([
    ['first', null, {}],
    ['second', 'first', {}],
  ])
  await remove(uuid, 'first')
  expect((await tree(uuid)).snapshots.map((s) => [s.name, s.parent])).toEqual([['second', null]])
  await remove(uuid, 'second')
  expect(await all()).toBe('pool\nweb backup\n')
})

test('one that overflows is lost, one that was extended before is not; an origin that is open, and a full group, are told before', async () => {
  await on.lab.sh('lvcreate -y -qq -n small -L 16M vg0; echo one | dd of=/dev/vg0/small status=none')
  const uuid = await on.vm('small', ['/dev/vg0/small'])
  await take(uuid, 'kept', { percent: 5 })
  await on.snapshots['snapshots.extend']({ host: on.id, uuid, name: 'kept', percent: 50 })
  await take(uuid, 'gone', { percent: 5 })
  await on.lab.sh('dd if=/dev/urandom of=/dev/vg0/small bs=1M count=6 status=none oflag=direct')
  const [kept, gone] = (await tree(uuid)).snapshots
  expect(kept?.lvm).toMatchObject([{ sizeBytes: 12 * MiB, lost: false }])
  expect(kept?.lvm?.[0]?.percent).toBeGreaterThan(40)
  expect(gone?.lvm).toMatchObject([{ lost: true }])
  expect(gone?.refused).toEqual({ revert: { reason: 'lvm-lost', names: ['vda'] } })
  await expect(revert(uuid, 'gone')).rejects.toThrow('snapshot.refused')
  await remove(uuid, 'gone')
  // Something of the host has it open: LVM would put the merge off.
  await on.lab.sh('setsid sh -c "exec 3</dev/vg0/small; echo \\$\\$ >/run/holder; sleep 600" >/dev/null 2>&1 & sleep 1')
  expect((await tree(uuid)).snapshots[0]?.refused.revert).toEqual({ reason: 'lvm-open', names: ['vg0/small'] })
  await on.lab.sh('kill -- -$(cat /run/holder); lvcreate -y -qq -n fill -l 100%FREE vg0')
  const before = await all()
  await expect(take(uuid, 'no-room')).rejects.toMatchObject({
    problem: { code: 'storage.no-space', params: { directory: 'vg0', freeBytes: 0, neededBytes: 4 * MiB } },
  })
  expect(await all()).toBe(before)
})

test('a connection that is cut in the middle of taking one: it is whole, the guest goes on, and the job tells so', async () => {
  await on.lab.sh('for n in a b c; do lvcreate -y -qq -n $n -L 8M vg0; done')
  const uuid = await on.vm('cut', ['/dev/vg0/a', '/dev/vg0/b', '/dev/vg0/c'], true)
  await until('it runs', () => on.host.domain(uuid)?.state === 'running')
  const taking = take(uuid, 'cut', { percent: 100 })
  taking.catch(() => undefined)
  await on.lab
    .sh('until [ -e /dev/vg0/a.snap-* ]; do sleep 0.05; done; pkill -KILL -f "^sshd: root" || :')
    .catch(() => '')
  await taking
  const { snapshots } = await tree(uuid)
  expect(snapshots).toMatchObject([{ name: 'cut', lvm: [{}, {}, {}] }])
  expect(await on.lab.virsh('domstate', uuid)).toBe('running')

  // One whose command never ran is not told to be done.
  const before = await all()
  patience.ms = 2000
  await on.lab.sh(`for name in lvchange lvextend; do
      printf '#!/bin/sh\npkill -KILL -f "^sshd: root"\nexit 5\n' > /usr/local/sbin/$name; chmod 755 /usr/local/sbin/$name; done`)
  try {
    const at = { host: on.id, uuid, name: 'cut' }
    await expect(on.snapshots['snapshots.edit']({ ...at, newName: 'other' })).rejects.toThrow()
    await expect(on.snapshots['snapshots.extend']({ ...at, percent: 50 })).rejects.toThrow()
  } finally {
    patience.ms = 30_000
    await until('the host', () => on.host.summary().state.kind === 'online')
    await on.lab.sh('rm /usr/local/sbin/lvchange /usr/local/sbin/lvextend')
  }
  expect(await all()).toBe(before)
  expect((await tree(uuid)).snapshots).toMatchObject([{ name: 'cut' }])
})
