import { expect, test } from 'vitest'
import { LvmHost } from './lvm-host'

test('is a host with a volume group that nobody has used, whose LVM takes snapshots', async () => {
  await using host = await LvmHost.up()
  expect(await host.must(['lvs', '--noheadings', 'vg0'])).toBe('')
  expect(await host.virsh('list', '--all', '--name')).toBe('')
  const said = await host.sh(`lvcreate -y -qq -n disk -L 32M vg0; echo one | dd of=/dev/vg0/disk status=none
    lvcreate -y -qq -s -n snap -L 8M vg0/disk; echo two | dd of=/dev/vg0/disk status=none
    head -n 1 /dev/vg0/snap; head -n 1 /dev/vg0/disk`)
  expect(said).toBe('one\ntwo\n')
})
