import { loadDrawn, pictures } from '../pages/screens'
import { expect, GiB, MiB, test } from '../pages/test'

test('every screen, light, dark, Chinese and narrow, has nothing that axe finds', async ({ lab, open }) => {
  test.setTimeout(300_000)
  const vm = (name: string, more: object = {}) =>
    lab.defineVm({ name, disks: [{ format: 'qcow2', sizeBytes: 20 * GiB, dataBytes: 16 * MiB }], ...more })
  const graphics = "<graphics type='vnc' port='-1' autoport='yes'/><video><model type='vga'/></video>"
  await vm('build-el7', {
    start: true,
    dhcp: 'build',
    devicesExtra: graphics,
    channel: true,
    disks: [
      { format: 'qcow2', sizeBytes: 60 * GiB, dataBytes: 64 * MiB, name: 'build-el7.img' },
      { format: 'raw', sizeBytes: 2 * GiB, dataBytes: 8 * MiB },
    ],
  })
  await vm('ci-runner-1', { start: true })
  await vm('db-primary', { start: true })
  await lab.virsh('suspend', 'db-primary')
  await vm('debian12-base')
  await vm('gitlab-old', { start: true })
  await lab.virsh('managedsave', 'gitlab-old')
  await vm('测试 数据库 01')
  await vm(
    `a very long name that somebody gave to a machine, with "quotes" and <angle> brackets & more than the column can hold`,
  )
  await vm('web-01', {
    disks: [
      { format: 'qcow2', sizeBytes: 2 * GiB, dataBytes: 512 * MiB },
      { format: 'qcow2', sizeBytes: GiB, dataBytes: 64 * MiB, name: 'web-01-cache.qcow2' },
    ],
  })
  const app = await open()
  await app.shows('web-01', 'Shut off')
  await app.select('build-el7')
  await loadDrawn(app.page)
  await pictures(app, 'main')
  await app.page.getByRole('tab', { name: 'XML' }).click()
  await pictures(app, 'xml')
  await app.page.getByRole('tab', { name: /Overview/ }).click()

  const clone = await app.openClone('web-01')
  await clone.planned()
  await pictures(app, 'clone-plan')
  await clone.name.fill('build-el7')
  await clone.planned()
  await pictures(app, 'clone-blocked')
  await clone.name.fill('web-02')
  await clone.planned()
  await lab.slowCopies(24 * MiB)
  await clone.start()
  await app.progressAt(0.2)
  await app.openJobs()
  await pictures(app, 'jobs-running')
  await expect(app.strip).toContainText('Done in', { timeout: 60_000 })
  await pictures(app, 'result')
  await app.page.getByRole('region', { name: 'Result' }).getByRole('button', { name: 'Compare' }).click()
  await expect(app.page.getByText(/expected differences, 0 others/)).toBeVisible()
  await pictures(app, 'compare')

  await app.goToList()
  const small = await lab.tmpfsPool({ name: 'ssd', size: 700 * MiB })
  const full = await app.openClone('web-01')
  await full.name.fill('web-03')
  await full.choose('Location', 'pool ssd')
  await full.planned()
  await full.start()
  await app.progressAt(0.05)
  await lab.must(['sh', '-c', `head -c ${640 * MiB} /dev/zero > ${small.path}/somebody-else || true`])
  await app.openJobs()
  await expect(app.page.getByText('The host is back in its previous state.')).toBeVisible({ timeout: 60_000 })
  await pictures(app, 'jobs-failed')

  await app.page.keyboard.press('Control+k')
  await app.page.keyboard.type('web')
  await pictures(app, 'palette')
  await app.page.keyboard.press('Escape')
})
