import { pictures } from '../pages/screens'
import { expect, GiB, MiB, test } from '../pages/test'

test('a clone is planned, watched, stands in the list, boots as its own machine, and is compared', async ({
  lab,
  open,
}) => {
  const source = await lab.defineVm({
    name: 'web-01',
    disks: [
      { format: 'qcow2', sizeBytes: 2 * GiB, dataBytes: 256 * MiB, fs: true },
      { format: 'raw', sizeBytes: 64 * MiB, dataBytes: 8 * MiB },
    ],
  })
  const sums = await Promise.all(source.disks.map((path) => lab.sha256(path)))
  const sourceXml = await lab.virsh('dumpxml', '--inactive', source.uuid)
  const app = await open()
  await app.shows('web-01', 'Shut off')

  const clone = await app.openClone('web-01')
  await expect(clone.name).toHaveValue('web-01-clone')
  await expect(clone.dialog).toContainText('/var/lib/libvirt/images/web-01-clone.qcow2')
  await expect(clone.dialog).toContainText('qemu-img convert -f qcow2 -O qcow2')
  await clone.name.fill('web-02')
  await clone.planned()
  await expect(clone.dialog.getByRole('textbox', { name: 'vda: new file' })).toHaveValue('web-02.qcow2')
  await clone.check('Verify after copying')
  await clone.planned()
  await clone.start()

  await expect(app.strip).toContainText('Clone web-01 → web-02')
  await expect(app.strip).toContainText('Done in', { timeout: 60_000 })
  await app.shows('web-02', 'Shut off')
  await expect(app.row('web-02')).toContainText('New')

  // Ask the host, not our screen.
  const uuid = await lab.virsh('domuuid', 'web-02')
  const cloned = ['/var/lib/libvirt/images/web-02.qcow2', '/var/lib/libvirt/images/web-02-vdb.raw']
  for (const [index, path] of cloned.entries()) {
    expect(await lab.sameContent(source.disks[index] ?? '', path)).toBe(true)
    expect(await lab.sha256(source.disks[index] ?? '')).toBe(sums[index])
  }
  expect((await lab.exec(['qemu-img', 'check', cloned[0] ?? ''])).code).toBe(0)
  expect(await lab.virsh('dumpxml', '--inactive', source.uuid)).toBe(sourceXml)
  expect(await lab.leftovers()).toEqual([])
  const cloneXml = await lab.virsh('dumpxml', '--inactive', uuid)
  const mac = /mac address='([^']+)'/.exec(cloneXml)?.[1] ?? ''
  expect(sourceXml).not.toContain(mac)
  expect(sourceXml).not.toContain(uuid)

  // The result, then the comparison.
  await app.openJobs()
  const result = app.page.getByRole('region', { name: 'Result' })
  await expect(result).toContainText('2 GiB')
  await expect(result).toContainText('Identical')
  await result.getByRole('button', { name: 'Compare' }).click()
  await expect(app.page.getByText(/expected differences, 0 others/)).toBeVisible()

  // It boots to its prompt with its own MAC.
  await app.back()
  await app.page.getByRole('button', { name: 'Start web-02' }).first().click()
  await app.goToList()
  await app.shows('web-02', 'Running')
  const console = await lab.console({ uuid })
  await console.waitReady()
  expect(await console.macs()).toEqual([mac])
})

test('the plan tells what a clone cannot start with and what both VMs have; its commands are two ways, each with its Copy', async ({
  lab,
  open,
}) => {
  const missing = `<disk type='file' device='cdrom'><driver name='qemu' type='raw'/><source file='/srv/gone.iso'/><target dev='sda' bus='sata'/><readonly/></disk>`
  await lab.defineVm({
    name: 'web-01',
    disks: [{ format: 'qcow2', sizeBytes: 64 * MiB, dataBytes: MiB }],
    devicesExtra: missing,
    xmlExtra: `<sysinfo type='smbios'><system><entry name='serial'>C07X1</entry></system></sysinfo>`,
  })
  const app = await open()
  await app.shows('web-01', 'Shut off')
  const clone = await app.openClone('web-01')
  const { dialog } = clone
  await clone.planned()
  const steps = dialog.getByRole('region', { name: 'Step by step' })
  await expect(steps).toContainText('qemu-img convert')
  await expect(steps).not.toContainText('virt-clone')
  await dialog.getByRole('tab', { name: 'virt-clone' }).click()
  await expect(dialog.getByRole('region', { name: 'virt-clone' })).toContainText('virt-clone --connect=qemu:///system')
  await dialog.getByRole('tab', { name: 'Step by step' }).click()
  await expect(dialog).toContainText('/srv/gone.iso is missing')
  await expect(dialog).toContainText('System serial numbers are kept: system serial')
  await pictures(app, 'clone-told')
  await dialog.getByRole('button', { name: 'Eject the medium' }).click()
  await dialog.getByRole('button', { name: 'Use new numbers' }).click()
  await expect(dialog).not.toContainText('gone.iso is missing')
  await expect(dialog).toContainText('The clone gets new system serial numbers')
  // virt-clone ejects nothing, so there is one way left.
  await expect(dialog.getByRole('tab', { name: 'virt-clone' })).toHaveCount(0)
  await expect(steps).toContainText('virsh -c qemu:///system define /dev/stdin')
})

test('a UEFI VM gets its own copy of its variables, and the clone boots', async ({ lab, open }) => {
  const source = await lab.defineVm({
    name: 'efi-01',
    uefi: true,
    disks: [{ format: 'qcow2', sizeBytes: 64 * MiB, dataBytes: 4 * MiB }],
    start: true,
  })
  await (await lab.console(source)).waitReady()
  await lab.virsh('destroy', source.uuid)
  const nvram = '/var/lib/libvirt/qemu/nvram/efi-01_VARS.fd'
  const before = await lab.sha256(nvram)

  const app = await open()
  const clone = await app.openClone('efi-01')
  await expect(clone.dialog).toContainText('efi-01-clone_VARS.fd')
  await clone.check('Start the clone afterwards')
  await clone.planned()
  await clone.start()
  await app.shows('efi-01-clone', 'Running', 60_000)

  const uuid = await lab.virsh('domuuid', 'efi-01-clone')
  expect(await lab.virsh('dumpxml', uuid)).toContain('/var/lib/libvirt/qemu/nvram/efi-01-clone_VARS.fd')
  expect(await lab.sha256(nvram)).toBe(before)
  await (await lab.console({ uuid })).waitReady()
})

test('linked, empty and left out: each disk as it was chosen', async ({ lab, open }) => {
  const source = await lab.defineVm({
    name: 'db',
    disks: [
      { format: 'qcow2', sizeBytes: GiB, dataBytes: 64 * MiB },
      { format: 'qcow2', sizeBytes: 128 * MiB, dataBytes: 32 * MiB },
      { format: 'raw', sizeBytes: 32 * MiB, dataBytes: 8 * MiB },
    ],
    devicesExtra: "<graphics type='vnc' port='-1' autoport='yes' passwd='s3cret'/>",
  })
  const app = await open()
  const clone = await app.openClone('db')
  await clone.dialog.getByRole('button', { name: 'XML changes from the original' }).click()
  await expect(clone.dialog).not.toContainText('s3cret')
  await clone.choose('vda: action', 'Linked')
  await clone.choose('vdb: action', 'Empty')
  await clone.choose('vdc: action', 'Leave out')
  await clone.planned()
  await clone.start()
  await expect(app.strip).toContainText('Done in', { timeout: 30_000 })

  const info = JSON.parse(
    await lab.must(['qemu-img', 'info', '--output=json', '/var/lib/libvirt/images/db-clone.qcow2']),
  )
  expect(info['backing-filename']).toBe(source.disks[0])
  const empty = JSON.parse(
    await lab.must(['qemu-img', 'info', '--output=json', '/var/lib/libvirt/images/db-clone-vdb.qcow2']),
  )
  expect(empty).toMatchObject({ 'virtual-size': 128 * MiB })
  expect(empty['actual-size']).toBeLessThan(MiB)
  const xml = await lab.virsh('dumpxml', '--inactive', 'db-clone')
  expect(xml).not.toContain('vdc')
  // A password goes from definition to definition, and over no screen.
  expect(await lab.virsh('dumpxml', '--inactive', '--security-info', 'db-clone')).toContain("passwd='s3cret'")
  await lab.virsh('start', 'db-clone')
})

test('on btrfs a clone can share its blocks with the source', async ({ lab, open }) => {
  const pool = await lab.loopPool({ name: 'fast', fs: 'btrfs' })
  const source = await lab.defineVm({
    name: 'shared',
    disks: [{ format: 'qcow2', sizeBytes: 256 * MiB, dataBytes: 100 * MiB, dir: pool.path }],
  })
  const app = await open()
  const clone = await app.openClone('shared')
  await clone.choose('vda: action', 'Reflink')
  await clone.planned()
  await clone.start()
  await expect(app.strip).toContainText('Done in', { timeout: 30_000 })
  expect(await lab.sameContent(source.disks[0] ?? '', `${pool.path}/shared-clone.qcow2`)).toBe(true)
})
