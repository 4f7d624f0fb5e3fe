import { readFileSync } from 'node:fs'
import { LvmHost } from '../lab/lvm-host'
import { HostDialogPage, question } from '../pages/host-dialog'
import { writeSshConfig } from '../pages/laptop'
import { pictures } from '../pages/screens'
import { openSnapshots, revertTo, snapshotNode } from '../pages/snapshots'
import { expect, test } from '../pages/test'

let lvm: LvmHost

/** LVM's own commands take their time in a VM without KVM. */
const SLOW = { timeout: 60_000 }
test.beforeEach(async () => {
  lvm = await LvmHost.up()
})
test.afterEach(async () => {
  await lvm?.down()
})

test('a VM on logical volumes has snapshots after all: taken, shown with how full they are, reverted', async ({
  lab,
  open,
}) => {
  test.setTimeout(400_000)
  await lvm.sh(`lvcreate -y -qq -n web -L 16M vg0; lvcreate -y -qq -n data -L 8M vg0
    echo one | dd of=/dev/vg0/web status=none`)
  await lvm.defineVm('web', ['/dev/vg0/web', '/dev/vg0/data'])
  await writeSshConfig(lab, [
    'Host rack',
    ' HostName 127.0.0.1',
    ` Port ${lvm.port}`,
    ' User root',
    ' IdentityFile ~/.ssh/rack',
  ])
  await lab.must(['sh', '-c', 'umask 77; cat > /root/.ssh/rack'], { input: readFileSync(lvm.key) })
  const app = await open()
  const { page } = app
  const host = await HostDialogPage.open(app)
  await host.write('rack')
  await host.test()
  await question(page, /Trust the host key of/)
    .getByRole('button', { name: 'Trust and save' })
    .click()
  await host.add()
  await app.shows('web', 'Shut off')
  const pane = await openSnapshots(app, 'web')
  await pane.getByRole('button', { name: 'Take snapshot…' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Take a snapshot of web' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('before update')
  await expect(dialog.getByRole('radio', { name: /LVM, in logical volumes/ })).toBeChecked()
  await expect(dialog).toContainText('vda: vg0/web, 4 MiB for changes')
  await pictures(app, 'snapshot-take-lvm')
  await dialog.getByRole('button', { name: 'Take snapshot' }).click()
  await expect(dialog).toHaveCount(0, SLOW)
  expect(await lvm.sh('lvs --noheadings -o lv_name,lv_tags vg0 | grep -c offshoot.set=')).toBe('2\n')
  await expect(snapshotNode(app, 'before update')).toHaveAttribute('aria-selected', 'true', SLOW)
  await lvm.sh('(echo two; head -c 1M /dev/urandom) | dd of=/dev/vg0/web status=none; sync')
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect(pane.getByRole('region', { name: 'Details of before update' })).toContainText(
    /[1-9]\d% of 4 MiB used/,
    SLOW,
  )
  await pictures(app, 'snapshots-lvm')
  await revertTo(app, 'web', 'before update')
  await expect(snapshotNode(app, 'before update')).toHaveCount(0, SLOW)
  expect(await lvm.sh('head -n 1 /dev/vg0/web')).toBe('one\n')
  expect((await lvm.sh('lvs --noheadings -o lv_name,lv_tags vg0 | tr -s " "')).trim()).toBe('data \n web')
})
