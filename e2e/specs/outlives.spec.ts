import { expect, expectUntouched, GiB, MiB, test } from '../pages/test'

const DISK = { format: 'qcow2', sizeBytes: 2 * GiB, dataBytes: 384 * MiB } as const
const SLOW = 64 * MiB
const CLONE = '/var/lib/libvirt/images/web-clone.qcow2'

test('killed in mid-copy, the application finds the job running and finishes it', async ({ lab, open }) => {
  const source = await lab.defineVm({ name: 'web', disks: [DISK] })
  const sum = await lab.sha256(source.disks[0] ?? '')
  await lab.slowCopies(SLOW)
  const first = await open()
  await (await first.openClone('web')).start()
  await first.progressAt(0.2)
  await first.kill()
  expect(lab.processes(/qemu-img/).length).toBeGreaterThan(0)

  const again = await open({ userData: first.userData })
  await expect(again.strip).toContainText('Clone web → web-clone')
  await expect(again.strip).toContainText('%')
  await expect(again.strip).toContainText('Done in', { timeout: 40_000 })
  await again.shows('web-clone', 'Shut off')
  expect(await lab.sameContent(source.disks[0] ?? '', CLONE)).toBe(true)
  expect(await lab.sha256(source.disks[0] ?? '')).toBe(sum)
  expect(await lab.leftovers()).toEqual([])
})

test('closed in mid-copy and opened after its end, it defines the clone by itself', async ({ lab, open }) => {
  const source = await lab.defineVm({ name: 'web', disks: [{ ...DISK, dataBytes: 128 * MiB }] })
  await lab.slowCopies(SLOW)
  const first = await open()
  await (await first.openClone('web')).start()
  await first.progressAt(0.2)
  await first.close()
  await expect.poll(() => lab.processes(/qemu-img/).length, { timeout: 30_000 }).toBe(0)
  expect(await lab.virsh('list', '--all', '--name')).not.toContain('web-clone')

  const again = await open({ userData: first.userData })
  await again.shows('web-clone', 'Shut off', 20_000)
  expect(await lab.sameContent(source.disks[0] ?? '', CLONE)).toBe(true)
  await expect.poll(() => lab.leftovers()).toEqual([])
})

test('libvirtd restarted in mid-copy, the clone is finished all the same', async ({ lab, open }) => {
  const source = await lab.defineVm({ name: 'web', disks: [{ ...DISK, dataBytes: 256 * MiB }] })
  await lab.slowCopies(SLOW)
  const app = await open()
  await (await app.openClone('web')).start()
  await app.progressAt(0.2)
  await lab.restartLibvirtd()
  await expect(app.strip).toContainText('Done in', { timeout: 40_000 })
  await app.shows('web-clone', 'Shut off')
  expect(await lab.sameContent(source.disks[0] ?? '', CLONE)).toBe(true)
  expect(await lab.leftovers()).toEqual([])
})

test('libvirtd gone when the copy ends, the clone waits for it', async ({ lab, open }) => {
  await lab.defineVm({ name: 'web', disks: [{ ...DISK, dataBytes: 128 * MiB }] })
  await lab.slowCopies(SLOW)
  const app = await open()
  await (await app.openClone('web')).start()
  await app.progressAt(0.2)
  await lab.stopLibvirtd()
  await expect.poll(() => lab.processes(/qemu-img/).length, { timeout: 30_000 }).toBe(0)
  await expect(app.strip).toContainText('Running on the host', { timeout: 10_000 })
  await lab.startLibvirtd()
  await expect(app.strip).toContainText('Done in', { timeout: 40_000 })
  await app.shows('web-clone', 'Shut off')
})

test('qemu-img killed, the job fails, says so and undoes itself', async ({ lab, open }) => {
  await lab.defineVm({ name: 'web', disks: [DISK] })
  await lab.slowCopies(SLOW)
  const before = await lab.fingerprint()
  const app = await open()
  await (await app.openClone('web')).start()
  await app.progressAt(0.2)
  for (const process of lab.processes(/qemu-img\.real convert/)) await lab.killProcess(process.pid)
  await expect(app.strip).toContainText(/Failed|stopped|killed/, { timeout: 10_000 })
  await app.openJobs()
  await expect(app.page.getByText('The host is back in its previous state.')).toBeVisible()
  await expectUntouched(lab, before)
})

test('what a dead job left is offered for removal, and removed only then', async ({ lab, open }) => {
  await lab.defineVm({ name: 'web', disks: [DISK] })
  await lab.slowCopies(SLOW)
  const before = await lab.fingerprint()
  const first = await open()
  await (await first.openClone('web')).start()
  await first.progressAt(0.2)
  await first.kill()
  // The power fails: everything that ran is gone, the files are not.
  await lab.reboot()
  expect((await lab.leftovers()).length).toBeGreaterThan(0)

  const again = await open({ userData: first.userData })
  await expect(again.strip).toContainText('Left 1 file', { timeout: 20_000 })
  expect((await lab.leftovers()).length).toBeGreaterThan(0)
  await again.openJobs()
  await again.strip.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect.poll(() => lab.leftovers(), { timeout: 10_000 }).toEqual([])
  await expectUntouched(lab, before)
})

test('the window closed and opened again shows the job where it is, and it can still be cancelled', async ({
  lab,
  open,
}) => {
  await lab.defineVm({ name: 'web', disks: [DISK] })
  await lab.slowCopies(SLOW)
  const before = await lab.fingerprint()
  const first = await open()
  await (await first.openClone('web')).start()
  await first.progressAt(0.1)
  await first.close()
  const again = await open({ userData: first.userData })
  await again.progressAt(0.3)
  await again.strip.getByRole('button', { name: /^Cancel/ }).click()
  await expect(again.strip).toContainText('Cancelled', { timeout: 5000 })
  await expectUntouched(lab, before)
})
