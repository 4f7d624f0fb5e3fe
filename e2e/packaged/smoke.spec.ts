import { expect, MiB, test } from '../pages/test'

test('the packaged application lists VMs, clones one, and says what it is', async ({ lab, open }) => {
  const binary = process.env.OFFSHOOT_PACKAGED
  expect(binary, 'OFFSHOOT_PACKAGED names the executable').toBeTruthy()
  const source = await lab.defineVm({
    name: 'web',
    disks: [{ format: 'qcow2', sizeBytes: 64 * MiB, dataBytes: 8 * MiB }],
  })
  const app = await open({ binary })
  expect(await app.electron.evaluate(({ app }) => app.isPackaged)).toBe(true)
  await (await app.openClone('web')).start()
  await expect(app.strip).toContainText('Done in', { timeout: 60_000 })
  await app.shows('web-clone', 'Shut off')
  expect(await lab.sameContent(source.disks[0] ?? '', '/var/lib/libvirt/images/web-clone.qcow2')).toBe(true)
  expect(await lab.leftovers()).toEqual([])
})
