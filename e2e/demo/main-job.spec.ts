import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import type { OffshootApp } from '../pages/app'
import { openSnapshots, snapshotNode, takeSnapshot } from '../pages/snapshots'
import { expect, GiB, MiB, test } from '../pages/test'

/** Where the pictures go: npm run demo empties it first. */
const PLACE = process.env.OFFSHOOT_DEMO_DIR ?? 'demo'
const DATA = 256 * MiB

let taken = 0

/** The next picture, numbered so that the folder tells the story in order. */
async function picture(app: OffshootApp, name: string): Promise<void> {
  taken++
  await app.picture(resolve(PLACE, `${String(taken).padStart(2, '0')}-${name}.png`))
}

test('the main job: see the VMs, clone one, watch, compare, take a snapshot, revert to it', async ({ lab, open }) => {
  mkdirSync(PLACE, { recursive: true })
  taken = 0
  const source = await lab.defineVm({
    name: 'web-01',
    memoryMiB: 96,
    disks: [{ format: 'qcow2', sizeBytes: 2 * GiB, dataBytes: DATA, fs: true }],
    devicesExtra: "<graphics type='vnc' autoport='yes'/><video><model type='vga'/></video>",
  })
  await lab.defineVm({ name: 'db-01', disks: [{ format: 'raw', sizeBytes: 64 * MiB, dataBytes: MiB }] })
  const app = await open()
  const { page } = app
  await app.shows('web-01', 'Shut off')
  await app.select('web-01')
  await expect(page.getByRole('table', { name: 'Disks' }).getByRole('row').nth(1)).toContainText('2 GiB')
  await picture(app, 'list')

  const clone = await app.openClone('web-01')
  await clone.name.fill('web-02')
  await clone.check('Verify after copying')
  await clone.planned()
  await expect(clone.dialog).toContainText('/var/lib/libvirt/images/web-02.qcow2')
  await picture(app, 'clone-plan')
  // Slow enough to be watched: about four seconds.
  await lab.slowCopies(DATA / 4)
  await clone.start()
  await app.openJobs()
  await app.progressAt(0.3)
  await picture(app, 'clone-running')

  await expect(app.strip).toContainText('Done in', { timeout: 60_000 })
  const result = page.getByRole('region', { name: 'Result' })
  await expect(result).toContainText('Identical')
  await picture(app, 'clone-result')
  expect(await lab.sameContent(source.disks[0] ?? '', '/var/lib/libvirt/images/web-02.qcow2')).toBe(true)

  await result.getByRole('button', { name: 'Compare' }).click()
  await expect(page.getByText(/expected differences, 0 others/)).toBeVisible()
  await picture(app, 'compare')

  await app.goToList()
  await lab.virsh('start', 'web-02')
  await app.shows('web-02', 'Running')
  const before = await lab.console({ uuid: await lab.virsh('domuuid', 'web-02') })
  await before.waitReady()
  await before.run('echo before > /run/marker; mount /dev/vda /mnt; echo before > /mnt/marker; sync')
  await openSnapshots(app, 'web-02')
  await takeSnapshot(app, 'before-update')
  await before.run('echo after > /run/marker; echo after > /mnt/marker; sync')
  await takeSnapshot(app, 'after-update')
  await picture(app, 'snapshots')

  await snapshotNode(app, 'before-update').click()
  await page.getByRole('tabpanel').getByRole('button', { name: 'Revert…' }).click()
  const dialog = page.getByRole('alertdialog', { name: 'Revert web-02 to before-update' })
  await expect(dialog.getByRole('button', { name: 'Revert' })).toBeVisible()
  await picture(app, 'revert-plan')
  await dialog.getByRole('button', { name: 'Revert' }).click()
  await expect(dialog).toHaveCount(0, { timeout: 60_000 })
  await app.shows('web-02', 'Running')
  await expect(page.getByRole('treeitem', { name: /^You are here/ })).toBeVisible()
  const after = await lab.console({ uuid: await lab.virsh('domuuid', 'web-02') })
  expect((await after.run('cat /run/marker /mnt/marker')).output).toMatch(/^before\s+before\s*$/)
  await picture(app, 'reverted')

  expect(await lab.leftovers()).toEqual([])
})
