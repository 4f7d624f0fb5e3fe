import { HostDialogPage, question } from '../pages/host-dialog'
import { giveKey, type Remote, remoteHost } from '../pages/remote'
import { expect, MiB, test } from '../pages/test'

let remote: Remote

test.beforeEach(async () => {
  remote = await remoteHost('bare', 86, {}, { bare: true })
})
test.afterEach(async () => {
  await remote.host.down()
})

test('a host as it was just installed comes online, runs VMs, and says what it still lacks', async ({ lab, open }) => {
  await giveKey(lab, remote.host, ['root'])
  const disk = '/var/lib/libvirt/images/disk.raw'
  await remote.host.must(['truncate', '-s', String(16 * MiB), disk])
  await remote.host.defineVm({
    name: 'wired',
    devicesExtra: `<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='${disk}'/><target dev='vda' bus='virtio'/></disk>`,
  })
  const app = await open()
  const { page } = app
  const dialog = await HostDialogPage.open(app)
  await dialog.write(`root@${remote.ip}`, { name: 'New server' })
  await dialog.add()
  await question(page, /Trust the host key of 10\.99\.0\.86/)
    .getByRole('button', { name: 'Trust and save' })
    .click()
  // Its own name does not resolve, so libvirt takes a while to tell it. Nothing waits for that.
  await app.shows('wired', 'Shut off', 10_000)
  await page.getByRole('button', { name: /^Connection: libvirt 11\.3\.0/ }).click()
  const info = page.getByRole('dialog', { name: /^Connection to New server/ })
  await expect(info).toContainText(/Host name(Reading…|No answer yet)/)
  await expect(info).toContainText('Direct: this user can read and write them')
  await app.picture('docs/screens/bare-host-connection.png')
  await page.keyboard.press('Escape')

  await app.select('wired')
  await page.getByRole('toolbar').getByRole('button', { name: 'Start', exact: true }).click()
  const refused = page.getByRole('dialog', { name: /wired/ })
  await expect(refused).toContainText('A network of the VM is not active', { timeout: 40_000 })
  await expect(refused).toContainText('The VM has an interface on default')
  await app.picture('docs/screens/bare-host-network.png')
  await refused.getByRole('button', { name: 'Start network and VM' }).click()
  await app.shows('wired', 'Running', 60_000)
  expect(await remote.host.virsh('net-list', '--name')).toContain('default')
  await remote.host.virsh('destroy', 'wired')
  await app.shows('wired', 'Shut off')

  const clone = await app.openClone('wired')
  await expect(clone.dialog).toContainText('qemu-img is not installed on this host')
  await expect(clone.dialog).toContainText('sudo apt install qemu-utils')
  await expect(clone.run).toBeDisabled()
  await app.picture('docs/screens/bare-host-clone.png')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^Connection: libvirt/ }).click()
  await expect(info).toContainText('Host namebare')
})
