import { HostDialogPage, question } from '../pages/host-dialog'
import { giveKey, remoteHost } from '../pages/remote'
import { pictures } from '../pages/screens'
import { expect, MiB, test } from '../pages/test'

test('About this host opens from menu, title bar and search, and says what works there', async ({ lab, open }) => {
  await lab.defineVm({ name: 'web', disks: [{ format: 'qcow2', sizeBytes: 64 * MiB, dataBytes: MiB }] })
  const app = await open()
  const { page } = app
  await app.shows('web', 'Shut off')
  const about = page.getByRole('dialog', { name: 'About This computer' })

  await page.getByRole('treeitem', { name: /^This computer/ }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'About this host…' }).click()
  await expect(about).toContainText('qemu-imgInstalled')
  const works = about.getByRole('region', { name: /^Works \d+$/ })
  await expect(works.getByRole('listitem').filter({ hasText: 'Image formats' })).toContainText('qcow2, raw')
  const instead = about.getByRole('region', { name: /^Works with a workaround/ })
  await expect(
    instead
      .getByRole('listitem')
      .filter({ hasText: /^Revert to external snapshots/ })
      .first(),
  ).toContainText('Not needed with libvirt 9.9 or newer')
  await expect(about.getByRole('region', { name: /^Does not work/ })).toContainText('Needs libvirt 11.0 or newer')
  await page.keyboard.press('Escape')
  await expect(about).toBeHidden()

  await page.getByRole('button', { name: /^Connection: libvirt/ }).click()
  await page.getByRole('button', { name: 'About this host…' }).click()
  await expect(works).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(about).toBeHidden()

  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('about this host')
  await page.keyboard.press('Enter')
  await expect(works).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(about).toBeHidden()
})

test('About an older host, for a user who may not read images, has nothing that axe finds', async ({ lab, open }) => {
  test.setTimeout(180_000)
  const remote = await remoteHost('kvm1', 93, {}, { release: 'bullseye' })
  await remote.host.addUser('ops', { libvirtGroup: true })
  await remote.host.configure({ unixSockGroup: true })
  await giveKey(lab, remote.host, ['ops'])
  await remote.host.defineVm({ name: 'db', disks: [{ format: 'qcow2', sizeBytes: 64 * MiB, dataBytes: MiB }] })
  const app = await open()
  const { page } = app
  const dialog = await HostDialogPage.open(app)
  await dialog.write(`ops@${remote.ip}`, { name: 'Rack 1' })
  await dialog.add()
  await question(page, /Trust the host key/)
    .getByRole('button', { name: 'Trust and save' })
    .click()
  await app.shows('db', 'Shut off')
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('about this host')
  await page.keyboard.press('Enter')
  const about = page.getByRole('dialog', { name: 'About Rack 1' })
  const not = about.getByRole('region', { name: /^Does not work/ })
  await expect(not).toContainText('Sign in as root, or allow sudo without a password.')
  await expect(not).toContainText('Needs libvirt 9.0 or newer.')
  await expect(about.getByRole('region', { name: /^Works with a workaround/ })).toContainText(
    'libvirt copies the disks.',
  )
  await pictures(app, 'about-host')
  await remote.host.down()
})
