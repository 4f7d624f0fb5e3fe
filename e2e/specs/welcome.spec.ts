import { HostDialogPage, question } from '../pages/host-dialog'
import { installLibvirt, withoutLibvirt, writeSshConfig } from '../pages/laptop'
import { giveKey, type Remote, remoteHost } from '../pages/remote'
import { expect, test } from '../pages/test'

const PORT = 2222

test.describe('a laptop without libvirt', () => {
  let remote: Remote
  test.beforeEach(async ({ lab }) => {
    remote = await remoteHost('kvm1', 84, { port: PORT })
    await withoutLibvirt(lab)
    await giveKey(lab, remote.host, ['root'])
    await writeSshConfig(lab, [
      'Host kvm1',
      `  HostName ${remote.ip}`,
      `  Port ${PORT}`,
      '  User root',
      'Host rack2',
      '  HostName 10.8.0.12',
      '  User ops',
      '  ProxyJump bastion',
    ])
  })
  test.afterEach(() => remote.host.down())

  test('begins with a welcome: an alias of ssh is one key away from its VMs; libvirt that comes later is used at once', async ({
    lab,
    open,
  }) => {
    await remote.host.defineVm({ name: 'there', disks: [] })
    const app = await open()
    const { page } = app
    await expect(page.getByRole('heading', { name: 'Add your first host' })).toBeVisible()
    await expect(page.getByRole('tree').getByRole('treeitem')).toHaveCount(0)
    await expect(page.getByText('No hosts yet')).toBeVisible()
    const alias = page.getByRole('button', { name: `kvm1 root@${remote.ip}:${PORT}` })
    await expect(page.getByRole('button', { name: 'rack2 ops@10.8.0.12 through bastion' })).toBeVisible()
    const setUp = page.getByRole('region', { name: 'Or set up libvirt on this computer' })
    await expect(setUp).toContainText('libvirt is not installed')
    await expect(setUp).toContainText('apt install libvirt-daemon-system')
    await expect(setUp).toContainText('virtlogd -d && libvirtd -d')

    await expect(alias).toBeFocused()
    await page.keyboard.press('Enter')
    const dialog = HostDialogPage.on(app)
    await question(page, /Trust the host key/)
      .getByRole('button', { name: 'Trust and save' })
      .click()
    await expect(dialog.box).toContainText('Connection test passed')
    await expect(dialog.address).toHaveValue('kvm1')
    await dialog.add()
    await app.shows('there', 'Shut off')

    // Quiet from now on, and at the next start the window opens on what there is.
    const here = page.getByRole('treeitem', { name: /^This computer/ })
    await expect(here).toContainText('No libvirt')
    await app.close()
    const again = await open({ userData: app.userData })
    await again.shows('there', 'Shut off')
    await expect(again.page.getByRole('heading', { name: 'kvm1' })).toBeVisible()
    await expect(again.page.getByRole('treeitem', { name: /session/i })).toHaveCount(0)

    await again.page.getByRole('treeitem', { name: /^This computer/ }).click()
    await expect(again.page.getByRole('region', { name: 'Set up libvirt on this computer' })).toBeVisible()
    await installLibvirt(lab)
    await lab.defineVm({ name: 'here', disks: [] })
    await again.shows('here', 'Shut off', 20_000)
  })

  test('goes on to this computer by itself once its libvirt answers, and says what to do with no VMs', async ({
    lab,
    open,
  }) => {
    const app = await open()
    const { page } = app
    await expect(page.getByRole('heading', { name: 'Add your first host' })).toBeVisible()
    await installLibvirt(lab)
    await expect(page.getByText('No VMs on this host yet.')).toBeVisible({ timeout: 20_000 })
    await expect(page.getByRole('main').getByRole('button', { name: 'Define VM from XML…' })).toBeVisible()
    await lab.defineVm({ name: 'web', disks: [] })
    await app.shows('web', 'Shut off')
  })

  test('any address can be typed there', async ({ open }) => {
    const { page } = await open()
    await page.getByRole('textbox', { name: 'Address' }).fill(`root@${remote.ip}:${PORT}`)
    await page.keyboard.press('Enter')
    await expect(question(page, /Trust the host key of 10\.99\.0\.84/)).toBeVisible()
  })
})

test('a Mac and a Windows computer have no “This computer” anywhere', async ({ open }) => {
  for (const OFFSHOOT_PLATFORM of ['darwin', 'win32']) {
    const app = await open({ env: { OFFSHOOT_PLATFORM } })
    const { page } = app
    await expect(page.getByRole('heading', { name: 'Add your first host' })).toBeVisible()
    await expect(page.getByRole('textbox', { name: 'Address' })).toBeFocused()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill('this computer')
    await expect(page.getByText('No matches.')).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByText(/this computer|qemu:\/\/\/system/i)).toHaveCount(0)
    await app.close()
  }
})

test('whoever is not in the group is told so, and what to do after joining it', async ({ lab, open }) => {
  await lab.configure({ unixSockGroup: true })
  await lab.addUser('ada')
  const { page } = await open({ user: 'ada' })
  const part = page.getByRole('region', { name: 'Or get access to libvirt on this computer' })
  await expect(part).toContainText('ada is not in the group libvirt')
  await expect(part).toContainText('sudo usermod -aG libvirt ada')
  // Rewritten in place: the lab's file is a mount.
  const groups = (await lab.must(['cat', '/etc/group'])).replace(/^(libvirt:.*:).*$/m, '$1ada')
  await lab.must(['tee', '/etc/group'], { input: groups })
  await part.getByRole('button', { name: 'Check again' }).click()
  await expect(part).toContainText('Log out and back in.')
})
