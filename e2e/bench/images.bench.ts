import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { checkout, type LabHost } from '../lab/lab'
import { must } from '../lab/run'
import { SlowLink } from '../lab/slow-link'
import { HostDialogPage } from '../pages/host-dialog'
import { imageTable } from '../pages/images'
import { giveKey, remoteHost } from '../pages/remote'
import { expect, test } from '../pages/test'
import { median, report, spread } from './figures'

/** Where this machine is for its lab hosts. */
const GATE = '10.99.0.1'
/** One way, ms: 80 ms there and back. */
const DELAY = 40
const COUNT = 2000
const RUNS = 5

test(`${COUNT} images on this computer`, async ({ lab, open }) => {
  test.setTimeout(20 * 60_000)
  await populate(lab)
  const app = await open()
  await expect(app.page.getByRole('treeitem', { name: /^Images/ })).toBeVisible()
  const runs: number[] = []
  const virsh: number[] = []
  for (let n = 0; n < RUNS; n++) {
    runs.push(await painted(app.page))
    virsh.push(await volList(lab, 'qemu:///system'))
  }
  tell('local', 2000, runs, virsh, await scrolled(app.page))
})

test(`${COUNT} images over ssh, 80 ms there and back`, async ({ lab, open }) => {
  test.setTimeout(30 * 60_000)
  const remote = await remoteHost('kvm1', 93)
  const link = await SlowLink.to(remote.ip, 22, DELAY)
  try {
    await giveKey(lab, remote.host, ['root'])
    await populate(remote.host)
    const app = await open()
    const dialog = await HostDialogPage.open(app)
    await dialog.write(`qemu+ssh://root@${GATE}:${link.port}/system`)
    await dialog.test()
    await app.page.getByRole('button', { name: 'Trust and save' }).click()
    await expect(dialog.box).toContainText('Connection test passed', { timeout: 60_000 })
    await dialog.add()
    await expect(app.page.getByRole('treeitem', { name: /^Images/ })).toHaveCount(2)
    const runs: number[] = []
    for (let n = 0; n < RUNS; n++) runs.push(await painted(app.page))
    // Each volume costs virsh several round trips, minutes in all: once says enough.
    const virsh = [await volList(lab, `qemu+ssh://root@${GATE}:${link.port}/system`)]
    tell('80 ms', 4000, runs, virsh, await scrolled(app.page))
  } finally {
    await link.close()
    await remote.host.down()
  }
})

/** A pool of 20 bases with 99 overlays each; the files are copies of two. */
async function populate(host: LabHost): Promise<void> {
  const script = `
    set -e
    mkdir -p /srv/many; cd /srv/many
    for b in $(seq 1 20); do
      qemu-img create -q -f qcow2 base-$b.qcow2 10G
      qemu-img create -q -f qcow2 -b /srv/many/base-$b.qcow2 -F qcow2 over-$b-1.qcow2
      for n in $(seq 2 99); do cp over-$b-1.qcow2 over-$b-$n.qcow2; done
    done`
  await host.must(['sh', '-c', script], { timeoutMs: 120_000 })
  await host.virsh('pool-define-as', 'many', 'dir', '--target', '/srv/many')
  await host.virsh('pool-start', 'many')
}

/** From the press of the sidebar's row until the second frame after the whole table is there; the cache is emptied before. ms */
async function painted(page: Page): Promise<number> {
  const images = page.getByRole('treeitem', { name: /^Images/ }).last()
  await page
    .getByRole('treeitem', { name: /^All VMs|^This computer/ })
    .first()
    .click()
  await expect(imageTable(page)).toHaveCount(0)
  // What was read before is stale: a new window reads anew.
  await page.reload()
  await images.waitFor()
  return images.evaluate(
    (element, rows) =>
      new Promise<number>((resolve) => {
        const began = performance.now()
        const observer = new MutationObserver(() => {
          const grid = document.querySelector('[role="treegrid"]')
          if (Number(grid?.getAttribute('aria-rowcount') ?? 0) <= rows) return
          observer.disconnect()
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - began)))
        })
        observer.observe(document.body, { subtree: true, childList: true, attributes: true })
        ;(element as HTMLElement).click()
      }),
    COUNT,
  )
}

/** The rival, which tells names, paths, types and sizes, of one pool, and no uses. ms */
async function volList(host: LabHost, uri: string): Promise<number> {
  const argv = [join(checkout, 'e2e/lab/bin/labrun'), host.dir, 'root', 'virsh', '-q', '-c', uri]
  const began = performance.now()
  await must([...argv, 'vol-list', 'many', '--details'], { timeoutMs: 20 * 60_000 })
  return performance.now() - began
}

/** Turns the wheel over table and map, from end to end and back; the time between any two frames, ms. */
async function scrolled(page: Page): Promise<{ table: number[]; map: number[] }> {
  const table = await wheel(page, '[role="treegrid"]')
  await page.getByRole('radio', { name: 'Map' }).click()
  await page.locator('.image-map-box').waitFor()
  return { table, map: await wheel(page, '.image-map-box') }
}

async function wheel(page: Page, what: string): Promise<number[]> {
  const box = await page.locator(what).boundingBox()
  await page.mouse.move((box?.x ?? 0) + 200, (box?.y ?? 0) + 200)
  await page.evaluate(() => {
    const store = window as unknown as { frames: number[] }
    const frames: number[] = []
    store.frames = frames
    let last = performance.now()
    const next = (now: number) => {
      frames.push(now - last)
      last = now
      if (store.frames === frames) requestAnimationFrame(next)
    }
    requestAnimationFrame(next)
  })
  for (let turn = 0; turn < 120; turn++) {
    await page.mouse.wheel(0, turn < 60 ? 900 : -900)
    await new Promise((resolve) => setTimeout(resolve, 16))
  }
  const frames = await page.evaluate(() => (window as unknown as { frames: number[] }).frames)
  return frames.slice(2)
}

function tell(
  where: string,
  most: number,
  runs: number[],
  virsh: number[],
  frames: { table: number[]; map: number[] },
) {
  const goal = (value: number, limit: number) => (value <= limit ? 'reached' : 'MISSED')
  const of = (some: readonly number[]) => {
    const sorted = [...some].sort((a, b) => a - b)
    const worst = sorted.at(-1) ?? 0
    const part = (share: number) => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0)
    return `median ${part(0.5)} ms, 99 of 100 ${part(0.99)} ms, most ${Math.round(worst)} ms ${goal(worst, 50)}`
  }
  report(
    `images ${where}`,
    [
      [`${COUNT} listed, s`, `${spread(runs)} ${goal(median(runs), most)}`],
      ['virsh vol-list --details, s', spread(virsh)],
      ['ratio', (median(runs) / median(virsh)).toFixed(3)],
      ['frames of the table', of(frames.table)],
      ['frames of the map', of(frames.map)],
    ],
    { runs, virsh, ...frames },
  )
}
