import type { Page } from '@playwright/test'
import type { Bridge } from '@shared/contract'
import axe from 'axe-core'
import type { OffshootApp } from '../pages/app'
import { expect, GiB, MiB, test } from '../pages/test'

/** Runs axe in the page as WCAG A and AA; every violation fails. */
async function accessible(page: Page, where: string): Promise<void> {
  await page.evaluate(axe.source)
  const violations = await page.evaluate(async () => {
    const run = (
      window as unknown as {
        axe: { run(d: Document, o: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
      }
    ).axe
    const { violations } = await run.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })
    return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')}`)
  })
  expect(violations, where).toEqual([])
}

/** No text is cut off without a way to read it, nothing lies outside of the window. */
async function fits(page: Page, where: string): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(wide, `${where}: wider than the window`).toBeLessThanOrEqual(0)
}

/** `OFFSHOOT_SCREENS=docs/screens` renews the pictures of the documentation. */
const PLACE = process.env.OFFSHOOT_SCREENS ?? 'test-results/screens'

const LOOKS = [
  { name: 'light', theme: 'light', language: 'en', width: 1440, height: 900 },
  { name: 'dark', theme: 'dark', language: 'en', width: 1440, height: 900 },
  { name: 'zh-light', theme: 'light', language: 'zh', width: 1440, height: 900 },
  { name: 'narrow', theme: 'light', language: 'en', width: 960, height: 600 },
] as const

async function look(app: OffshootApp, l: (typeof LOOKS)[number]): Promise<void> {
  await app.electron.evaluate(({ BrowserWindow }, size) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height)
  }, l)
  await app.page.evaluate((s) => (window as unknown as { offshoot: Bridge }).offshoot.request('settings.set', s), {
    theme: l.theme,
    language: l.language,
  })
  await app.page.waitForTimeout(400)
}

/** Takes a picture in every look, with axe on each. */
async function pictures(app: OffshootApp, name: string): Promise<void> {
  for (const l of LOOKS) {
    await look(app, l)
    await accessible(app.page, `${name}, ${l.name}`)
    await fits(app.page, `${name}, ${l.name}`)
    await app.picture(`${PLACE}/${name}-${l.name}.png`)
  }
  await look(app, LOOKS[0])
}

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
  await app.page.waitForTimeout(6000)
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
  await full.choose('To', 'pool ssd')
  await full.planned()
  await full.start()
  await app.progressAt(0.05)
  await lab.must(['sh', '-c', `head -c ${640 * MiB} /dev/zero > ${small.path}/somebody-else || true`])
  await app.openJobs()
  await expect(app.page.getByText('The host is as it was.')).toBeVisible({ timeout: 60_000 })
  await pictures(app, 'jobs-failed')

  await app.page.keyboard.press('Control+k')
  await app.page.keyboard.type('web')
  await pictures(app, 'palette')
  await app.page.keyboard.press('Escape')
})
