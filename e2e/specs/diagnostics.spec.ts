import type { Bridge } from '@shared/contract'
import { setPassword } from '../lab/sshd'
import { answerNonsense, answerSave, diagnosticsBox, online, openDiagnostics } from '../pages/diagnostics'
import { HostDialogPage, question } from '../pages/host-dialog'
import { remoteHost } from '../pages/remote'
import { expect, MiB, test } from '../pages/test'

test('Help > Collect diagnostics shows all that is saved, and saves what was shown', async ({ lab, open }) => {
  await lab.defineVm({ name: 'web 测试', disks: [{ format: 'qcow2', sizeBytes: 64 * MiB, dataBytes: MiB }] })
  const app = await open()
  await (await app.openClone('web 测试')).start()
  await expect(app.strip).toContainText('Done in', { timeout: 30_000 })

  const box = await openDiagnostics(app)
  await expect(box).toContainText('but no passwords or keys')
  await box.getByRole('button', { name: 'Find' }).click()
  await app.page.keyboard.type('job.ended')
  await app.page.keyboard.press('Enter')
  await expect(box.locator('.cm-searchMatch-selected')).toBeVisible()
  await app.page.keyboard.press('Escape')
  await expect(box.getByRole('textbox', { name: 'Find' })).toBeHidden()
  await expect(box).toBeVisible()

  await answerSave(app, '/root/report.txt')
  await box.getByRole('button', { name: 'Save…' }).click()
  await expect(box).toBeHidden()
  await expect(app.page.getByText('Saved to /root/report.txt')).toBeVisible()
  const saved = await lab.must(['cat', '/root/report.txt'])
  expect(saved).toContain('## Versions\n\nOffshoot: 0.1.0')
  expect(saved).toMatch(/Host: qemu:\/\/\/system \(local-system/)
  expect(saved).toMatch(/libvirt: 9\.0\.0\n {2}Hypervisor: QEMU 7\.2/)
  expect(saved).toContain('Job: clone-domain web 测试 -> web 测试-clone')
  expect(saved).toMatch(/info {2}app\.start .*"version":"0\.1\.0"/)
  expect(saved).toMatch(/info {2}host\.state .*"state":"online"/)
  expect(saved).toMatch(/info {2}job\.ended .*"state":"done"/)
  expect(await lab.must(['stat', '-c', '%a', '/root/report.txt'])).toBe('600\n')

  const log = `${app.userData}/logs/offshoot.log`
  expect(await lab.must(['stat', '-c', '%a', log])).toBe('600\n')
  for (const line of (await lab.must(['cat', log])).trimEnd().split('\n')) {
    expect(line).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (error|warn {1}|info {1}|debug) [a-z.-]+( \{.*\})?$/)
  }
})

test('diagnostics open from the search too, and are the earlier run’s as well', async ({ lab, open }) => {
  const first = await open()
  await online(first)
  await first.close()
  expect(await lab.must(['cat', `${first.userData}/logs/offshoot.log`])).toContain('app.quit')

  const app = await open({ userData: first.userData })
  await online(app)
  await app.page.keyboard.press('Control+k')
  await app.page.getByRole('combobox').fill('diagnostics')
  await app.page.keyboard.press('Enter')
  const { box, text } = diagnosticsBox(app)
  await expect(text).toContainText('Offshoot diagnostics')
  await answerSave(app, '/root/report.txt')
  await box.getByRole('button', { name: 'Save…' }).click()
  await expect(box).toBeHidden()
  const saved = await lab.must(['cat', '/root/report.txt'])
  expect(saved.match(/app\.start/g)).toHaveLength(2)
  expect(saved).toContain('app.quit')
})

const PASSWORD = `sign-in “1” $(id) 'q'`
const VNC = 'hunt3r2x'

test('a password for ssh and one of VNC are nowhere in log or diagnostics, not even by a fault', async ({
  lab,
  open,
}) => {
  const remote = await remoteHost('kvm1', 88)
  await remote.host.addUser('ops', { libvirtGroup: true })
  await remote.host.configure({ unixSockGroup: true })
  await setPassword(remote.host, 'ops', PASSWORD)
  const graphics = `<graphics type='vnc' port='-1' passwd='${VNC}'/>`
  await lab.defineVm({
    name: 'web',
    disks: [{ format: 'qcow2', sizeBytes: 64 * MiB, dataBytes: MiB }],
    devicesExtra: graphics,
  })
  await remote.host.defineVm({ name: 'db', disks: [], devicesExtra: graphics })
  const app = await open()
  const { page } = app

  const dialog = await HostDialogPage.open(app)
  await dialog.write(`ops@${remote.ip}`)
  await dialog.add()
  await question(page, /Trust the host key/)
    .getByRole('button', { name: 'Trust and save' })
    .click()
  await question(page, 'Password').getByLabel('Password').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await app.shows('db', 'Shut off')
  await app.goToList()
  await (await app.openClone('web')).start()
  await expect(app.strip).toContainText('Done in', { timeout: 30_000 })
  expect(await lab.must(['virsh', 'dumpxml', '--security-info', 'web-clone'])).toContain(VNC)

  // Definitions that libvirt refuses, and a fault of the page that has both in its words.
  const uuid = await lab.virsh('domuuid', 'web')
  const leak = { message: `cannot sign in with ${PASSWORD}`, stack: `at <devices>\n${graphics}</devices>\n${graphics}` }
  await page.evaluate(
    async ({ uuid, graphics, leak }) => {
      const { request } = (window as unknown as { offshoot: Bridge }).offshoot
      await request('domains.xml', { host: 'local-system', uuid, which: 'persistent' })
      await request('log.fault', { kind: 'error', ...leak })
      await request('definition.check', { host: 'local-system', xml: `<domain>${graphics}</domain>` })
      await request('definition.apply', { host: 'local-system', xml: `<domain>${graphics}</domain>`, validate: false })
    },
    { uuid, graphics, leak },
  )
  const box = await openDiagnostics(app)
  await answerSave(app, '/root/report.txt')
  await box.getByRole('button', { name: 'Save…' }).click()
  await expect(box).toBeHidden()
  const saved = await lab.must(['cat', '/root/report.txt'])
  const log = await lab.must(['cat', `${app.userData}/logs/offshoot.log`])
  for (const text of [saved, log]) {
    expect(text).toContain('page.fault')
    expect(text).toContain('cannot sign in with [hidden]')
    expect(text).toContain(`ops@${remote.ip}`)
    expect(text).not.toContain(VNC)
    for (const part of [PASSWORD, '$(id)', JSON.stringify(PASSWORD).slice(1, -1), encodeURIComponent(PASSWORD)]) {
      expect(text).not.toContain(part)
    }
  }
  await remote.host.down()
})

test('a page that breaks leaves the rest working, and its fault is in the diagnostics', async ({ lab, open }) => {
  await lab.defineVm({ name: 'web', disks: [] })
  const app = await open()
  const { page } = app
  await online(app)
  await answerNonsense(app, 'networks.list')
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('networks')
  await page.keyboard.press('Enter')
  const fault = page.getByRole('alert').filter({ hasText: 'This part of the window stopped working' })
  await expect(fault).toBeVisible()
  await fault.getByRole('button', { name: 'Details' }).click()
  await expect(fault.getByRole('region', { name: 'Details' })).toContainText('TypeError')

  await fault.getByRole('button', { name: 'Collect diagnostics…' }).click()
  const { box, text } = diagnosticsBox(app)
  await expect(text).toContainText('Offshoot diagnostics')
  await answerSave(app, '/root/report.txt')
  await box.getByRole('button', { name: 'Save…' }).click()
  await expect(box).toBeHidden()
  expect(await lab.must(['cat', '/root/report.txt'])).toMatch(/error page\.fault .*"kind":"boundary"/)

  await app.goToList()
  await app.shows('web', 'Shut off')
})

test('a window whose process is gone is offered again, and a fault in main is told', async ({ lab, open }) => {
  await lab.defineVm({ name: 'web', disks: [] })
  const app = await open()
  await app.shows('web', 'Shut off')
  await app.electron.evaluate(() => {
    setTimeout(() => {
      throw new Error('nobody catches this')
    })
  })
  await expect(app.page.getByText('An error occurred in Offshoot')).toBeVisible()

  await app.electron.evaluate(({ dialog, BrowserWindow }) => {
    dialog.showMessageBox = async (...args: unknown[]) => {
      Object.assign(globalThis, { asked: args.at(-1) })
      return { response: 0, checkboxChecked: false }
    }
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer()
  })
  const asked = () =>
    app.electron.evaluate(() => (globalThis as unknown as { asked?: { message: string } }).asked?.message)
  await expect.poll(asked).toBe('The window stopped working')
  // The page object of a process that is gone is gone too: the new one is asked through main.
  const shown = () =>
    app.electron.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      if (contents === undefined || contents.isCrashed() || contents.isLoading()) return ''
      return contents.executeJavaScript('document.body.innerText') as Promise<string>
    })
  await expect.poll(shown).toContain('web')
  const log = await lab.must(['cat', `${app.userData}/logs/offshoot.log`])
  expect(log).toMatch(/error main\.uncaught .*nobody catches this/)
  expect(log).toMatch(/error page\.gone .*"reason":"(crashed|killed)"/)
})
