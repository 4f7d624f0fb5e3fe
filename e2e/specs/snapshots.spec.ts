import { ClonePage } from '../pages/clone-dialog'
import { pictures } from '../pages/screens'
import { openSnapshots, snapshotNode, takeSnapshot } from '../pages/snapshots'
import { expect, MiB, test } from '../pages/test'

test('a marker on disk and in memory is there again after going back, and ways branch', async ({ lab, open }) => {
  test.setTimeout(300_000)
  const vm = await lab.defineVm({
    name: 'web',
    memoryMiB: 96,
    disks: [{ format: 'qcow2', sizeBytes: 256 * MiB, dataBytes: 4 * MiB, fs: true }],
    devicesExtra: "<graphics type='vnc' autoport='yes'/><video><model type='vga'/></video>",
    start: true,
  })
  const console = await lab.console(vm)
  await console.waitReady()
  const app = await open()
  const { page } = app
  await openSnapshots(app, 'web')
  await expect(page.getByText('No snapshots yet')).toBeVisible()

  await console.run('echo one > /run/marker; mount /dev/vda /mnt 2>/dev/null; echo one > /mnt/marker; sync')
  await takeSnapshot(app, 'first')
  await console.run('echo two > /run/marker; echo two > /mnt/marker; sync')
  await takeSnapshot(app, 'second')
  expect(await lab.virsh('snapshot-list', '--tree', 'web')).toMatch(/first\s+\|\s+\+- second/)

  const node = (name: string) => snapshotNode(app, name)
  await node('first').click()
  await page.getByRole('tabpanel').getByRole('button', { name: 'Revert…' }).click()
  const dialog = page.getByRole('alertdialog', { name: 'Revert web to first' })
  await dialog.getByText('Take a snapshot of the current state first').click()
  await expect(dialog.getByRole('button', { name: 'Revert' })).toHaveAttribute('aria-disabled', 'true')
  await dialog.getByRole('textbox', { name: 'Type web to confirm' }).fill('web')
  await dialog.getByRole('button', { name: 'Revert' }).click()
  await expect(dialog).toHaveCount(0, { timeout: 60_000 })
  await app.shows('web', 'Running')
  const again = await lab.console(vm)
  expect((await again.run('cat /run/marker /mnt/marker')).output).toMatch(/^one\s+one\s*$/)

  await takeSnapshot(app, 'branch')
  await expect(page.getByRole('treeitem', { name: /^You are here/ })).toBeVisible()
  await expect(page.getByRole('img', { name: 'Screenshot at branch' })).toBeVisible()
  await page.getByRole('tree', { name: 'Snapshots of web' }).focus()
  await page.keyboard.press('ArrowUp')
  await expect(node('second')).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('ArrowLeft')
  await expect(node('first')).toHaveAttribute('aria-selected', 'true')
  await pictures(app, 'snapshots')
  await page.keyboard.press('Control+Shift+M')
  await page.getByRole('tree', { name: 'Snapshots of web' }).focus()
  await pictures(app, 'snapshots-page')
  await page.keyboard.press('Control+Shift+M')
  await page.getByRole('tree', { name: 'Snapshots of web' }).focus()

  // All verbs at the node, by key and by the pointer; the keys are the tree's again then.
  await page.keyboard.press('Enter')
  const menu = page.getByRole('menu', { name: 'Actions on first' })
  await expect(menu.getByRole('menuitem')).toHaveText([
    /Revert…/,
    /Clone from here…/,
    /Compare…/,
    /Edit…F2/,
    /Delete…Del/,
  ])
  await page.keyboard.press('Escape')
  await expect(page.getByRole('tree', { name: 'Snapshots of web' })).toBeFocused()
  await node('branch').click({ button: 'right' })
  await expect(node('branch')).toHaveAttribute('aria-selected', 'true')
  await page.getByRole('menuitem', { name: /Edit…/ }).click()
  await expect(page.getByRole('dialog', { name: /Edit branch/ })).toBeVisible()
  await page.keyboard.press('Escape')
  await node('first').click()

  // Behind our back: seen when the window is come back to.
  await lab.virsh('snapshot-create-as', 'web', 'by virsh')
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect(node('by virsh')).toBeVisible()
  await expect(node('first')).toHaveAttribute('aria-selected', 'true')

  await page.keyboard.press('Escape')
  await node('first').click()
  await page.keyboard.press('Delete')
  const remove = page.getByRole('alertdialog', { name: 'Delete first' })
  await remove.getByRole('radio', { name: /Only later snapshots/ }).click({ force: true })
  await pictures(app, 'snapshot-delete')
  await remove.getByRole('button', { name: 'Delete' }).click()
  await expect(remove).toHaveCount(0, { timeout: 60_000 })
  await expect(node('second')).toHaveCount(0)
  expect((await lab.virsh('snapshot-list', '--name', 'web')).trim()).toBe('first')

  // A new VM from what was then, while this one runs: its disk has the first marker, whatever was written since.
  const running = await lab.virsh('domid', 'web')
  await page.getByRole('button', { name: 'Clone from here…' }).click()
  const clone = new ClonePage(page)
  await clone.planned()
  await expect(page.getByRole('dialog', { name: 'Clone web from snapshot first' })).toBeVisible()
  await clone.name.fill('web at first')
  await clone.planned()
  await clone.start()
  await expect(app.strip).toContainText('Done in', { timeout: 60_000 })
  await app.shows('web at first', 'Shut off')
  await lab.virsh('start', 'web at first')
  const old = await lab.console({ uuid: await lab.virsh('domuuid', 'web at first') })
  await old.waitReady()
  expect((await old.run('mount /dev/vda /mnt; cat /mnt/marker')).output).toMatch(/one/)
  await lab.virsh('destroy', 'web at first')
  expect(await lab.virsh('domid', 'web')).toBe(running)
  await lab.virsh('destroy', 'web')
  await lab.must(['qemu-img', 'check', vm.disks[0] ?? ''])
  expect(await lab.leftovers()).toEqual([])
})

test('a raw disk leads to a snapshot of disks alone, which is gone back to on a libvirt that cannot, and forward again', async ({
  lab,
  open,
}) => {
  await lab.defineVm({
    name: 'mixed',
    disks: [
      { format: 'qcow2', sizeBytes: 64 * MiB, dataBytes: MiB },
      { format: 'raw', sizeBytes: 16 * MiB, dataBytes: MiB },
    ],
  })
  const app = await open()
  const { page } = app
  await openSnapshots(app, 'mixed')
  await page.getByRole('tabpanel').getByRole('button', { name: 'Take snapshot…' }).first().click()
  const dialog = page.getByRole('dialog', { name: /^Take a snapshot of/ })
  await expect(dialog.getByRole('radio', { name: /Internal, in the images/ })).toBeDisabled()
  await expect(dialog).toContainText('vdb is not qcow2')
  await dialog.getByRole('textbox', { name: 'Name' }).fill('long '.repeat(60))
  await dialog.getByRole('button', { name: 'Take snapshot' }).click()
  await expect(dialog.getByRole('textbox', { name: 'Name' })).toHaveAttribute('aria-invalid', 'true')
  await pictures(app, 'snapshot-take')
  await page.keyboard.press('Escape')
  await takeSnapshot(app, 'before update')
  const over = /source file='([^']+)'/.exec(await lab.virsh('dumpxml', 'mixed'))?.[1] ?? ''
  await lab.must(['qemu-io', '-f', 'qcow2', '-c', 'write -P 67 1M 64k', over])
  await page.getByRole('tabpanel').getByRole('button', { name: 'Revert…' }).click()
  const revert = page.getByRole('alertdialog', { name: 'Revert mixed to before update' })
  await revert.getByRole('button', { name: 'Equivalent commands' }).click()
  const commands = revert.getByRole('region', { name: 'Equivalent commands' })
  await expect(commands).toContainText(/snapshot-create-as .*\s+.*qemu-img create -f qcow2 -b .*mixed\.qcow2 -F qcow2/)
  await revert.getByRole('textbox', { name: 'Name of the new snapshot' }).fill('after update')
  await expect(commands).toContainText("--name 'after update'")
  await pictures(app, 'snapshot-revert')
  await revert.getByRole('button', { name: 'Revert' }).click()
  await expect(revert).toHaveCount(0, { timeout: 60_000 })
  const node = (name: string) => snapshotNode(app, name)
  await expect(node('after update')).toBeVisible()
  const now = /source file='([^']+)'/.exec(await lab.virsh('dumpxml', 'mixed'))?.[1] ?? ''
  expect(now).not.toBe(over)
  const holds = async (path: string) =>
    (await lab.exec(['qemu-io', '-r', '-f', 'qcow2', '-c', 'read -P 67 1M 64k', path])).code === 0
  expect(await holds(now)).toBe(false)
  expect(await holds(over)).toBe(true)
  // Of overlays what was then can be copied while the VM runs: nothing writes there any more.
  await lab.virsh('start', 'mixed')
  await app.shows('mixed', 'Running')
  await node('after update').click()
  await page.getByRole('button', { name: 'Clone from here…' }).click()
  const clone = new ClonePage(page)
  await clone.planned()
  await clone.name.fill('copy')
  await clone.planned()
  await clone.start()
  await expect(app.strip).toContainText('Done in', { timeout: 60_000 })
  const copied = /source file='([^']+)'/.exec(await lab.virsh('dumpxml', 'copy'))?.[1] ?? ''
  expect(await holds(copied)).toBe(true)
  await lab.virsh('destroy', 'mixed')
  await app.shows('mixed', 'Shut off')

  await app.select('mixed')
  await node('after update').click()
  await page.getByRole('tabpanel').getByRole('button', { name: 'Revert…' }).click()
  const forward = page.getByRole('alertdialog', { name: 'Revert mixed to after update' })
  await forward.getByText('Take a snapshot of the current state first').click()
  await forward.getByRole('textbox', { name: 'Type mixed to confirm' }).fill('mixed')
  await forward.getByRole('button', { name: 'Revert' }).click()
  await expect(page.getByRole('dialog', { name: 'Reverted' })).toContainText('belong to no snapshot')
  await page.keyboard.press('Escape')
  expect(await holds(/source file='([^']+)'/.exec(await lab.virsh('dumpxml', 'mixed'))?.[1] ?? '')).toBe(true)
  expect(await lab.leftovers()).toEqual([])
})

test('with an agent that answers, a snapshot of disks is quiesced; it has a picture, is renamed, found, listed and compared', async ({
  lab,
  open,
}) => {
  test.setTimeout(300_000)
  const vm = await lab.defineVm({
    name: 'agent',
    memoryMiB: 128,
    channel: true,
    disks: [{ format: 'qcow2', sizeBytes: 128 * MiB, dataBytes: MiB, fs: true }],
    devicesExtra: "<graphics type='vnc' autoport='yes'/><video><model type='vga'/></video>",
    start: true,
  })
  await (await lab.console(vm)).waitReady()
  const app = await open()
  const { page } = app
  await openSnapshots(app, 'agent')
  await expect
    .poll(() => lab.exec(['virsh', '-c', 'qemu:///system', 'domfsinfo', 'agent']).then((r) => r.code), {
      timeout: 60_000,
    })
    .toBe(0)
  await page.getByRole('button', { name: 'Refresh' }).click()
  await page.keyboard.press('Control+Shift+S')
  const dialog = page.getByRole('dialog', { name: /^Take a snapshot of/ })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('quiet')
  await dialog.getByRole('radio', { name: /External, in new overlays/ }).click({ force: true })
  await expect(dialog.getByRole('checkbox', { name: /guest agent/ })).toBeChecked()
  await dialog.getByRole('button', { name: 'Take snapshot' }).click()
  await expect(dialog).toHaveCount(0, { timeout: 60_000 })
  const node = (name: string) => snapshotNode(app, name)
  await expect(node('quiet')).toBeVisible()
  await expect(page.getByRole('img', { name: 'Screenshot at quiet' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Details of quiet' })).toContainText('Running, disks only')
  expect(await lab.virsh('snapshot-info', 'agent', 'quiet')).toMatch(/Location:\s+external/)

  await node('quiet').click()
  await page.keyboard.press('F2')
  const edit = page.getByRole('dialog', { name: /Edit quiet/ })
  await edit.getByRole('textbox', { name: 'Name' }).fill('安静 “1”')
  await edit.getByRole('textbox', { name: 'Description' }).fill('before jdk 17')
  await edit.getByRole('button', { name: 'Save' }).click()
  await expect(node('安静 “1”')).toBeVisible()
  expect((await lab.virsh('snapshot-list', '--name', 'agent')).trim()).toBe('安静 “1”')
  await expect(page.getByRole('img', { name: 'Screenshot at 安静 “1”' })).toBeVisible()

  await page.getByRole('textbox', { name: 'Find a snapshot' }).fill('jdk')
  await expect(page.getByText('1 of 1')).toBeVisible()
  await page.getByRole('radio', { name: 'List' }).click()
  await expect(page.getByRole('grid', { name: 'Snapshots of agent' }).getByRole('row').nth(1)).toContainText('安静')
  await pictures(app, 'snapshot-list')

  await page.getByRole('button', { name: 'Compare…' }).last().click()
  await expect(page.getByRole('button', { name: /Left definition/ })).toContainText('snapshot 安静 “1”')
  await expect(page.getByText(/\.qcow2|overlay|源|source/).first()).toBeVisible()
  // The other side can be a snapshot too: here the same, so there is nothing between them.
  await page.getByRole('button', { name: /Right definition/ }).click()
  await page.getByRole('option', { name: /^snapshot 安静 “1”/ }).click()
  await expect(page.getByText('No differences')).toBeVisible()
  await app.back()
  await lab.virsh('destroy', 'agent')
})

test('overlays with memory: the middle of a chain is merged, its files told before; going back wakes the guest where it was', async ({
  lab,
  open,
}) => {
  test.setTimeout(300_000)
  const vm = await lab.defineVm({
    name: 'chain',
    memoryMiB: 96,
    disks: [{ format: 'qcow2', sizeBytes: 128 * MiB, dataBytes: MiB, fs: true }],
    start: true,
  })
  const guest = await lab.console(vm)
  await guest.waitReady()
  const app = await open()
  const { page } = app
  await openSnapshots(app, 'chain')
  const outside = async () => {
    const dialog = page.getByRole('dialog', { name: /^Take a snapshot of/ })
    await dialog.getByRole('radio', { name: /External, in new overlays/ }).click({ force: true })
    return dialog
  }
  await guest.run('echo one > /run/marker')
  await takeSnapshot(app, 'one', async () => {
    await (await outside()).getByText('Include the memory').click()
  })
  await guest.run('echo two > /run/marker')
  await takeSnapshot(app, 'two', async () => void (await outside()))
  await takeSnapshot(app, 'three', async () => void (await outside()))
  expect((await lab.virsh('snapshot-list', '--tree', 'chain')).replaceAll(/\s+/g, ' ')).toContain(
    'one | +- two | +- three',
  )

  const node = (name: string) => snapshotNode(app, name)
  await node('two').click()
  await page.keyboard.press('Delete')
  const remove = page.getByRole('alertdialog', { name: 'Delete two' })
  await expect(remove.getByText(/^merged into chain\.one-[\d-]+, then removed$/)).toBeVisible()
  await expect(remove.locator('del')).toHaveText(/^chain\.two-[\d-]+$/)
  await pictures(app, 'snapshot-delete-chain')
  await remove.getByRole('button', { name: 'Delete' }).click()
  await expect(remove).toHaveCount(0, { timeout: 60_000 })
  await expect(node('two')).toHaveCount(0)
  await lab.virsh('destroy', 'chain')
  await app.shows('chain', 'Shut off')
  const top = /source file='([^']+)'/.exec(await lab.virsh('dumpxml', 'chain'))?.[1] ?? ''
  const chain = await lab.must(['qemu-img', 'info', '--backing-chain', top])
  expect([...chain.matchAll(/^image: .*\/(.*?)(-[\d-]+)?$/gm)].map((m) => m[1])).toEqual([
    'chain.three',
    'chain.one',
    'chain.qcow2',
  ])
  await lab.must(['qemu-img', 'check', top])

  await node('one').click()
  await page.getByRole('tabpanel').getByRole('button', { name: 'Revert…' }).click()
  const revert = page.getByRole('alertdialog', { name: 'Revert chain to one' })
  await revert.getByText('Take a snapshot of the current state first').click()
  await revert.getByRole('textbox', { name: 'Type chain to confirm' }).fill('chain')
  await revert.getByRole('button', { name: 'Revert' }).click()
  await expect(page.getByRole('dialog', { name: 'Reverted' })).toContainText('chain.three')
  await page.keyboard.press('Escape')
  await app.shows('chain', 'Running')
  expect((await (await lab.console(vm)).run('cat /run/marker')).output).toMatch(/^one\s*$/)
  await lab.virsh('destroy', 'chain')
  expect(await lab.leftovers()).toEqual([])
})

test('a UEFI guest is told why not inside the images, and goes back to overlays with memory; off, it is taken and deleted again', async ({
  lab,
  open,
}) => {
  test.setTimeout(300_000)
  const vm = await lab.defineVm({
    name: 'efi',
    uefi: true,
    disks: [{ format: 'qcow2', sizeBytes: 128 * MiB, dataBytes: MiB, fs: true }],
    start: true,
  })
  const guest = await lab.console(vm)
  await guest.waitReady()
  const app = await open()
  const { page } = app
  await openSnapshots(app, 'efi')
  await guest.run('echo one > /run/marker; mount /dev/vda /mnt 2>/dev/null; echo one > /mnt/marker; sync')
  await takeSnapshot(app, 'firmware and all', async () => {
    const dialog = page.getByRole('dialog', { name: /^Take a snapshot of/ })
    await expect(dialog.getByRole('radio', { name: /Internal, in the images/ })).toBeDisabled()
    await expect(dialog).toContainText(/NVRAM/)
    await dialog.getByText('Include the memory').click()
  })
  await guest.run('echo two > /run/marker; echo two > /mnt/marker; sync')
  await page.getByRole('tabpanel').getByRole('button', { name: 'Revert…' }).click()
  const revert = page.getByRole('alertdialog', { name: 'Revert efi to firmware and all' })
  await revert.getByText('Take a snapshot of the current state first').click()
  await revert.getByRole('textbox', { name: 'Type efi to confirm' }).fill('efi')
  await revert.getByRole('button', { name: 'Revert' }).click()
  await expect(page.getByRole('dialog', { name: 'Reverted' })).toBeVisible({ timeout: 60_000 })
  await page.keyboard.press('Escape')
  await app.shows('efi', 'Running')
  const again = await lab.console(vm)
  expect((await again.run('cat /run/marker /mnt/marker')).output).toMatch(/^one\s+one\s*$/)

  await lab.virsh('destroy', 'efi')
  await app.shows('efi', 'Shut off')
  await takeSnapshot(app, 'off')
  await page.keyboard.press('Escape')
  await page.getByRole('treeitem', { name: /^off / }).click()
  await page.keyboard.press('Delete')
  const remove = page.getByRole('alertdialog', { name: 'Delete off' })
  await remove.getByRole('button', { name: 'Delete' }).click()
  await expect(remove).toHaveCount(0, { timeout: 60_000 })
  expect((await lab.virsh('snapshot-list', '--name', 'efi')).trim()).toBe('firmware and all')
  await lab.virsh('start', 'efi')
  const booted = await lab.console(vm)
  await booted.waitReady()
  expect((await booted.run('mount /dev/vda /mnt 2>/dev/null; cat /mnt/marker')).output).toMatch(/one/)
  await lab.virsh('destroy', 'efi')
  expect(await lab.leftovers()).toEqual([])
})
