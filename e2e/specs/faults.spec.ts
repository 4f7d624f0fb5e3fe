import { expect, expectUntouched, GiB, MiB, test } from '../pages/test'

/** One disk that takes about eight seconds to copy on the slowed host. */
const DISK = { format: 'qcow2', sizeBytes: 2 * GiB, dataBytes: 512 * MiB } as const
const SLOW = 64 * MiB

test('cancelled at about half, a clone is gone within two seconds and leaves nothing', async ({ lab, open }) => {
  await lab.defineVm({ name: 'web', disks: [DISK] })
  await lab.slowCopies(SLOW)
  const before = await lab.fingerprint()
  const app = await open()
  await (await app.openClone('web')).start()
  await app.progressAt(0.4)
  const began = Date.now()
  await app.strip.getByRole('button', { name: /^Cancel/ }).click()
  await expect(app.strip).toContainText('Cancelled. Undone', { timeout: 5000 })
  expect(Date.now() - began).toBeLessThan(2000)
  expect(lab.processes(/qemu-img/)).toEqual([])
  await expectUntouched(lab, before)
})

test('a target without room blocks the plan, and a pool with room is one click away', async ({ lab, open }) => {
  await lab.defineVm({ name: 'web', disks: [{ ...DISK, dataBytes: 100 * MiB }] })
  const small = await lab.tmpfsPool({ name: 'small', size: 40 * MiB })
  const app = await open()
  const clone = await app.openClone('web')
  await clone.choose('Location', 'pool small')
  await expect(clone.dialog).toContainText(`Not enough space in ${small.path}`)
  await expect(clone.run).toBeDisabled()
  await clone.dialog
    .getByRole('button', { name: /pool default/ })
    .first()
    .click()
  await clone.planned()
  await expect(clone.run).toBeEnabled()
})

test('a target that fills while copying fails the job, undoes it and offers ways on', async ({ lab, open }) => {
  await lab.defineVm({ name: 'web', disks: [{ ...DISK, dataBytes: 100 * MiB }] })
  const small = await lab.tmpfsPool({ name: 'small', size: 150 * MiB })
  await lab.slowCopies(16 * MiB)
  const app = await open()
  const clone = await app.openClone('web')
  await clone.choose('Location', 'pool small')
  await clone.planned()
  const before = await lab.fingerprint()
  await clone.start()
  await app.progressAt(0.1)
  await lab.must(['sh', '-c', `head -c ${110 * MiB} /dev/zero > ${small.path}/somebody-else`])
  await expect(app.strip).toContainText(/Failed|full/, { timeout: 30_000 })
  await app.openJobs()
  await expect(app.page.getByText('The host is back in its previous state.')).toBeVisible()
  await expect(app.page.getByText(/No space left on device/)).toBeVisible()
  await expect(app.page.getByText('What you can do')).toBeVisible()
  await lab.must(['rm', `${small.path}/somebody-else`])
  await expectUntouched(lab, before)
})

test('a running source blocks, and can be switched off from the dialog', async ({ lab, open }) => {
  await lab.defineVm({ name: 'web', disks: [{ ...DISK, dataBytes: 8 * MiB }], start: true })
  const app = await open()
  const clone = await app.openClone('web')
  await expect(clone.run).toBeDisabled()
  await clone.dialog.getByRole('button', { name: 'Force off', exact: true }).click()
  await clone.dialog.getByRole('button', { name: /^Force off: unsaved data/ }).click()
  await expect(clone.run).toBeEnabled({ timeout: 20_000 })
  expect(await lab.virsh('domstate', 'web')).toBe('shut off')
  await clone.start()
  await expect(app.strip).toContainText('Done in', { timeout: 30_000 })
})

test('a name that somebody takes meanwhile undoes the copy and leaves theirs alone', async ({ lab, open }) => {
  await lab.defineVm({ name: 'web', disks: [{ ...DISK, dataBytes: 128 * MiB }] })
  await lab.slowCopies(SLOW)
  const app = await open()
  await (await app.openClone('web')).start()
  await app.progressAt(0.2)
  const theirs = await lab.defineVm({
    name: 'web-clone',
    disks: [{ format: 'raw', sizeBytes: MiB, name: 'theirs.raw' }],
  })
  const before = await lab.fingerprint()
  await expect(app.strip).toContainText('Failed', { timeout: 30_000 })
  expect(await lab.virsh('domuuid', 'web-clone')).toBe(theirs.uuid)
  expect(await lab.leftovers()).toEqual([])
  expect((await lab.exec(['test', '-e', '/var/lib/libvirt/images/web-clone.qcow2'])).code).toBe(1)
  expect((await lab.changesSince(before)).filter((line) => !line.includes('.offshoot-'))).toEqual([])
})

test('a file that somebody puts under the name meanwhile is never overwritten', async ({ lab, open }) => {
  await lab.defineVm({ name: 'web', disks: [{ ...DISK, dataBytes: 128 * MiB }] })
  await lab.slowCopies(SLOW)
  const app = await open()
  await (await app.openClone('web')).start()
  await app.progressAt(0.2)
  const path = '/var/lib/libvirt/images/web-clone.qcow2'
  await lab.must(['sh', '-c', 'echo theirs > "$1"', 'sh', path])
  await expect(app.strip).toContainText('Failed', { timeout: 30_000 })
  expect(await lab.must(['cat', path])).toBe('theirs\n')
  expect(await lab.leftovers()).toEqual([])
  expect(await lab.virsh('list', '--all', '--name')).not.toContain('web-clone')
})

test('names and MACs are checked where they are typed, each with a way on', async ({ lab, open }) => {
  await lab.defineVm({ name: 'web', disks: [{ ...DISK, dataBytes: MiB }] })
  await lab.defineVm({ name: "it's 中文 $(x)", disks: [] })
  const app = await open()
  const clone = await app.openClone('web')
  for (const [name, words] of [
    ['..', 'libvirt does not accept this name'],
    ['a/b', 'libvirt does not accept this name'],
    ['', 'libvirt does not accept this name'],
    ['中'.repeat(81), 'libvirt does not accept this name'],
    ["it's 中文 $(x)", "it's 中文 $(x) already exists on this host"],
  ] as const) {
    await clone.name.fill(name)
    await expect(clone.dialog).toContainText(words)
    await expect(clone.name).toHaveAttribute('aria-invalid', 'true')
    await expect(clone.run).toBeDisabled()
  }
  await clone.dialog.getByRole('button', { name: /^Use / }).first().click()
  await expect(clone.run).toBeEnabled()
  await clone.name.fill(`-rf "q" $(touch x) 名`)
  await clone.planned()
  const mac = clone.dialog.getByRole('textbox', { name: 'New MAC of interface 1' })
  await mac.fill('01:00:5e:00:00:01')
  await expect(clone.dialog).toContainText(/multicast/i)
  await expect(clone.run).toBeDisabled()
  await mac.fill('52:54:00:12:34:56')
  await clone.planned()
  await clone.start()
  await expect(app.strip).toContainText('Done in', { timeout: 30_000 })
  expect(await lab.virsh('list', '--all', '--name')).toContain(`-rf "q" $(touch x) 名`)
})
