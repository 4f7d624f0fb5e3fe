import { pictures } from '../pages/screens'
import { expect, MiB, test } from '../pages/test'

test('a VM with a raw disk: the way on converts it, and then a snapshot can be taken inside it', async ({
  lab,
  open,
}) => {
  test.setTimeout(300_000)
  const vm = await lab.defineVm({
    name: 'legacy',
    memoryMiB: 96,
    disks: [{ format: 'raw', sizeBytes: 128 * MiB, dataBytes: 8 * MiB, fs: true }],
    start: true,
  })
  const [old = ''] = vm.disks
  const console = await lab.console(vm)
  await console.waitReady()
  await console.run('mount /dev/vda /mnt; echo kept > /mnt/marker; sync; umount /mnt')
  const app = await open()
  const { page } = app
  await app.select('legacy')
  await expect(page.getByRole('toolbar').getByRole('button', { name: 'Clone…' })).toBeEnabled()
  await page.keyboard.press('Control+Shift+S')
  const take = page.getByRole('dialog', { name: 'Take a snapshot of legacy' })
  await expect(take.getByRole('radio', { name: /Internal, in the images/ })).toBeDisabled()
  await expect(take.getByText(/Only qcow2 disks support internal snapshots/)).toBeVisible()
  await take.getByRole('button', { name: 'Convert the disks to qcow2…' }).click()

  const convert = page.getByRole('dialog', { name: 'Convert disks of legacy to qcow2' })
  await expect(convert.getByText(/^The VM is running\./)).toBeVisible()
  await expect(convert.getByRole('button', { name: 'Convert', exact: true })).toHaveAttribute('aria-disabled', 'true')
  // The lab's guest does not listen to the power button.
  await convert.getByRole('button', { name: 'Force off' }).click()
  await convert.getByRole('button', { name: /^Force off: unsaved data/ }).click()
  await expect(convert.getByText(/^The VM is running\./)).toHaveCount(0, { timeout: 60_000 })
  const before = (await lab.must(['sha256sum', old])).split(' ')[0]
  await expect(convert.getByRole('cell', { name: 'legacy.qcow2' })).toBeVisible()
  await pictures(app, 'convert')
  await convert.getByRole('button', { name: 'Convert', exact: true }).click()
  await expect(convert).toHaveCount(0)

  const strip = page.getByRole('region', { name: 'Current jobs' })
  await strip.getByRole('button', { name: 'Take snapshot…' }).click({ timeout: 60_000 })
  await expect(take.getByRole('radio', { name: /Internal, in the images/ })).toBeChecked()
  await take.getByRole('textbox', { name: 'Name' }).fill('after converting')
  await take.getByRole('button', { name: 'Take snapshot' }).click()
  await expect(page.getByRole('treeitem', { name: /^after converting / })).toBeVisible({ timeout: 30_000 })

  // The host, not our own code: the old file untouched, the new one sound and the one in use.
  expect((await lab.must(['sha256sum', old])).split(' ')[0]).toBe(before)
  const xml = await lab.virsh('dumpxml', '--inactive', 'legacy')
  const made = /source file='([^']+)'/.exec(xml)?.[1] ?? ''
  expect(made).toMatch(/legacy\.qcow2$/)
  await lab.must(['qemu-img', 'check', made])
  expect(await lab.must(['qemu-img', 'snapshot', '-l', made])).toContain('after converting')
  await lab.must(['qemu-img', 'compare', '-f', 'raw', '-F', 'qcow2', old, made])
  await page.getByRole('button', { name: 'Start', exact: true }).first().click()
  await app.shows('legacy', 'Running')
  const again = await lab.console(vm)
  await again.waitReady()
  expect((await again.run('mount /dev/vda /mnt; cat /mnt/marker')).output).toMatch(/kept/)

  await page.getByRole('button', { name: /Jobs/ }).first().click()
  await page.getByRole('option', { name: /^Convert images of legacy/ }).click()
  await expect(page.getByText('The old files are kept.')).toBeVisible()
  await pictures(app, 'convert-result')
})
