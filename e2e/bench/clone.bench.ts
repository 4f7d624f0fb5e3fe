import { readFileSync } from 'node:fs'
import type { OffshootApp } from '../pages/app'
import { expect, GiB, test } from '../pages/test'
import { median, report, spread } from './figures'

const RUNS = 5
const IMAGES = '/var/lib/libvirt/images'

test('cloning against virt-clone', async ({ lab, open }) => {
  await lab.defineVm({ name: 'source', disks: [{ format: 'qcow2', sizeBytes: 2 * GiB, dataBytes: GiB }] })
  const app = await open()
  await app.shows('source', 'Shut off')

  /**
   * An untimed copy right before each timed one, for both sides alike: virtual machines give memory back when they idle,
   * and whoever comes first after a pause pays for cold caches and fresh pages.
   */
  const warm = async () => {
    const file = `${IMAGES}/warm.qcow2`
    await lab.must(['qemu-img', 'convert', '-f', 'qcow2', '-O', 'qcow2', `${IMAGES}/source.qcow2`, file])
    await lab.must(['rm', file])
    // What earlier runs left to be written must not be paid for by the next one.
    await lab.must(['sync'])
  }
  /** From the key that runs the plan to the defined VM, as libvirt's event reaches the list, ms. */
  const offshoot = async (sync: boolean): Promise<number> => {
    const dialog = await app.openClone('source')
    if (!sync) await dialog.check('Sync to disk before finishing')
    await dialog.name.fill('ours')
    await expect(dialog.dialog).toContainText('VM ours')
    await expect(dialog.run).toBeEnabled()
    const seen = app.seen('ours')
    await seen.ready
    await dialog.name.focus()
    await warm()
    const began = Date.now()
    await app.page.keyboard.press('Enter')
    const ms = (await seen.at) - began
    await expect(app.strip).toContainText('Done in', { timeout: 60_000 })
    await app.strip.getByRole('button', { name: 'Hide' }).click()
    await remove('ours')
    return ms
  }
  const rival = async (sync: boolean): Promise<number> => {
    const file = `${IMAGES}/theirs.qcow2`
    await warm()
    const began = performance.now()
    await lab.must([
      'virt-clone',
      '--connect',
      'qemu:///system',
      '--original',
      'source',
      '--name',
      'theirs',
      '--file',
      file,
    ])
    if (sync) await lab.must(['sync', file])
    const ms = performance.now() - began
    await remove('theirs')
    return ms
  }
  const remove = async (name: string) => {
    await lab.virsh('undefine', name)
    await lab.must(['rm', `${IMAGES}/${name}.qcow2`])
    await expect(app.row(name)).toHaveCount(0)
    await lab.must(['sync'])
  }

  await offshoot(false)
  await rival(false)
  const times = {
    ours: [] as number[],
    theirs: [] as number[],
    oursSynced: [] as number[],
    theirsSynced: [] as number[],
  }
  for (let run = 0; run < RUNS; run++) {
    times.ours.push(await offshoot(false))
    times.theirs.push(await rival(false))
  }
  for (let run = 0; run < RUNS; run++) {
    times.oursSynced.push(await offshoot(true))
    times.theirsSynced.push(await rival(true))
  }
  const memory = { small: await peakMemory(app, () => offshoot(false)), large: 0 }
  await lab.defineVm({ name: 'large', disks: [{ format: 'qcow2', sizeBytes: 8 * GiB, dataBytes: 4 * GiB }] })
  memory.large = await peakMemory(app, async () => {
    const dialog = await app.openClone('large')
    await dialog.start()
    await expect(app.strip).toContainText('Done in', { timeout: 120_000 })
  })
  const ratio = median(times.ours) / median(times.theirs)
  const synced = median(times.oursSynced) / median(times.theirsSynced)
  report(
    'clone',
    [
      ['Offshoot, not synced, s', spread(times.ours)],
      ['virt-clone, s', spread(times.theirs)],
      ['ratio (goal 0.75 or less)', `${ratio.toFixed(2)} ${ratio <= 0.75 ? 'reached' : 'MISSED'}`],
      ['Offshoot, synced, s', spread(times.oursSynced)],
      ['virt-clone and sync of its file, s', spread(times.theirsSynced)],
      ['ratio, synced', synced.toFixed(2)],
      ['main process at most, 1 GiB copied', `${Math.round(memory.small / 1024 ** 2)} MiB PSS`],
      ['main process at most, 4 GiB copied', `${Math.round(memory.large / 1024 ** 2)} MiB PSS`],
    ],
    { times, ratio, synced, memory },
  )
})

/** Highest proportional set size of the main process while something runs, bytes; looked at ten times a second. */
async function peakMemory(app: OffshootApp, act: () => Promise<unknown>): Promise<number> {
  let peak = 0
  const look = setInterval(() => {
    const text = readFileSync(app.lab.outside(`/proc/${app.mainPid()}/smaps_rollup`), 'utf8')
    peak = Math.max(peak, Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024)
  }, 100)
  try {
    await act()
  } finally {
    clearInterval(look)
  }
  return peak
}
