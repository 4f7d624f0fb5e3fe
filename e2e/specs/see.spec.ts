import { pictures } from '../pages/screens'
import { expect, MiB, test } from '../pages/test'

test('what virsh does is in the list within 300 ms, without polling', async ({ lab, open }) => {
  const vm = await lab.defineVm({ name: 'first', disks: [{ format: 'qcow2', sizeBytes: 64 * MiB, dataBytes: MiB }] })
  const xml = (await lab.virsh('dumpxml', '--inactive', vm.uuid))
    .replace(vm.uuid, crypto.randomUUID())
    .replace('first', 'second')
  const app = await open()
  await app.shows('first', 'Shut off')

  const times: Record<string, number> = {}
  const watch = async (what: string, text: string, act: () => Promise<unknown>) => {
    const seen = app.seen(text)
    await seen.ready
    await act()
    const acted = Date.now()
    times[what] = (await seen.at) - acted
  }
  await watch('defined', 'second', () => lab.defineXml(xml))
  await watch('started', 'Running', () => lab.virsh('start', 'first'))
  await watch('paused', 'Paused', () => lab.virsh('suspend', 'first'))
  await watch('stopped', '!Paused', () => lab.virsh('destroy', 'first'))
  await watch('renamed', 'third', () => lab.virsh('domrename', 'second', 'third'))
  await watch('removed', '!third', () => lab.virsh('undefine', 'third'))
  test.info().annotations.push({ type: 'ms after virsh returned', description: JSON.stringify(times) })
  for (const [what, ms] of Object.entries(times)) expect(ms, what).toBeLessThan(300)
})

test('a VM shows its facts, disks as they really are, interfaces, and its XML live and saved', async ({
  lab,
  open,
}) => {
  const vm = await lab.defineVm({
    name: 'web',
    memoryMiB: 128,
    dhcp: 'web',
    disks: [
      { format: 'qcow2', sizeBytes: 256 * MiB, dataBytes: 16 * MiB, name: 'web.img' },
      { format: 'raw', sizeBytes: 32 * MiB, dataBytes: 4 * MiB },
    ],
    start: true,
  })
  const console = await lab.console(vm)
  await console.waitReady()
  const [mac = ''] = await console.macs()
  const app = await open()
  await app.select('web')
  const overview = app.page.getByRole('region', { name: 'VM web' })
  await expect(overview).toContainText('128 MiB')
  await expect(overview).toContainText('pc-q35')
  const disks = overview.getByRole('table', { name: 'Disks' })
  await expect(disks.getByRole('row').nth(1)).toContainText('web.img')
  await expect(disks.getByRole('row').nth(1)).toContainText('Extension .img, format qcow2')
  await expect(disks.getByRole('row').nth(1)).toContainText('256 MiB')
  await expect(disks.getByRole('row').nth(2)).toContainText('raw')
  const interfaces = overview.getByRole('table', { name: 'Interfaces' })
  await expect(interfaces).toContainText(mac)
  await expect(interfaces).toContainText(/192\.168\.122\.\d+/, { timeout: 20_000 })

  await overview.getByRole('tab', { name: 'XML' }).click()
  await expect(overview).toContainText(`<uuid>${vm.uuid}</uuid>`)
  await expect(overview.getByText("<domain type='qemu' id=")).toBeVisible()
  await overview.getByText('Persistent', { exact: true }).click()
  await expect(overview.getByText("<domain type='qemu'>")).toBeVisible()
})

test('an image that cannot be read says why, and is shown as soon as it can be, without a click', async ({
  lab,
  open,
}) => {
  const vm = await lab.defineVm({
    name: 'away',
    disks: [
      { format: 'qcow2', sizeBytes: 256 * MiB, dataBytes: MiB },
      { format: 'raw', sizeBytes: 32 * MiB },
    ],
  })
  const [path = '', raw = ''] = vm.disks
  // As on a share that is not mounted yet: the overlay is there, what it is made on is not.
  await lab.must(['mv', path, `${path}.base`])
  await lab.must(['qemu-img', 'create', '-q', '-u', '-f', 'qcow2', '-F', 'qcow2', '-b', `${path}.base`, path, '256M'])
  await lab.must(['mv', `${path}.base`, `${path}.away`])
  await lab.must(['mv', raw, `${raw}.away`])
  const app = await open()
  await app.select('away')
  const overview = app.page.getByRole('region', { name: 'VM away' })
  const disks = overview.getByRole('table', { name: 'Disks' })
  await expect(disks.getByRole('row').nth(1)).toContainText('Could not be read')
  await expect(disks.getByRole('row').nth(2)).toContainText('File missing')
  const notice = overview.getByRole('status')
  await expect(notice).toContainText('Could not read 1 image.')
  await notice.getByRole('button', { name: 'Details' }).click()
  await expect(notice).toContainText('away.qcow2.base')
  await pictures(app, 'disks-unread')

  await lab.must(['mv', `${path}.away`, `${path}.base`])
  await lab.must(['mv', `${raw}.away`, raw])
  // By then it has been asked again a few times: the next time is at most a minute away.
  await expect(disks.getByRole('row').nth(1)).toContainText('1 backing file', { timeout: 70_000 })
  await expect(disks.getByRole('row').nth(1)).toContainText('256 MiB')
  await expect(disks.getByRole('row').nth(2)).toContainText('32 MiB')
  await expect(notice).toHaveCount(0)
})

test('any two VMs can be compared, and a live definition with the saved one', async ({ lab, open }) => {
  await lab.defineVm({ name: 'one', disks: [{ format: 'qcow2', sizeBytes: 64 * MiB }], start: true })
  await lab.defineVm({ name: 'two', memoryMiB: 160, disks: [{ format: 'raw', sizeBytes: 64 * MiB }] })
  const app = await open()
  await app.select('one')
  await app.row('two').click({ modifiers: ['Control'] })
  await app.page
    .getByRole('toolbar')
    .getByRole('button', { name: /^Compare/ })
    .click()
  await expect(app.page.getByText(/expected difference.*other/)).toBeVisible()
  await expect(app.page.getByText('131072').first()).toBeVisible()
  await expect(app.page.getByText('163840').first()).toBeVisible()
  await app.page.keyboard.press('F7')
  await expect(app.page.getByText(/\d+ of \d+/).first()).toBeVisible()
})
