import { openDelete } from '../pages/everyday'
import { pictures } from '../pages/screens'
import { expect, MiB, test } from '../pages/test'

test('a VM is deleted with the disk that was chosen; the other stays, byte for byte, as does all else', async ({
  lab,
  open,
}) => {
  const vm = await lab.defineVm({
    name: "it's $(old)",
    disks: [
      { format: 'qcow2', sizeBytes: 64 * MiB, dataBytes: 8 * MiB, name: 'a b.qcow2' },
      { format: 'raw', sizeBytes: 32 * MiB, dataBytes: 4 * MiB, name: 'keep.raw' },
    ],
  })
  await lab.defineVm({ name: 'other', disks: [{ format: 'qcow2', sizeBytes: 64 * MiB, dataBytes: MiB }] })
  await lab.virsh('pool-refresh', 'default')
  const [first = '', second = ''] = vm.disks
  const kept = await lab.sha256(second)
  const app = await open()
  const dialog = await openDelete(app, "it's $(old)")

  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await dialog.getByText('vdb', { exact: true }).click()
  await expect(dialog.getByRole('region', { name: 'Equivalent commands' }).first()).toContainText(`'${first}'`)
  await expect(dialog.getByRole('region', { name: 'Equivalent commands' }).first()).not.toContainText(second)
  const remove = dialog.getByRole('button', { name: /^Delete, remove 8\.\d+ MiB$/ })
  await expect(remove).toHaveAttribute('aria-disabled', 'true')
  await dialog.getByRole('textbox', { name: /^Type / }).fill("it's $(old)")
  await remove.click()

  const result = app.page.getByRole('dialog', { name: "Deleted it's $(old)" })
  await expect(result.getByRole('region', { name: 'Removed' })).toContainText(first)
  await expect(result.getByRole('region', { name: 'Kept' })).toContainText(second)
  await result.getByRole('button', { name: 'Close' }).last().click()
  await expect(app.row("it's $(old)")).toHaveCount(0)

  expect((await lab.virsh('list', '--all', '--name')).trim().split('\n')).toEqual(['other'])
  expect((await lab.exec(['test', '-e', first])).code).toBe(1)
  expect(await lab.sha256(second)).toBe(kept)
})

test('a disk that another VM’s chain needs cannot be removed, and the dialog says whose it is', async ({
  lab,
  open,
}) => {
  const base = await lab.defineVm({ name: 'base', disks: [{ format: 'qcow2', sizeBytes: 64 * MiB, dataBytes: MiB }] })
  const child = await lab.defineVm({ name: 'child', disks: [{ format: 'qcow2', sizeBytes: 64 * MiB }] })
  const [under = ''] = base.disks
  const [overlay = ''] = child.disks
  await lab.must(['qemu-img', 'create', '-f', 'qcow2', '-b', under, '-F', 'qcow2', overlay])
  const sum = await lab.sha256(under)
  const app = await open()
  const dialog = await openDelete(app, 'base')
  await expect(dialog.getByRole('checkbox', { name: /Remove vda/ })).toBeDisabled()
  await expect(dialog).toContainText('Backing file of a disk of child')
  // The definition alone may go.
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click()
  const result = app.page.getByRole('dialog', { name: 'Deleted base' })
  await expect(result.getByRole('region', { name: 'Kept' })).toContainText(under)
  await result.getByRole('button', { name: 'Close' }).last().click()
  expect(await lab.sha256(under)).toBe(sum)
  await lab.must(['qemu-img', 'check', overlay])

  // The overlay may go; its base is offered with it, and stays unless it is chosen.
  const second = await openDelete(app, 'child')
  await expect(second).toContainText('Backing file of vda: removed only together')
  await second.getByRole('textbox', { name: /^Type / }).fill('child')
  await second.getByRole('button', { name: /^Delete, remove/ }).click()
  await expect(app.page.getByRole('dialog', { name: 'Deleted child' })).toBeVisible()
  expect((await lab.exec(['test', '-e', overlay])).code).toBe(1)
  expect(await lab.sha256(under)).toBe(sum)
})

test('a file is offered only once it is known who needs it; a VM under linked clones asks before it starts', async ({
  lab,
  open,
}) => {
  const base = await lab.defineVm({ name: 'golden', disks: [{ format: 'qcow2', sizeBytes: 64 * MiB, dataBytes: MiB }] })
  const [under = ''] = base.disks
  await lab.must(['mkdir', '-p', '/srv/nas'])
  await lab.must(['qemu-img', 'create', '-q', '-f', 'qcow2', '-b', under, '-F', 'qcow2', '/srv/nas/lab-01.qcow2'])
  await lab.virsh('pool-define-as', 'nas', 'dir', '--target', '/srv/nas')
  const disk = `<disk type='volume' device='disk'><driver name='qemu' type='qcow2'/><source pool='nas' volume='lab-01.qcow2'/><target dev='vda' bus='virtio'/></disk>`
  await lab.defineVm({ name: 'lab-01', disks: [], devicesExtra: disk })
  const app = await open()
  const dialog = await openDelete(app, 'golden')
  const box = dialog.getByRole('checkbox', { name: /Remove vda/ })
  await expect(box).toBeDisabled()
  await expect(dialog).toContainText('Could not determine which files other VMs need')
  await expect(dialog).toContainText('lab-01: volume nas/lab-01.qcow2 is not available')
  await pictures(app, 'delete-unknown')
  await dialog.getByRole('button', { name: 'Start pool nas' }).click()
  await expect(dialog).toContainText('Backing file of a disk of lab-01')
  await expect(box).toBeDisabled()
  await dialog.getByRole('button', { name: 'Cancel' }).click()

  await app.select('golden')
  await app.page.getByRole('toolbar').getByRole('button', { name: 'Start', exact: true }).click()
  const asked = app.page.getByRole('dialog').filter({ hasText: 'damages these linked clones: lab-01' })
  await expect(asked).toBeVisible()
  await pictures(app, 'start-has-clones')
  await asked.getByRole('button', { name: 'Start anyway' }).click()
  await expect.poll(() => lab.virsh('domstate', 'golden')).toBe('running')
  await lab.virsh('destroy', 'golden')
})

test('a running VM is switched off from the dialog, and its snapshots go with it', async ({ lab, open }) => {
  const vm = await lab.defineVm({
    name: 'live',
    disks: [{ format: 'qcow2', sizeBytes: 64 * MiB, dataBytes: MiB }],
    start: true,
  })
  await lab.virsh('snapshot-create-as', 'live', 'before')
  const app = await open()
  await app.shows('live', 'Running')
  const dialog = await openDelete(app, 'live')
  await expect(dialog).toContainText('live is running')
  await expect(dialog.getByRole('textbox')).toHaveCount(0)
  await dialog.getByRole('button', { name: 'Force off' }).click()
  await expect(dialog).not.toContainText('live is running')
  await expect(dialog.getByRole('checkbox', { name: 'Remove 1 snapshot' })).toBeChecked()
  await expect(dialog.getByRole('region', { name: 'Equivalent commands' }).first()).toContainText(
    '--snapshots-metadata',
  )
  await dialog.getByRole('textbox', { name: /^Type / }).fill('live')
  await dialog.getByRole('button', { name: /^Delete, remove/ }).click()
  await expect(app.page.getByRole('dialog', { name: 'Deleted live' })).toBeVisible()
  expect((await lab.virsh('list', '--all', '--name')).trim()).toBe('')
  expect((await lab.exec(['test', '-e', vm.disks[0] ?? ''])).code).toBe(1)
})

test('a saved VM goes with its saved state; its NVRAM stays when that was chosen', async ({ lab, open }) => {
  await lab.defineVm({ name: 'uefi', uefi: true, disks: [], start: true })
  const nvram = /<nvram[^>]*>([^<]+)</.exec(await lab.virsh('dumpxml', 'uefi'))?.[1] ?? ''
  await lab.virsh('managedsave', 'uefi')
  const sum = await lab.sha256(nvram)
  const app = await open()
  await app.shows('uefi', 'Saved')
  const dialog = await openDelete(app, 'uefi')
  const state = dialog.getByRole('checkbox', { name: 'Remove its saved state' })
  await state.press('Space')
  await expect(dialog.getByRole('button', { name: 'Delete', exact: true })).toHaveAttribute('aria-disabled', 'true')
  await state.press('Space')
  await expect(dialog).toContainText(nvram)
  await dialog.getByRole('checkbox', { name: 'Remove NVRAM' }).press('Space')
  await expect(dialog.getByRole('region', { name: 'Equivalent commands' }).first()).toContainText(
    '--managed-save --keep-nvram',
  )
  await dialog.getByRole('textbox', { name: /^Type / }).fill('uefi')
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(app.page.getByRole('dialog', { name: 'Deleted uefi' })).toBeVisible()
  expect((await lab.virsh('list', '--all', '--name')).trim()).toBe('')
  expect((await lab.virsh('list', '--all', '--with-managed-save', '--name')).trim()).toBe('')
  expect(await lab.sha256(nvram)).toBe(sum)
})

test('two VMs are deleted one after another, the second skipped', async ({ lab, open }) => {
  const { uuid: one } = await lab.defineVm({ name: 'one', disks: [{ format: 'qcow2', sizeBytes: 64 * MiB }] })
  await lab.defineVm({ name: 'two', disks: [{ format: 'qcow2', sizeBytes: 64 * MiB }] })
  const before = await lab.fingerprint()
  const app = await open()
  await app.select('one')
  await app.row('two').click({ modifiers: ['Control'] })
  await app.page.getByRole('toolbar').getByRole('button', { name: 'More', exact: true }).click()
  await app.page.getByRole('menuitem', { name: 'Delete…' }).click()
  const dialog = app.page.getByRole('alertdialog', { name: 'Delete one' })
  await expect(dialog).toContainText('1 of 2')
  await dialog.getByRole('checkbox', { name: /Remove vda/ }).press('Space')
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click()
  await app.page.getByRole('alertdialog', { name: 'Delete two' }).getByRole('button', { name: 'Skip' }).click()
  const result = app.page.getByRole('dialog', { name: 'Deleted one' })
  await expect(result.getByRole('region', { name: 'Skipped' })).toContainText('two')
  expect((await lab.virsh('list', '--all', '--name')).trim()).toBe('two')
  expect(await lab.changesSince(before, 'content')).toEqual([`domain ${one} (one): gone`])
})

test('a VM that libvirt has lost track of while it runs is not deleted until its process has ended', async ({
  lab,
  open,
}) => {
  const vm = await lab.defineVm({
    name: 'lost',
    start: true,
    disks: [{ format: 'qcow2', sizeBytes: 64 * MiB, dataBytes: MiB }],
  })
  const [process] = lab.processes(new RegExp(`uuid ${vm.uuid}`))
  const forget = 'p=$(cat /run/libvirt/libvirtd.pid); kill -9 "$p"; echo "<domstatus" >/run/libvirt/qemu/lost.xml'
  await lab.must(['sh', '-c', forget])
  await lab.startLibvirtd()
  const app = await open()
  await app.shows('lost', 'Shut off')
  const dialog = await openDelete(app, 'lost')
  await expect(dialog).toContainText(`QEMU process ${process?.pid} has its disks open`)
  await expect(dialog.getByRole('button', { name: /^Delete/ })).toHaveAttribute('aria-disabled', 'true')
  await pictures(app, 'delete-lost')
  await lab.killProcess(process?.pid ?? 0)
  await dialog.getByRole('button', { name: 'Try again' }).click()
  await expect(dialog).not.toContainText('has its disks open')
  await dialog.getByRole('textbox', { name: /^Type / }).fill('lost')
  await dialog.getByRole('button', { name: /^Delete, remove/ }).click()
  await expect(app.row('lost')).toHaveCount(0)
  await expect.poll(() => lab.leftovers(), { timeout: 20_000 }).toEqual([])
})
