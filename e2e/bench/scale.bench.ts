import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { checkout, type LabHost, until } from '../lab/lab'
import { must } from '../lab/run'
import { SlowLink } from '../lab/slow-link'
import { writeTestDomains } from '../lab/test-driver'
import type { OffshootApp } from '../pages/app'
import { HostDialogPage } from '../pages/host-dialog'
import { giveKey, remoteHost } from '../pages/remote'
import { expect, test } from '../pages/test'
import { median, report, spread } from './figures'

/** Where this machine is for its lab hosts. */
const GATE = '10.99.0.1'

/** One way, ms: 80 ms there and back. */
const DELAY = 40
const EVENTS = 12

interface Figures {
  /** ms from the press of the button until the list is painted */
  painted: number
  /** ms from the command to libvirt until the state is on screen */
  events: number[]
  /** ms between frames while scrolling from end to end */
  frames: number[]
  /** share of one core of the main process while the bulk statistics come every 2 s */
  cpu: number
  /** ms of `virsh list --all` (which asks for each state: minutes of 5,000 over a slow link), and of one `virsh dominfo` */
  virshList: number | null
  virshInfo: number[]
}

for (const count of [1000, 5000]) {
  test(`${count} domains on this computer`, async ({ lab, open }) => {
    test.setTimeout(20 * 60_000)
    await lab.stopLibvirtd()
    const app = await open({ env: { OFFSHOOT_SYSTEM_URI: 'test:///default' } })
    const host = app.page.getByRole('treeitem', { name: /^This computer/ }).first()
    await expect(app.page.getByRole('button', { name: 'Try again' })).toBeVisible()
    await host.click({ button: 'right' })
    await app.page.getByRole('menuitem', { name: 'Disconnect' }).click()
    await lab.startLibvirtd()
    await using rival = await populate(lab, count)
    const painted = await paintedAfter(app.page, 'Connect', count)
    tell('local', count, {
      painted,
      ...(await figures(app, rival)),
      ...(await virsh(lab, 'test+unix:///default')),
    })
  })

  test(`${count} domains over ssh, 80 ms there and back`, async ({ lab, open }) => {
    test.setTimeout(30 * 60_000)
    const remote = await remoteHost('kvm1', 91)
    const link = await SlowLink.to(remote.ip, 22, DELAY)
    try {
      await giveKey(lab, remote.host, ['root'])
      await using rival = await populate(remote.host, count)
      const uri = `test+ssh://root@${GATE}:${link.port}/default`
      const app = await open()
      const dialog = await HostDialogPage.open(app)
      // Testing asks for the host key, which takes a person's time; what is measured is the connection after it.
      await dialog.write(uri)
      await dialog.test()
      await app.page.getByRole('button', { name: 'Trust and save' }).click()
      await expect(dialog.box).toContainText('Connection test passed', { timeout: 60_000 })
      const painted = await paintedAfter(app.page, 'Add', count)
      tell('80 ms', count, {
        painted,
        ...(await figures(app, rival)),
        ...(await virsh(lab, `test+ssh://root@${GATE}:${link.port}/default`, { list: count === 1000, each: 3 })),
      })
    } finally {
      await link.close()
      await remote.host.down()
    }
  })
}

/** A virsh that defined `count` domains and keeps what it made: the test driver forgets with the last connection. */
async function populate(host: LabHost, count: number) {
  const folder = '/var/tmp/domains'
  mkdirSync(host.outside(folder), { recursive: true })
  const shell = host.openVirsh('test+unix:///default')
  shell.stdin.write(writeTestDomains(host.outside(folder), folder, count))
  let said = ''
  shell.stdout.on('data', (bytes: Buffer) => {
    said = (said + bytes.toString()).slice(-200)
  })
  shell.stdin.write('echo all-defined\n')
  await until('all domains', () => said.includes('all-defined'), 10 * 60_000)
  return {
    ask: (line: string) => shell.stdin.write(`${line}\n`),
    [Symbol.asyncDispose]: async () => {
      shell.stdin.end()
      shell.kill()
    },
  }
}

/** Presses the button and waits, in the page, for the second frame after the list holds all. ms */
function paintedAfter(page: Page, button: string, count: number): Promise<number> {
  return page
    .getByRole('button', { name: button, exact: true })
    .last()
    .evaluate(
      (element, rows) =>
        new Promise<number>((resolve) => {
          const began = performance.now()
          const there = () => {
            const grid = document.querySelector('[role="grid"]')
            return Number(grid?.getAttribute('aria-rowcount') ?? 0) > rows && grid?.textContent?.includes('vm-00000')
          }
          const observer = new MutationObserver(() => {
            if (!there()) return
            observer.disconnect()
            requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - began)))
          })
          observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true })
          ;(element as HTMLElement).click()
        }),
      count,
    )
}

async function figures(app: OffshootApp, rival: { ask: (line: string) => unknown }) {
  // The definitions are still being read; what follows is about a list at rest.
  await new Promise((resolve) => setTimeout(resolve, 5000))
  const events: number[] = []
  for (let n = 0; n < EVENTS; n++) {
    const seen = app.seen(n % 2 === 0 ? 'Paused' : '!Paused')
    await seen.ready
    const began = Date.now()
    rival.ask(`${n % 2 === 0 ? 'suspend' : 'resume'} vm-00000`)
    events.push((await seen.at) - began)
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
  const frames = await scroll(app)
  const pid = app.mainPid()
  const ticks = () => {
    const words = readFileSync(app.lab.outside(`/proc/${pid}/stat`), 'utf8')
      .split(') ')[1]
      ?.split(' ')
    return Number(words?.[11]) + Number(words?.[12])
  }
  const before = ticks()
  const began = Date.now()
  await new Promise((resolve) => setTimeout(resolve, 20_000))
  // 100 ticks a second
  const cpu = ((ticks() - before) * 10) / (Date.now() - began)
  return { events, frames, cpu }
}

/** Turns the wheel over the list, from end to end and back; the time between any two frames, ms. */
async function scroll(app: OffshootApp): Promise<number[]> {
  const box = await app.list.boundingBox()
  await app.page.mouse.move((box?.x ?? 0) + 200, (box?.y ?? 0) + 200)
  await app.page.evaluate(() => {
    const store = window as unknown as { frames: number[] }
    store.frames = []
    let last = performance.now()
    const next = (now: number) => {
      store.frames.push(now - last)
      last = now
      requestAnimationFrame(next)
    }
    requestAnimationFrame(next)
  })
  for (let turn = 0; turn < 120; turn++) {
    await app.page.mouse.wheel(0, turn < 60 ? 600 : -600)
    await new Promise((resolve) => setTimeout(resolve, 16))
  }
  const frames = await app.page.evaluate(() => (window as unknown as { frames: number[] }).frames)
  return frames.slice(2)
}

/** The rival: all names by one command, and one command for each VM, of which a few are timed. */
async function virsh(host: LabHost, uri: string, { list = true, each = 25 } = {}) {
  const time = async (...args: string[]) => {
    const began = performance.now()
    // In the host, but with this machine's network, as the application is.
    const argv = [join(checkout, 'e2e/lab/bin/labrun'), host.dir, 'root', 'virsh', '-q', '-c', uri, ...args]
    await must(argv, { timeoutMs: 10 * 60_000 })
    return performance.now() - began
  }
  await time('uri')
  const virshList = list ? await time('list', '--all') : null
  const virshInfo: number[] = []
  for (let n = 0; n < each; n++) virshInfo.push(await time('dominfo', `vm-${String(n).padStart(5, '0')}`))
  return { virshList, virshInfo }
}

function tell(where: string, count: number, all: Figures): void {
  const sorted = [...all.frames].sort((a, b) => a - b)
  const rivals = (all.virshList ?? 0) + count * median(all.virshInfo)
  const goal = (value: number, most: number) => (value <= most ? 'reached' : 'MISSED')
  const worst = Math.max(...all.frames)
  const most = where === 'local' ? 1000 : 2500
  const ms = (value: number) => `${Math.round(value)} ms`
  report(
    `scale ${count} ${where}`,
    [
      ['painted, s', `${(all.painted / 1000).toFixed(2)}${count === 1000 ? ` ${goal(all.painted, most)}` : ''}`],
      ['virsh list --all, s', all.virshList === null ? 'not measured' : (all.virshList / 1000).toFixed(2)],
      ['one virsh dominfo, s', spread(all.virshInfo)],
      [`virsh list and ${count} dominfo (computed), s`, (rivals / 1000).toFixed(1)],
      [
        'state change to screen',
        `${ms(median(all.events))}, most ${ms(Math.max(...all.events))} ${goal(median(all.events), 150)}`,
      ],
      [
        'frames',
        `${all.frames.length}, median ${ms(median(all.frames))}, 99 of 100 ${ms(sorted[Math.floor(sorted.length * 0.99)] ?? 0)}, most ${ms(worst)} ${goal(worst, 50)}`,
      ],
      ['main process, of one core', `${(all.cpu * 100).toFixed(1)} % ${goal(all.cpu, 0.05)}`],
    ],
    all,
  )
}
