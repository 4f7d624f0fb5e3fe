import { HostDialogPage, question } from '../pages/host-dialog'
import { giveKey, remoteHost } from '../pages/remote'
import { loadDrawn, pictures } from '../pages/screens'
import { expect, GiB, MiB, test } from '../pages/test'

test('screens of hosts and everyday verbs, light, dark, Chinese and narrow, have nothing that axe finds', async ({
  lab,
  open,
}) => {
  test.setTimeout(300_000)
  const remote = await remoteHost('kvm1', 85)
  await giveKey(lab, remote.host, ['root'])
  await lab.must(['sh', '-c', 'printf "Host rack-1\\n HostName 10.99.0.85\\n User root\\n" > /root/.ssh/config'])
  for (const name of ['web-01', '测试 数据库 01', 'mail']) {
    await remote.host.defineVm({ name, disks: [{ format: 'qcow2', sizeBytes: 4 * GiB, dataBytes: 8 * MiB }] })
  }
  await lab.defineVm({
    name: 'build-el7',
    start: true,
    disks: [{ format: 'qcow2', sizeBytes: 20 * GiB, dataBytes: 32 * MiB }],
    devicesExtra: "<disk type='file' device='cdrom'><target dev='sda' bus='sata'/><readonly/></disk>",
  })
  await lab.defineVm({ name: 'web-01', disks: [{ format: 'qcow2', sizeBytes: 8 * GiB, dataBytes: 32 * MiB }] })
  const app = await open()
  const { page } = app
  await app.shows('web-01', 'Shut off')

  const dialog = await HostDialogPage.open(app)
  await dialog.write('rack-1', { name: 'Rack 1, second floor', folder: 'Lab' })
  await dialog.test()
  const key = question(page, /Trust the host key/)
  await key.waitFor()
  await pictures(app, 'host-key')
  await key.getByRole('button', { name: 'Trust and save' }).click()
  await expect(dialog.box).toContainText('Connection test passed')
  await pictures(app, 'host-add')
  await dialog.add()
  await app.shows('mail', 'Shut off')

  await page.getByRole('treeitem', { name: /^All VMs/ }).click()
  await app.shows('mail', 'Shut off')
  await pictures(app, 'all-hosts')

  await page
    .getByRole('treeitem', { name: /^This computer/ })
    .first()
    .click()
  await app.select('web-01')
  await page.keyboard.press('F2')
  await page.getByRole('dialog').waitFor()
  await pictures(app, 'edit')
  await page.keyboard.press('Escape')

  const more = async (name: RegExp) => {
    await page.getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('menuitem', { name }).click()
  }
  await app.select('build-el7')
  await more(/^CPUs and memory/)
  await page.getByRole('dialog').waitFor()
  await pictures(app, 'resources')
  await page.keyboard.press('Escape')
  await more(/^CD media/)
  await page.getByRole('dialog').waitFor()
  await pictures(app, 'media')
  await page.keyboard.press('Escape')
  await more(/^Attach disk/)
  await page.getByRole('dialog').waitFor()
  await pictures(app, 'attach-disk')
  await page.keyboard.press('Escape')
  await app.select('web-01')
  await page.keyboard.press('Delete')
  await expect(page.getByRole('dialog').or(page.getByRole('alertdialog'))).toContainText('web-01')
  await pictures(app, 'delete')
  await page.keyboard.press('Escape')

  await page.getByRole('toolbar').getByRole('button', { name: 'Start', exact: true }).click()
  await app.shows('web-01', 'Running')
  await page.keyboard.press('Control+Shift+T')
  await page.getByRole('region', { name: 'Transcript' }).waitFor()
  await loadDrawn(page)
  await pictures(app, 'transcript')
  await page.keyboard.press('Control+Shift+T')
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('networks')
  await page.keyboard.press('Enter')
  await page.getByRole('table', { name: 'Networks' }).waitFor()
  await pictures(app, 'networks')
  await page.getByRole('tab', { name: 'Storage pools' }).click()
  await page.getByRole('table', { name: 'Storage pools' }).waitFor()
  await pictures(app, 'pools')
  await app.back()
  await app.select('web-01')
  await more(/^Edit XML/)
  await page.locator('.cm-content').first().waitFor()
  await pictures(app, 'definition')
  await remote.host.down()
})
