import { pictures } from '../pages/screens'
import { deleteSnapshot, openSnapshots, snapshotNode } from '../pages/snapshots'
import { expect, MiB, test } from '../pages/test'

test('files that are gone and room that is short are told before; what can be gone back to is, and a record without data goes', async ({
  lab,
  open,
}) => {
  test.setTimeout(300_000)
  await lab.defineVm({
    name: 'frail',
    memoryMiB: 256,
    disks: [{ format: 'qcow2', sizeBytes: 64 * MiB, dataBytes: MiB, fs: true }],
  })
  // On a file system of its own, which has no room for its memory.
  const directory = '/var/lib/libvirt/images/small'
  await lab.must(['mkdir', directory])
  await lab.must(['mount', '-t', 'tmpfs', '-o', 'size=100m,mode=755', 'x', directory])
  await lab.must(['cp', '/var/lib/libvirt/images/frail.qcow2', directory])
  const xml = (await lab.virsh('dumpxml', 'frail', '--inactive')).replace('/var/lib/libvirt/images', directory)
  await lab.defineXml(xml)
  await lab.virsh('start', 'frail')
  const app = await open()
  const { page } = app
  await openSnapshots(app, 'frail')
  await page.getByRole('tabpanel').getByRole('button', { name: 'Take snapshot…' }).first().click()
  const take = page.getByRole('dialog', { name: /^Take a snapshot of/ })
  await expect(take.getByText(/images\/small has \d.* MiB free$/)).toBeVisible()
  await pictures(app, 'snapshot-no-room')
  await page.keyboard.press('Escape')
  await lab.virsh('destroy', 'frail')
  await app.shows('frail', 'Shut off')
  for (const name of ['one', 'two', 'three'])
    await lab.virsh('snapshot-create-as', 'frail', name, '--disk-only', '--diskspec', 'vda')
  await lab.must(['rm', `${directory}/frail.two`])
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect(page.getByText('2 snapshots have missing files')).toBeVisible()
  const node = (name: string) => snapshotNode(app, name)
  await node('three').click()
  await expect(page.getByRole('tabpanel').getByRole('button', { name: 'Revert…' })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  await pictures(app, 'snapshots-lost')
  for (const name of ['three', 'two']) {
    await node(name).click()
    await page.keyboard.press('Delete')
    const remove = page.getByRole('alertdialog', { name: `Delete ${name}` })
    await expect(remove.getByText('Files that it needs are missing')).toBeVisible()
    await remove.getByRole('button', { name: 'Equivalent commands' }).click()
    await expect(remove.getByRole('region', { name: 'Equivalent commands' })).toContainText(`${name} --metadata`)
    await remove.getByRole('button', { name: 'Delete' }).click()
    await expect(remove).toHaveCount(0, { timeout: 60_000 })
    if (name === 'three') {
      await expect(page.getByRole('dialog', { name: 'Deleted' })).toContainText('frail.three')
      await page.keyboard.press('Escape')
    }
  }
  await expect(page.getByText(/missing files/)).toHaveCount(0)
  await node('one').click()
  await page.getByRole('tabpanel').getByRole('button', { name: 'Revert…' }).click()
  const revert = page.getByRole('alertdialog', { name: 'Revert frail to one' })
  await revert.getByText('Take a snapshot of the current state first').click()
  await revert.getByRole('textbox', { name: 'Type frail to confirm' }).fill('frail')
  await revert.getByRole('button', { name: 'Revert' }).click()
  await expect(revert).toHaveCount(0, { timeout: 60_000 })
  await page.keyboard.press('Escape')
  await lab.virsh('start', 'frail')
  await app.shows('frail', 'Running')
  await lab.virsh('destroy', 'frail')
  expect(await lab.leftovers()).toEqual([])
})

test('what another program has libvirt do with a VM’s snapshots is shown while it goes on, and what came of it then', async ({
  lab,
  open,
}) => {
  await lab.defineVm({
    name: 'busy',
    memoryMiB: 64,
    disks: [{ format: 'qcow2', sizeBytes: 512 * MiB, dataBytes: MiB }],
  })
  for (const name of ['one', 'two']) await lab.virsh('snapshot-create-as', 'busy', name, '--disk-only')
  const top = /source file='([^']+)'/.exec(await lab.virsh('dumpxml', 'busy'))?.[1] ?? ''
  await lab.must(['qemu-io', '-f', 'qcow2', '-c', 'write -P 7 0 300M', top])
  await lab.virsh('start', 'busy')
  const app = await open()
  const { page } = app
  await openSnapshots(app, 'busy')
  await expect(snapshotNode(app, 'two')).toBeVisible()
  // Slowly, so that it is seen on any machine.
  await lab.virsh('blockcommit', 'busy', 'vda', '--active', '--bytes', '5000000')
  const banner = page.getByText('libvirt is merging overlays of this VM')
  await expect
    .poll(async () => {
      await page.getByRole('button', { name: 'Refresh' }).click()
      return banner.isVisible()
    })
    .toBe(true)
  await expect(page.getByRole('tabpanel').getByRole('button', { name: 'Take snapshot…' }).first()).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  await lab.virsh('blockjob', 'busy', 'vda', '--abort')
  await expect(banner).toHaveCount(0)
  await lab.virsh('destroy', 'busy')
  await lab.virsh('snapshot-delete', 'busy', 'two')
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect(snapshotNode(app, 'two')).toHaveCount(0)
  await expect(snapshotNode(app, 'one')).toBeVisible()
  const now = /source file='([^']+)'/.exec(await lab.virsh('dumpxml', 'busy'))?.[1] ?? ''
  expect(now).not.toBe(top)
  await lab.must(['qemu-io', '-r', '-f', 'qcow2', '-c', 'read -P 7 0 300M', now])
})

test('what other VMs stand on is not merged away or changed beneath them: the dialogs name them', async ({
  lab,
  open,
}) => {
  const template = await lab.defineVm({
    name: 'template',
    disks: [{ format: 'qcow2', sizeBytes: 64 * MiB, dataBytes: MiB }],
  })
  const clone = await lab.defineVm({
    name: 'linked',
    disks: [{ format: 'qcow2', sizeBytes: 64 * MiB, dataBytes: MiB }],
  })
  const [base = ''] = template.disks
  const [own = ''] = clone.disks
  await lab.virsh('snapshot-create-as', 'template', 'out', '--disk-only')
  await lab.must(['sh', '-c', 'rm "$1" && qemu-img create -q -f qcow2 -b "$2" -F qcow2 "$1"', '-', own, base])
  const sums = [await lab.sha256(base), await lab.sha256(own)]
  const app = await open()
  const { page } = app
  await openSnapshots(app, 'template')
  await snapshotNode(app, 'out').click()
  await page.keyboard.press('Delete')
  const dialog = page.getByRole('alertdialog', { name: 'Delete out' })
  await expect(dialog.getByText(/^Other VMs depend on files that would change: linked\./)).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Delete' })).toHaveAttribute('aria-disabled', 'true')
  await pictures(app, 'snapshot-shared')
  await page.keyboard.press('Escape')
  expect([await lab.sha256(base), await lab.sha256(own)]).toEqual(sums)
  await lab.virsh('undefine', 'linked')
  await expect(app.row('linked')).toHaveCount(0)
  await deleteSnapshot(app, 'out')
  await expect(page.getByText('No snapshots yet')).toBeVisible()
  await lab.must(['qemu-img', 'check', base])
})
