import { choose, openOverview } from '../pages/everyday'
import { expect, MiB, test } from '../pages/test'

const CDROM = "<disk type='file' device='cdrom'><target dev='sda' bus='sata'/><readonly/></disk>"

test('a medium is put in from a pool, changed by path and ejected, now and for the next start', async ({
  lab,
  open,
}) => {
  await lab.must(['truncate', '-s', '2M', '/var/lib/libvirt/images/debian 12.iso'])
  await lab.must(['truncate', '-s', '1M', '/var/lib/libvirt/images/tools.iso'])
  await lab.virsh('pool-refresh', 'default')
  await lab.defineVm({ name: 'web', disks: [], devicesExtra: CDROM, start: true })
  const app = await open()
  const overview = await openOverview(app, 'web')
  const disks = overview.getByRole('table', { name: 'Disks' })
  await disks.getByRole('button', { name: 'Insert medium into sda' }).click()
  const dialog = app.page.getByRole('dialog', { name: 'Medium of web' })
  await dialog.getByRole('textbox', { name: 'Search images' }).fill('debian')
  await dialog.getByRole('option', { name: /debian 12\.iso/ }).click()
  await dialog.getByRole('button', { name: 'Insert' }).click()
  await expect(dialog).toBeHidden()
  await expect(disks).toContainText('debian 12.iso')
  for (const which of [[], ['--inactive']]) {
    expect(await lab.virsh('dumpxml', ...which, 'web')).toContain('/var/lib/libvirt/images/debian 12.iso')
  }

  await disks.getByRole('button', { name: 'Change medium in sda' }).click()
  await dialog.getByRole('textbox', { name: 'Path on the host' }).fill('tools.iso')
  await dialog.getByRole('button', { name: 'Replace medium' }).click()
  await expect(dialog).toContainText('A path on the host starts with /.')
  await dialog.getByRole('textbox', { name: 'Path on the host' }).fill('/var/lib/libvirt/images/tools.iso')
  await app.page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expect(disks).toContainText('tools.iso')

  await disks.getByRole('button', { name: 'Eject medium from sda' }).click()
  await expect(disks).toContainText('No medium')
  for (const which of [[], ['--inactive']]) {
    expect(await lab.virsh('dumpxml', ...which, 'web')).not.toContain('.iso')
  }
})

test('a disk is made and attached to a running VM, and taken out again with its file left', async ({ lab, open }) => {
  const vm = await lab.defineVm({
    name: 'web',
    disks: [{ format: 'qcow2', sizeBytes: 64 * MiB }],
    start: true,
  })
  const console = await lab.console(vm)
  await console.waitReady()
  const app = await open()
  const overview = await openOverview(app, 'web')
  await overview.getByRole('button', { name: 'Attach disk…' }).click()
  const dialog = app.page.getByRole('dialog', { name: 'Attach a disk to web' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('web data.qcow2')
  await dialog.getByRole('textbox', { name: 'Size' }).fill('100')
  await choose(dialog, 'Unit', /MiB/)
  await dialog.getByRole('button', { name: 'Create and attach, up to 100 MiB' }).click()
  await expect(dialog).toBeHidden()
  const disks = overview.getByRole('table', { name: 'Disks' })
  await expect(disks).toContainText('web data.qcow2')
  const path = '/var/lib/libvirt/images/web data.qcow2'
  const info = JSON.parse(await lab.must(['qemu-img', 'info', '-U', '--output=json', path]))
  expect(info).toMatchObject({ format: 'qcow2', 'virtual-size': 100 * MiB })
  for (const which of [[], ['--inactive']]) expect(await lab.virsh('dumpxml', ...which, 'web')).toContain(path)

  await disks.getByRole('button', { name: 'More actions for vdb' }).click()
  await app.page.getByRole('menuitem', { name: 'Detach…' }).click()
  const question = app.page.getByRole('alertdialog', { name: 'Detach vdb from web?' })
  await expect(question).toContainText(path)
  await expect(question.getByRole('button', { name: 'Keep' })).toBeFocused()
  await question.getByRole('button', { name: 'Detach' }).click()
  await expect(question).toBeHidden()
  await expect(disks).not.toContainText('web data.qcow2')
  for (const which of [[], ['--inactive']]) expect(await lab.virsh('dumpxml', ...which, 'web')).not.toContain(path)
  expect((await lab.exec(['test', '-f', path])).code).toBe(0)
})

test('a file that is another VM’s disk is not attached, and the field says whose it is', async ({ lab, open }) => {
  const owner = await lab.defineVm({ name: 'owner', disks: [{ format: 'raw', sizeBytes: 16 * MiB }] })
  await lab.defineVm({ name: 'web', disks: [] })
  const before = await lab.fingerprint()
  const app = await open()
  const overview = await openOverview(app, 'web')
  await overview.getByRole('button', { name: 'Attach disk…' }).click()
  const dialog = app.page.getByRole('dialog', { name: 'Attach a disk to web' })
  await dialog.getByText('Existing file').click()
  await dialog.getByRole('textbox', { name: 'Path on the host' }).fill(owner.disks[0] ?? '')
  await app.page.keyboard.press('Enter')
  await expect(dialog).toContainText('owner already uses this disk')
  expect(await lab.changesSince(before)).toEqual([])
})

test('an interface is attached with a MAC of one’s own and taken out again', async ({ lab, open }) => {
  await lab.defineVm({ name: 'web', disks: [], interfaces: [{ mac: '52:54:00:00:00:01' }] })
  const app = await open()
  const overview = await openOverview(app, 'web')
  await overview.getByRole('button', { name: 'Attach interface…' }).click()
  const dialog = app.page.getByRole('dialog', { name: 'Attach an interface to web' })
  await expect(dialog.getByRole('button', { name: /^default/ })).toBeVisible()
  const mac = dialog.getByRole('textbox', { name: 'MAC address' })
  await mac.fill('52:54:00:00:00:01')
  await dialog.getByRole('button', { name: 'Attach', exact: true }).click()
  await expect(dialog).toContainText('An interface of web already uses this address.')
  await mac.fill('52-54-00-00-00-02')
  await dialog.getByRole('button', { name: 'Attach', exact: true }).click()
  await expect(dialog).toBeHidden()
  const interfaces = overview.getByRole('table', { name: 'Interfaces' })
  await expect(interfaces).toContainText('52:54:00:00:00:02')
  expect(await lab.virsh('domiflist', 'web', '--inactive')).toContain('52:54:00:00:00:02')

  await interfaces.getByRole('button', { name: 'More actions for 52:54:00:00:00:01' }).click()
  await app.page.getByRole('menuitem', { name: 'Detach…' }).click()
  await app.page.getByRole('alertdialog').getByRole('button', { name: 'Detach' }).click()
  await expect(interfaces).not.toContainText('52:54:00:00:00:01')
  expect(await lab.virsh('domiflist', 'web', '--inactive')).not.toContain('52:54:00:00:00:01')
})
