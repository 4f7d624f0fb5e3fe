import { expect, MiB, test } from '../pages/test'

test('without libvirt the screen says so, names the package, and becomes right by itself', async ({ lab, open }) => {
  await lab.defineVm({ name: 'web', disks: [] })
  await lab.stopLibvirtd()
  await lab.must(['mount', '--bind', '/dev/null', '/usr/sbin/libvirtd'])
  const app = await open()
  await expect(app.page.getByRole('main')).toContainText(/apt install libvirt-daemon-system/)
  await lab.must(['umount', '/usr/sbin/libvirtd'])
  await lab.startLibvirtd()
  await app.shows('web', 'Shut off', 20_000)
})

test('a stopped daemon is named, with the command that starts it', async ({ lab, open }) => {
  await lab.stopLibvirtd()
  const app = await open()
  await expect(app.page.getByRole('main')).toContainText('virtlogd -d && libvirtd -d')
})

test('a user without the right is told the group, and has a session of their own', async ({ lab, open }) => {
  await lab.configure({ unixSockGroup: true })
  await lab.defineVm({ name: 'system-vm', disks: [] })
  const user = await lab.addUser('guest')
  await lab.defineXml(
    `<domain type='qemu'><name>mine</name><memory unit='MiB'>64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os></domain>`,
    { uri: 'qemu:///session', user: 'guest' },
  )
  const app = await open({ user: 'guest' })
  await expect(app.page.getByRole('main')).toContainText('usermod -aG libvirt guest')
  await app.page
    .getByRole('treeitem', { name: /session/i })
    .first()
    .click()
  await app.shows('mine', 'Shut off', 20_000)
  await expect(app.page.getByText('system-vm')).toHaveCount(0)
  expect(lab.processes(/libvirtd --timeout=120/).length).toBeGreaterThan(0)
  expect(user.uid).toBeGreaterThan(0)
})

test('in group libvirt and without root, a clone goes through libvirt’s storage API', async ({ lab, open }) => {
  await lab.configure({ unixSockGroup: true })
  const source = await lab.defineVm({
    name: 'web',
    disks: [{ format: 'qcow2', sizeBytes: 256 * MiB, dataBytes: 48 * MiB }],
  })
  await lab.virsh('pool-refresh', 'default')
  await lab.addUser('ops', { libvirtGroup: true })
  const app = await open({ user: 'ops' })
  const clone = await app.openClone('web')
  await expect(clone.dialog).toContainText(/storage API/)
  await clone.planned()
  await clone.start()
  await expect(app.strip).toContainText('Done in', { timeout: 60_000 })
  const path = '/var/lib/libvirt/images/web-clone.qcow2'
  expect(await lab.sameContent(source.disks[0] ?? '', path)).toBe(true)
  const info = JSON.parse(await lab.must(['qemu-img', 'info', '--output=json', path]))
  expect(info['format-specific'].data.compat).toBe('1.1')
  expect(await lab.leftovers()).toEqual([])
})
