import { pictures } from '../pages/screens'
import { expect, MiB, test } from '../pages/test'

test('an image becomes a vmdk for another hypervisor, by a plan that says what is lost', async ({ lab, open }) => {
  test.setTimeout(240_000)
  const vm = await lab.defineVm({ name: 'base', disks: [{ format: 'qcow2', sizeBytes: 64 * MiB, dataBytes: 8 * MiB }] })
  const [source = ''] = vm.disks
  await lab.must(['qemu-img', 'snapshot', '-c', 'installed', source])
  const before = await lab.sha256(source)
  const app = await open()
  const { page } = app
  await app.shows('base', 'Shut off')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('Convert image')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: /^Convert/ })
  await expect(dialog.getByText('Enter the path of an image on this host.')).toBeVisible()
  await dialog.getByRole('textbox', { name: 'Image' }).fill(source)
  await expect(dialog.getByText('1 internal snapshot is not carried over.')).toBeVisible({ timeout: 20_000 })
  await pictures(app, 'image-convert')
  await dialog.getByRole('radio', { name: 'vmdk' }).check()
  await dialog.getByRole('radio', { name: 'streamOptimized' }).click()
  await dialog.getByRole('textbox', { name: 'New file' }).fill('/no/such/place.vmdk')
  await expect(dialog.getByText('/no/such does not exist on this host.')).toBeVisible()
  const target = source.replace(/[^/]*$/, 'export.vmdk')
  await dialog.getByRole('textbox', { name: 'New file' }).fill(target)
  await expect(dialog.getByText('export.vmdk', { exact: true })).toBeVisible()
  await expect(dialog.getByText(/subformat=streamOptimized/)).toBeVisible()
  await dialog.getByRole('button', { name: 'Convert', exact: true }).click()
  await expect(dialog).toHaveCount(0)
  await expect(app.strip).toContainText('Done in', { timeout: 60_000 })

  // The host, not our own code: the source untouched, the new file equal and what was asked for.
  expect(await lab.sha256(source)).toBe(before)
  await lab.must(['qemu-img', 'compare', '-f', 'qcow2', '-F', 'vmdk', source, target])
  expect(await lab.must(['qemu-img', 'info', target])).toContain('create type: streamOptimized')
})
