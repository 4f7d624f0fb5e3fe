import { writeFileSync } from 'node:fs'
import { authorize, LabSshd, setPassword } from '../lab/sshd'
import type { OffshootApp } from '../pages/app'
import { HostDialogPage, question } from '../pages/host-dialog'
import { giveKey, type Remote, remoteHost } from '../pages/remote'
import { expect, MiB, test } from '../pages/test'

const PASSWORD = 'pass “1” $(id)'
let remote: Remote

test.beforeEach(async () => {
  remote = await remoteHost('kvm1', 83)
})
test.afterEach(async () => {
  await remote.host.down()
})

/** Adds a host and accepts each key that is shown. */
async function add(app: OffshootApp, address: string, keys = 1): Promise<HostDialogPage> {
  const dialog = await HostDialogPage.open(app)
  await dialog.write(address)
  await dialog.add()
  for (let n = 0; n < keys; n++) await trust(app)
  return dialog
}

async function trust(app: OffshootApp): Promise<void> {
  const asked = question(app.page, /Trust the host key/)
  const title = await asked.getByRole('heading').first().textContent()
  await asked.getByRole('button', { name: 'Trust and save' }).click()
  await expect(app.page.getByRole('heading', { name: title ?? '' })).toHaveCount(0)
}

async function facts(app: OffshootApp) {
  await app.page.getByRole('button', { name: /^Connection: libvirt/ }).click()
  return app.page.getByRole('dialog', { name: /^Connection to/ })
}

test('in group libvirt by polkit, with a key that has a passphrase: VMs are run without root', async ({
  lab,
  open,
}) => {
  await remote.host.addUser('ops', { libvirtGroup: true })
  await remote.host.configure({ polkit: true })
  await giveKey(lab, remote.host, ['ops'], 'open sesame')
  await remote.host.defineVm({ name: 'web', disks: [] })
  const app = await open()
  await add(app, `ops@${remote.ip}`)
  const asked = question(app.page, 'Key passphrase')
  await expect(asked).toContainText('/root/.ssh/id_ed25519')
  await asked.getByLabel('Passphrase').fill('open')
  await app.page.keyboard.press('Enter')
  await expect(asked).toContainText('Incorrect.')
  await asked.getByLabel('Passphrase').fill('open sesame')
  await app.page.keyboard.press('Enter')
  await app.shows('web', 'Shut off')
  await app.select('web')
  await app.page.getByRole('toolbar').getByRole('button', { name: 'Start', exact: true }).click()
  await app.shows('web', 'Running')
  expect(await remote.host.virsh('domstate', 'web')).toBe('running')
  await expect(await facts(app)).toContainText('Through libvirt storage pools only')
})

test('a user without rights is told which group would give them, in both kinds of set-up', async ({ lab, open }) => {
  await remote.host.addUser('guest')
  await giveKey(lab, remote.host, ['guest'])
  await remote.host.configure({ unixSockGroup: true })
  const app = await open()
  await add(app, `guest@${remote.ip}`)
  const main = app.page.getByRole('main')
  await expect(main).toContainText('usermod -aG libvirt guest')
  await remote.host.configure({ polkit: true })
  await main.getByRole('button', { name: 'Try again' }).click()
  await expect(main).toContainText('usermod -aG libvirt guest')
})

test('a host that asks its own questions, one after another, is answered', async ({ open }) => {
  await remote.host.addUser('ops', { libvirtGroup: true })
  await remote.host.configure({ unixSockGroup: true })
  await setPassword(remote.host, 'ops', PASSWORD)
  await LabSshd.start(remote.host, {
    port: 2203,
    config: [
      'PasswordAuthentication no',
      'PubkeyAuthentication no',
      'KbdInteractiveAuthentication yes',
      'AuthenticationMethods keyboard-interactive,keyboard-interactive',
    ],
    pamAuth: ['required pam_unix.so'],
  })
  await remote.host.defineVm({ name: 'web', disks: [] })
  const app = await open()
  await add(app, `ops@${remote.ip}:2203`)
  const asked = question(app.page, 'The host asks for more')
  for (let n = 0; n < 2; n++) {
    await expect(asked.getByLabel('Password:')).toHaveValue('')
    await asked.getByLabel('Password:').fill(PASSWORD)
    await app.page.keyboard.press('Enter')
  }
  await app.shows('web', 'Shut off')
})

test('by a jump host of the ssh configuration, each with its own key; the way is told', async ({ lab, open }) => {
  const jump = await remoteHost('bastion', 84)
  try {
    await jump.host.addUser('hopper')
    await giveKey(lab, remote.host, ['root'])
    authorize(jump.host, 'hopper', lab.outside('/root/.ssh/id_ed25519.pub'))
    writeFileSync(
      lab.outside('/root/.ssh/config'),
      `Host rack\n HostName ${remote.ip}\n User root\n ProxyJump hopper@${jump.ip}\n`,
    )
    await remote.host.defineVm({ name: 'web', disks: [] })
    const app = await open()
    const dialog = await HostDialogPage.open(app)
    await dialog.address.fill('ra')
    await app.page
      .getByRole('option', { name: /rack/ })
      .filter({ hasText: `root@${remote.ip}` })
      .click()
    await dialog.add()
    await expect(question(app.page, new RegExp(`Trust the host key of ${jump.ip}`))).toBeVisible()
    await trust(app)
    await expect(question(app.page, /Trust the host key/)).toContainText('rack')
    await trust(app)
    await app.shows('web', 'Shut off')
    await expect(await facts(app)).toContainText(`hopper@${jump.ip}`)
    expect(await jump.sshd.connections()).toBe(1)
  } finally {
    await jump.host.down()
  }
})

test('where forwarding is forbidden another way is found and shown', async ({ lab, open }) => {
  await giveKey(lab, remote.host, ['root'])
  await LabSshd.start(remote.host, { port: 2204, config: ['AllowStreamLocalForwarding no'] })
  await remote.host.defineVm({ name: 'web', disks: [] })
  const app = await open()
  await add(app, `root@${remote.ip}:2204`)
  await app.shows('web', 'Shut off')
  const told = await facts(app)
  await expect(told).toContainText('virt-ssh-helper on the host')
  await expect(told).toContainText('Forwarded socket: refused')
})

test('a wrong port and a black hole are named at their step, and a test of them can be called off', async ({
  lab,
  open,
}) => {
  await giveKey(lab, remote.host, ['root'])
  writeFileSync(lab.outside('/root/.ssh/config'), 'Host *\n ConnectTimeout 3\n')
  const app = await open()
  const dialog = await HostDialogPage.open(app)
  await dialog.write(`root@${remote.ip}:23`)
  await dialog.test()
  await expect(dialog.steps.nth(1)).toHaveText(/Connect/)
  await expect(dialog.box).toContainText(`${remote.ip}`)
  await expect(dialog.box).toContainText(/refused/i)
  await remote.host.must(['iptables', '-A', 'INPUT', '-p', 'tcp', '--dport', '22', '-j', 'DROP'])
  await dialog.write(`root@${remote.ip}`)
  await dialog.test()
  await expect(dialog.box).toContainText(/did not answer|no answer/i, { timeout: 10_000 })
  await dialog.test()
  await dialog.box.getByRole('button', { name: /Stop/ }).click()
  await remote.host.must(['iptables', '-F', 'INPUT'])
  await dialog.test()
  await trust(app)
  await expect(dialog.box).toContainText('Connection test passed')
})

test('a clone goes on while the link is cut, and the job is followed again', async ({ lab, open }) => {
  await giveKey(lab, remote.host, ['root'])
  const vm = await remote.host.defineVm({
    name: 'web',
    disks: [{ format: 'qcow2', sizeBytes: 512 * MiB, dataBytes: 160 * MiB }],
  })
  const before = await remote.host.sha256(vm.disks[0] ?? '')
  await remote.host.slowCopies(32 * MiB)
  const app = await open()
  await add(app, `root@${remote.ip}`)
  await app.shows('web', 'Shut off')
  await (await app.openClone('web')).start()
  await app.progressAt(0.2)
  await remote.sshd.dropConnections()
  await remote.sshd.stop()
  await expect(app.strip).toContainText(/Running on the host/i)
  await remote.sshd.listen()
  await expect(app.strip).toContainText('Done in', { timeout: 60_000 })
  await app.shows('web-clone', 'Shut off')
  expect(await remote.host.sameContent(vm.disks[0] ?? '', '/var/lib/libvirt/images/web-clone.qcow2')).toBe(true)
  expect(await remote.host.sha256(vm.disks[0] ?? '')).toBe(before)
  expect(await remote.host.leftovers()).toEqual([])
})

test('a host that is rebooted is reached again, with its VMs as they are then', async ({ lab, open }) => {
  await giveKey(lab, remote.host, ['root'])
  await remote.host.defineVm({ name: 'web', disks: [], start: true })
  const app = await open()
  await add(app, `root@${remote.ip}`)
  await app.shows('web', 'Running')
  await remote.host.reboot()
  await expect(app.page.getByText(/Not connected\. Last seen/)).toBeVisible({ timeout: 20_000 })
  await remote.sshd.listen()
  await app.shows('web', 'Shut off', 60_000)
})
