import type { Page } from '@playwright/test'
import type { LabHost } from '../lab/lab'
import type { OffshootApp } from '../pages/app'
import { HostDialogPage, question } from '../pages/host-dialog'
import { giveKey, type Remote, remoteHost } from '../pages/remote'
import { pictures } from '../pages/screens'
import { expect, test } from '../pages/test'

let remote: Remote
test.beforeEach(async () => {
  remote = await remoteHost('kvm1', 82)
})
test.afterEach(async () => {
  await remote.host.down()
})

/** A VM that shows its firmware's text and nothing else: no kernel, no disk. */
async function firmwareVm(host: LabHost, name: string, graphics: string): Promise<string> {
  const { uuid } = await host.defineVm({ name, disks: [], devicesExtra: graphics })
  const xml = await host.virsh('dumpxml', '--inactive', '--security-info', uuid)
  await host.defineXml(xml.replace(/<(kernel|initrd|cmdline)>[^<]*<\/\1>/g, ''))
  await host.virsh('start', uuid)
  return uuid
}

async function openScreen(app: OffshootApp, name: string): Promise<void> {
  await app.select(name)
  await app.page.getByRole('tab', { name: 'Console' }).click()
}

/** How many pixels are not black: letters of the firmware. */
const lit = (page: Page) =>
  page.locator('.screen-canvas canvas').evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] }
    let count = 0
    for (let at = 0; at < data.length; at += 4) if ((data[at] ?? 0) > 60) count++
    return count
  })

test('the screen of a VM on a host over ssh: its password, its picture, keys that reach it, a restart', async ({
  lab,
  open,
}) => {
  await giveKey(lab, remote.host, ['root'])
  const vnc = "<graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1' passwd='lab-pass'/>"
  await firmwareVm(remote.host, 'web', vnc)
  await remote.host.defineVm({ name: 'blind', disks: [], start: true })
  const app = await open()
  const { page } = app
  const dialog = await HostDialogPage.open(app)
  await dialog.write(`root@${remote.ip}`, { name: 'Rack 1' })
  await dialog.add()
  await question(page, /Trust the host key/)
    .getByRole('button', { name: 'Trust and save' })
    .click()
  await app.shows('web', 'Running')

  await openScreen(app, 'web')
  const password = page.getByLabel('VNC password')
  await password.fill('not-it')
  await password.press('Enter')
  await expect(page.getByText('Wrong or expired password')).toBeVisible()
  await password.fill('lab-pass')
  await password.press('Enter')
  const screen = page.getByRole('application', { name: 'Screen of web' })
  await expect(screen).toBeVisible()
  await expect.poll(() => lit(page)).toBeGreaterThan(500)
  await pictures(app, 'screen')

  await page.getByRole('button', { name: 'Copy picture' }).click()
  await expect(page.getByText('Picture copied')).toBeVisible()
  expect(await app.electron.evaluate(async ({ clipboard }) => await clipboard.has('image/png'))).toBe(true)
  // Smaller than the tab, the picture is drawn larger to fit, and as it is where that is wanted.
  const width = async () => (await screen.boundingBox())?.width ?? 0
  const own = await screen.evaluate((canvas: HTMLCanvasElement) => canvas.width)
  await expect.poll(width).toBeGreaterThan(own)
  await page.getByRole('radio', { name: 'Actual size' }).click()
  await expect.poll(width).toBe(own)
  await page.getByRole('radio', { name: 'Fit' }).click()
  await page.getByRole('checkbox', { name: 'View only' }).click({ force: true })
  await expect(page.getByRole('button', { name: 'Send keys' })).toBeDisabled()
  await page.getByRole('checkbox', { name: 'View only' }).click({ force: true })

  // The guest's firmware restarts by these keys, and libvirt tells of it.
  const restarted = remote.host.virsh('event', '--domain', 'web', '--event', 'reboot', '--timeout', '30')
  await expect(async () => {
    await page.getByRole('button', { name: 'Send keys' }).click()
    await page.getByRole('menuitem', { name: 'Ctrl+Alt+Delete' }).click()
    expect(await Promise.race([restarted, new Promise((resolve) => setTimeout(resolve, 1000, 'not yet'))])).toContain(
      'web',
    )
  }).toPass({ timeout: 25_000 })

  await screen.focus()
  await page.keyboard.press('Control+Shift+Escape')
  await expect(page.getByRole('button', { name: 'Send keys' })).toBeFocused()

  await remote.host.virsh('destroy', 'web')
  await expect(page.getByText('The VM is not running.')).toBeVisible()
  await remote.host.virsh('start', 'web')
  await expect.poll(() => lit(page).catch(() => 0)).toBeGreaterThan(500)

  await openScreen(app, 'blind')
  await expect(page.getByText('This VM has no graphics device')).toBeVisible()
  await pictures(app, 'screen-none')
  await page.getByRole('button', { name: 'Edit XML…' }).click()
  await expect(page.getByRole('heading', { name: 'Edit XML of blind' })).toBeVisible()
  await app.back()
  // Given graphics, its next start shows them.
  const xml = await remote.host.virsh('dumpxml', '--inactive', 'blind')
  await remote.host.virsh('destroy', 'blind')
  await remote.host.defineXml(xml.replace('</devices>', "<graphics type='vnc' port='-1' autoport='yes'/></devices>"))
  await remote.host.virsh('start', 'blind')
  await expect(page.getByRole('application', { name: 'Screen of blind' })).toBeVisible()
})
