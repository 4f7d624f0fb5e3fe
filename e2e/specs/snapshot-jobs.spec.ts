import { pictures } from '../pages/screens'
import { openSnapshots, snapshotNode } from '../pages/snapshots'
import { expect, MiB, test } from '../pages/test'

test('a snapshot with memory is a job: told in its dialog, on the VM’s page and in the list; quitting asks; cancelled, it leaves nothing', async ({
  lab,
  open,
}) => {
  test.setTimeout(180_000)
  const vm = await lab.defineVm({
    name: 'web',
    memoryMiB: 96,
    disks: [{ format: 'qcow2', sizeBytes: 64 * MiB, dataBytes: MiB }],
    start: true,
  })
  await (await lab.console(vm)).waitReady()
  const goOn = await lab.slowMemory()
  const files = () => lab.must(['sh', '-c', 'ls -A /var/lib/libvirt/images | sort'])
  const before = await files()
  const app = await open()
  const { page } = app
  const pane = await openSnapshots(app, 'web')
  await pane.getByRole('button', { name: 'Take snapshot…' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Take a snapshot of web' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('before update')
  await dialog.getByRole('radio', { name: /External, in new overlays/ }).click({ force: true })
  await dialog.getByText('Include the memory').click()
  await dialog.getByRole('button', { name: 'Take snapshot' }).click()
  await expect(dialog.getByText(/Memory: [\d.]+ MiB of [\d.]+ MiB/)).toBeVisible()
  await expect(dialog.getByText(/about .* left/)).toBeVisible()
  await pictures(app, 'snapshot-job-dialog')

  await dialog.getByRole('button', { name: 'Hide' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(pane.getByText(/^Taking before update/)).toBeVisible()
  await expect(pane.getByRole('button', { name: 'Take snapshot…' }).first()).toHaveAttribute('aria-disabled', 'true')
  await expect(app.strip).toContainText('Take snapshot before update of web')
  await app.shows('web', 'Taking snapshot, ')
  await pictures(app, 'snapshot-job-page')

  // The window stays until somebody has said that it may go.
  const close = () => app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await close()
  const quit = page.getByRole('alertdialog', { name: 'A snapshot operation is running' })
  await expect(quit).toContainText('Take snapshot before update of web')
  await pictures(app, 'snapshot-job-quit')
  await quit.getByRole('button', { name: 'Keep open' }).click()
  await expect(quit).toHaveCount(0)

  await app.strip.getByRole('button', { name: 'Show all jobs' }).click()
  const detail = page.getByRole('region', { name: 'Take snapshot before update of web' })
  await expect(detail.getByRole('table')).toContainText('Take snapshot before update')
  await expect(detail.getByText(/MiB of [\d.]+ MiB/)).toBeVisible()
  await pictures(app, 'snapshot-job')
  await detail.getByRole('button', { name: 'Cancel' }).click()
  await goOn()
  await expect(detail.getByRole('heading', { name: /before update of web: cancelled$/ })).toBeVisible()
  expect(await files()).toBe(before)
  expect((await lab.virsh('snapshot-list', '--name', 'web')).trim()).toBe('')
  expect(await lab.virsh('domstate', 'web')).toContain('running')

  // Nothing holds the window any more, and nothing keeps the VM from its next snapshot.
  await page.getByRole('button', { name: 'Back', exact: true }).click()
  await openSnapshots(app, 'web')
  await page.keyboard.press('Control+Shift+S')
  await dialog.getByRole('textbox', { name: 'Name' }).fill('again')
  await dialog.getByRole('button', { name: 'Take snapshot' }).click()
  await expect(dialog).toHaveCount(0, { timeout: 60_000 })
  await expect(snapshotNode(app, 'again')).toHaveAttribute('aria-selected', 'true')
  await lab.virsh('destroy', 'web')
  const gone = app.electron.waitForEvent('close')
  await close()
  await gone
})
