import { setPassword } from '../lab/sshd'
import { HostDialogPage, question } from '../pages/host-dialog'
import { giveKey, type Remote, remoteHost } from '../pages/remote'
import { expect, MiB, test } from '../pages/test'

const PASSWORD = 'pass “1” $(id)'
let remote: Remote

test.beforeEach(async () => {
  remote = await remoteHost('kvm1', 81)
})
test.afterEach(async () => {
  await remote.host.down()
})

test('a host is tested step by step, trusted, added, and a VM on it is cloned', async ({ lab, open }) => {
  await giveKey(lab, remote.host, ['root'])
  const vm = await remote.host.defineVm({
    name: 'web',
    disks: [{ format: 'qcow2', sizeBytes: 256 * MiB, dataBytes: 24 * MiB }],
  })
  const app = await open()
  const { page } = app
  const dialog = await HostDialogPage.open(app)
  await dialog.write(`root@${remote.ip}`, { name: 'Rack 1', folder: 'Lab' })
  await dialog.test()
  const asked = question(page, /Trust the host key of 10\.99\.0\.81/)
  await expect(asked).toContainText('SHA256:')
  await expect(asked).toContainText('/root/.ssh/known_hosts')
  await expect(asked.getByRole('button', { name: 'Do not connect' })).toBeFocused()
  await asked.getByRole('button', { name: 'Trust and save' }).click()
  await expect(dialog.box).toContainText('Connection test passed')
  await expect(dialog.steps).toHaveText([
    /Resolve the host name/,
    /Connect/,
    /Check the host key.*SHA256/,
    /Sign in.*publickey/,
    /Connect to libvirt’s socket/,
    /Open libvirt.*stream-local/,
  ])
  await dialog.add()
  await app.shows('web', 'Shut off')
  await expect(page.getByRole('treeitem', { name: /^Rack 1/ })).toContainText('ms')
  await expect(page.getByRole('treeitem', { name: /^Lab/ })).toHaveAttribute('aria-level', '1')
  expect(await lab.must(['ssh-keygen', '-F', remote.ip, '-f', '/root/.ssh/known_hosts'])).toContain(remote.ip)

  await (await app.openClone('web')).start()
  await expect(app.strip).toContainText('Done in', { timeout: 30_000 })
  await app.shows('web-clone', 'Shut off')
  expect(await remote.host.virsh('list', '--all', '--name')).toContain('web-clone')
  expect(await lab.virsh('list', '--all', '--name')).toBe('')
  expect(await remote.host.sameContent(vm.disks[0] ?? '', '/var/lib/libvirt/images/web-clone.qcow2')).toBe(true)
  expect(await remote.host.leftovers()).toEqual([])
})

test('a password is asked for, a wrong one again; cancelled, the host says so and asks at the next try', async ({
  open,
}) => {
  await remote.host.addUser('ops', { libvirtGroup: true })
  await remote.host.configure({ unixSockGroup: true })
  await setPassword(remote.host, 'ops', PASSWORD)
  await remote.host.defineVm({ name: 'web', disks: [] })
  const app = await open()
  const { page } = app
  const dialog = await HostDialogPage.open(app)
  await dialog.write(`ops@${remote.ip}`)
  await dialog.add()
  await question(page, /Trust the host key/)
    .getByRole('button', { name: 'Trust and save' })
    .click()
  const asked = question(page, 'Password')
  await asked.getByLabel('Password').fill('wrong')
  await asked.getByRole('button', { name: 'Sign in' }).click()
  await expect(asked).toContainText('Incorrect.')
  await expect(asked).toContainText('no keyring')
  await asked.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByRole('main')).toContainText('Sign-in cancelled')
  await expect(page.getByRole('treeitem', { name: /^ops@/ })).toContainText('Not signed in')
  await page.getByRole('main').getByRole('button', { name: 'Sign in…' }).click()
  await asked.getByLabel('Password').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await app.shows('web', 'Shut off')
})

test('a changed host key stops with both fingerprints and no way past', async ({ lab, open }) => {
  await giveKey(lab, remote.host, ['root'])
  await remote.host.defineVm({ name: 'web', disks: [] })
  const app = await open()
  const { page } = app
  const dialog = await HostDialogPage.open(app)
  await dialog.write(`root@${remote.ip}`)
  await dialog.add()
  await question(page, /Trust the host key/)
    .getByRole('button', { name: 'Trust and save' })
    .click()
  await app.shows('web', 'Shut off')
  await app.close()
  await remote.sshd.changeHostKeys()
  const again = await open({ userData: app.userData })
  await again.page.getByRole('treeitem', { name: /^root@/ }).click()
  const main = again.page.getByRole('main')
  await expect(main).toContainText('The host key has changed')
  await expect(main).toContainText(/SHA256:[\s\S]*SHA256:/)
  await expect(main).toContainText(`ssh-keygen -R ${remote.ip}`)
  await expect(again.page.getByRole('treeitem', { name: /^root@/ })).toContainText('Host key changed')
  await expect(again.page.getByRole('button', { name: /Trust/ })).toHaveCount(0)
})

test('a host that goes away keeps its VMs on screen, and is right again when it is back', async ({ lab, open }) => {
  await giveKey(lab, remote.host, ['root'])
  await remote.host.defineVm({ name: 'web', disks: [] })
  const app = await open()
  const { page } = app
  const dialog = await HostDialogPage.open(app)
  await dialog.write(`root@${remote.ip}`)
  await dialog.add()
  await question(page, /Trust the host key/)
    .getByRole('button', { name: 'Trust and save' })
    .click()
  await app.shows('web', 'Shut off')
  await remote.sshd.dropConnections()
  await remote.sshd.stop()
  await expect(page.getByText(/Not connected\. Last seen/)).toBeVisible()
  await expect(app.row('web')).toBeVisible()
  await remote.host.virsh('undefine', 'web')
  await remote.host.defineVm({ name: 'mail', disks: [] })
  await remote.sshd.listen()
  await app.shows('mail', 'Shut off', 40_000)
  await expect(app.row('web')).toHaveCount(0)
})

test('two hosts with a VM of the same name each are told apart', async ({ lab, open }) => {
  await giveKey(lab, remote.host, ['root'])
  const here = await lab.defineVm({ name: 'web', disks: [] })
  const there = await remote.host.defineVm({ name: 'web', disks: [] })
  const app = await open()
  const { page } = app
  await app.shows('web', 'Shut off')
  const dialog = await HostDialogPage.open(app)
  await dialog.write(`root@${remote.ip}`)
  await dialog.add()
  await question(page, /Trust the host key/)
    .getByRole('button', { name: 'Trust and save' })
    .click()
  await app.shows('web', 'Shut off')
  await app.select('web')
  await page.getByRole('toolbar').getByRole('button', { name: 'Start', exact: true }).click()
  await app.shows('web', 'Running')
  expect(await remote.host.virsh('domstate', there.uuid)).toBe('running')
  expect(await lab.virsh('domstate', here.uuid)).toBe('shut off')
  await page.getByRole('treeitem', { name: /^root@/ }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Remove host…' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
  await expect(page.getByRole('treeitem', { name: /^root@/ })).toHaveCount(0)
  expect(await remote.host.virsh('domstate', there.uuid)).toBe('running')
})
