import { setPassword } from '../lab/sshd'
import { HostDialogPage, question } from '../pages/host-dialog'
import { giveKey, type Remote, remoteHost } from '../pages/remote'
import { expect, test } from '../pages/test'

const PORT = 2222
let remote: Remote

test.beforeEach(async () => {
  remote = await remoteHost('kvm1', 82, { port: PORT })
})
test.afterEach(async () => {
  await remote.host.down()
})

test('a host is added by user@host:port with a key: its key is accepted once and its VMs are there', async ({
  lab,
  open,
}) => {
  await giveKey(lab, remote.host, ['root'])
  await lab.defineVm({ name: 'here', disks: [] })
  await remote.host.defineVm({ name: 'there', disks: [] })
  const app = await open()
  const { page } = app
  const dialog = await HostDialogPage.open(app)
  await dialog.write(`root@${remote.ip}:${PORT}`, { name: 'Rack 1', folder: 'Lab' })
  await dialog.test()
  const asked = question(page, /Trust the host key of 10\.99\.0\.82/)
  await expect(asked).toContainText(`root on ${remote.ip}, port ${PORT}`)
  await asked.getByRole('button', { name: 'Trust and save' }).click()
  await expect(dialog.box).toContainText('Connection test passed')
  await dialog.add()
  await app.shows('there', 'Shut off')
  // Known by now: nothing is asked again.
  await expect(asked).toHaveCount(0)

  const row = page.getByRole('treeitem', { name: /^Rack 1/ })
  await expect(row).toHaveAttribute('aria-level', '2')
  await page.getByRole('button', { name: /^Connection: libvirt/ }).click()
  const facts = page.getByRole('dialog', { name: 'Connection to Rack 1' })
  await expect(facts).toContainText(`root@${remote.ip}:${PORT}`)
  await expect(facts).toContainText('Forwarded socket')
  await page.keyboard.press('Escape')

  await page.keyboard.press('Control+k')
  await page.keyboard.type('here')
  await expect(page.getByRole('option', { name: /^.*here.*This computer/ })).toBeVisible()
  await expect(page.getByRole('option', { name: /there.*Rack 1/ })).toBeVisible()
  await page.keyboard.press('Escape')

  // Closed rows stay closed over a restart.
  await row.click()
  await page.getByRole('tree').focus()
  await page.keyboard.press('ArrowLeft')
  await expect(row).toHaveAttribute('aria-expanded', 'false')
  await app.close()
  const again = await open({ userData: app.userData })
  await expect(again.page.getByRole('treeitem', { name: /^Rack 1/ })).toHaveAttribute('aria-expanded', 'false')
})

test('the wrong port says at which step it ended and why, and adds nothing until that is asked for', async ({
  lab,
  open,
}) => {
  await giveKey(lab, remote.host, ['root'])
  const app = await open()
  const dialog = await HostDialogPage.open(app)
  await dialog.write(`root@${remote.ip}:2223`)
  await dialog.test()
  await expect(dialog.box).toContainText('The host does not answer')
  await expect(dialog.box).toContainText(`Nothing listens on ${remote.ip}, port 2223`)
  await expect(dialog.steps.last()).toContainText(/Connect.*Failed/)
  await dialog.address.fill(`root@${remote.ip}:99999`)
  await dialog.add()
  await expect(dialog.box).toContainText('A port is a number from 1 to 65535.')
  await expect(dialog.address).toHaveAttribute('aria-invalid', 'true')
  await app.page.keyboard.press('Escape')
  await app.page.keyboard.press('Escape')
  await expect(dialog.box).toHaveCount(0)
  await expect(app.page.getByRole('treeitem', { name: /10\.99/ })).toHaveCount(0)
})

test('a name of the ssh configuration is offered and taken with the keys; the password is asked for in front', async ({
  lab,
  open,
}) => {
  await remote.host.addUser('ops', { libvirtGroup: true })
  await remote.host.configure({ unixSockGroup: true })
  await setPassword(remote.host, 'ops', 'secret 1')
  await remote.host.defineVm({ name: 'there', disks: [] })
  await lab.must(['install', '-d', '-m', '700', '/root/.ssh'])
  const config = `Host rack-one\n  HostName ${remote.ip}\n  Port ${PORT}\n  User ops\n`
  await lab.must(['sh', '-c', 'printf %s "$1" > /root/.ssh/config', 'sh', config])
  const app = await open()
  const { page } = app
  const dialog = await HostDialogPage.open(app)
  await expect(dialog.address).toBeFocused()
  await page.keyboard.type('rack')
  await expect(page.getByRole('option', { name: /rack-one/ })).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(dialog.address).toHaveValue('rack-one')
  await dialog.add()
  const key = page.getByRole('alertdialog', { name: /Trust the host key/ })
  await expect(key).toContainText('rack-one')
  await key.getByRole('button', { name: 'Trust this time only' }).click()
  const password = page.getByRole('alertdialog', { name: 'Password' })
  await expect(password.getByLabel('Password', { exact: true })).toBeFocused()
  await page.keyboard.type('secret 1')
  await page.keyboard.press('Enter')
  await app.shows('there', 'Shut off')

  // Gone and back by itself: what it asks now waits at the right, and the keys stay where they are.
  await page.getByRole('textbox', { name: 'Filter VMs' }).focus()
  await remote.sshd.dropConnections()
  const panel = page.getByRole('dialog', { name: /Trust the host key/ })
  await expect(panel).toBeVisible({ timeout: 20_000 })
  await expect(page.getByRole('alertdialog')).toHaveCount(0)
  await expect(page.getByRole('textbox', { name: 'Filter VMs' })).toBeFocused()
  await expect(page.getByText(/Not connected\. Last seen/)).toBeVisible()
  await page.keyboard.press('F6')
  await expect(panel.getByRole('button', { name: 'Do not connect' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(panel).toHaveCount(0)
  await page.getByRole('button', { name: 'What you can do…' }).click()
  await expect(page.getByRole('dialog')).toContainText('The host key was not trusted')
})
