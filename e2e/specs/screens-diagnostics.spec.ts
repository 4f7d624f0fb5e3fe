import { answerNonsense, diagnosticsBox, online, openDiagnostics } from '../pages/diagnostics'
import { pictures } from '../pages/screens'
import { expect, GiB, MiB, test } from '../pages/test'

test('diagnostics and a page that broke, light, dark, Chinese and narrow, have nothing that axe finds', async ({
  lab,
  open,
}) => {
  test.setTimeout(180_000)
  for (const name of ['build-el7', 'web-01', '测试 数据库 01']) {
    await lab.defineVm({ name, disks: [{ format: 'qcow2', sizeBytes: 4 * GiB, dataBytes: MiB }] })
  }
  const app = await open()
  const { page } = app
  await app.shows('web-01', 'Shut off')
  await online(app)
  await openDiagnostics(app)
  await pictures(app, 'diagnostics')
  await page.keyboard.press('Escape')
  await expect(diagnosticsBox(app).box).toBeHidden()

  await answerNonsense(app, 'networks.list')
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('networks')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').getByRole('button', { name: 'Try again' }).waitFor()
  await pictures(app, 'fault')
})
