import type { Bridge } from '@shared/contract'
import type { Job } from '@shared/job'
import type { LabHost } from '../lab/lab'
import { writeSnapshotsFile } from '../lab/test-driver'
import type { OffshootApp } from '../pages/app'
import { expect, MiB, test } from '../pages/test'
import { median, report, spread } from './figures'

const RUNS = 10

for (const count of [500, 2000, 5000]) {
  test(`${count} snapshots as a tree`, async ({ lab, open }) => {
    test.setTimeout(10 * 60_000)
    writeSnapshotsFile(lab.outside('/var/tmp/snapshots.xml'), count)
    const app = await open({ env: { OFFSHOOT_SYSTEM_URI: 'test:///var/tmp/snapshots.xml' } })
    const { page } = app
    await app.select('tree')
    const tab = page.getByRole('tab', { name: /^Snapshots/ })
    const overview = page.getByRole('tab', { name: 'Overview' })
    const reading: number[] = []
    const painted: number[] = []
    for (let run = 0; run < RUNS; run++) {
      reading.push(await read(app))
      painted.push(await tab.evaluate(paintedAfter))
      await overview.click()
    }
    await tab.click()
    await page.getByRole('button', { name: 'Show all' }).click()
    await page.keyboard.press('Escape')
    const far = await pan(app)
    for (let n = 0; n < 12; n++) await page.getByRole('button', { name: 'Zoom in' }).click()
    const near = await pan(app)
    const rival: number[] = []
    for (let run = 0; run < RUNS; run++) {
      const began = performance.now()
      await lab.must(['virsh', '-c', 'test+unix:///var/tmp/snapshots.xml', 'snapshot-list', '--tree', 'tree'])
      rival.push(performance.now() - began)
    }
    // From the second time on the tree is there already: what is drawn is what was read, and it is read again behind it.
    const paint = median(painted.slice(1))
    const ms = (value: number) => `${Math.round(value)} ms`
    const frames = (list: readonly number[]) =>
      `median ${ms(median(list))}, most ${ms(Math.max(...list))} ${Math.max(...list) <= 34 ? 'reached' : 'MISSED'}`
    report(
      `snapshots ${count}`,
      [
        ['from the tab to paint, the first time, s', ((painted[0] ?? 0) / 1000).toFixed(2)],
        ['reading them, s', spread(reading)],
        ['painted after data', `${ms(paint)} ${paint <= 300 ? 'reached' : 'MISSED'}`],
        ['virsh snapshot-list --tree (and loading the file), s', spread(rival)],
        ['frames while panning, all in sight', frames(far)],
        ['frames while panning, close by', frames(near)],
      ],
      { reading, painted, rival, far, near },
    )
  })
}

test('taking and going back, beside virsh on the same VM', async ({ lab, open }) => {
  test.setTimeout(15 * 60_000)
  const { vm, app, states } = await rivals(lab, open)
  const rows: [string, string][] = []
  const figures: Record<string, number[]> = {}
  for await (const state of states()) {
    const ours = { take: [] as number[], revert: [] as number[], delete: [] as number[] }
    const theirs = { take: [] as number[], revert: [] as number[], delete: [] as number[] }
    for (let run = 0; run < RUNS; run++) {
      const name = `${state} ${run}`
      const ask = (verb: 'take' | 'revert' | 'delete') => act(app, vm.uuid, verb, `o ${name}`)
      const tell = async (verb: string, ...words: string[]) => {
        const began = performance.now()
        await lab.virsh(verb, 'web', ...words)
        return performance.now() - began
      }
      const words = {
        take: ['snapshot-create-as', '--name', `v ${name}`],
        revert: ['snapshot-revert', '--snapshotname', `v ${name}`],
        delete: ['snapshot-delete', '--snapshotname', `v ${name}`],
      } as const
      for (const verb of ['take', 'revert', 'delete'] as const) {
        const [command, ...rest] = words[verb]
        const turns = [
          async () => ours[verb].push(await ask(verb)),
          async () => theirs[verb].push(await tell(command, ...rest)),
        ]
        // What is second to be taken costs half as much again, and the like: each is first in every other run.
        for (const turn of run % 2 === 0 ? turns : turns.reverse()) await turn()
      }
    }
    for (const verb of ['take', 'revert', 'delete'] as const) {
      const ratio = middle(ours[verb]) / middle(theirs[verb])
      rows.push([`${state}: ${verb}, Offshoot, s`, spread(ours[verb])])
      rows.push([`${state}: ${verb}, virsh, s`, spread(theirs[verb])])
      rows.push([`${state}: ${verb}, ratio (goal 1.1)`, `${ratio.toFixed(2)} ${ratio <= 1.1 ? 'reached' : 'MISSED'}`])
      figures[`${state} ${verb}`] = [...ours[verb], ...theirs[verb]]
    }
  }
  report('snapshots verbs', rows, figures)
  expect(rows.length).toBeGreaterThan(0)
})

test('overlays: taking and merging, beside virsh on the same VM', async ({ lab, open }) => {
  test.setTimeout(15 * 60_000)
  const { vm, app, states } = await rivals(lab, open)
  const rows: [string, string][] = []
  const figures: Record<string, number[]> = {}
  for await (const state of states()) {
    const times = {
      take: { ours: [] as number[], theirs: [] as number[] },
      delete: { ours: [] as number[], theirs: [] as number[] },
    }
    for (let run = 0; run < RUNS; run++) {
      const turns = [
        async () => {
          const name = `o ${state} ${run}`
          times.take.ours.push(await act(app, vm.uuid, 'take', name, ['vda']))
          times.delete.ours.push(await act(app, vm.uuid, 'delete', name))
        },
        async () => {
          const name = `v ${state} ${run}`
          const tell = async (...words: string[]) => {
            const began = performance.now()
            await lab.virsh(...words)
            return performance.now() - began
          }
          times.take.theirs.push(await tell('snapshot-create-as', 'web', '--name', name, '--disk-only', '--atomic'))
          times.delete.theirs.push(await tell('snapshot-delete', 'web', '--snapshotname', name))
        },
      ]
      for (const turn of run % 2 === 0 ? turns : turns.reverse()) await turn()
    }
    for (const verb of ['take', 'delete'] as const) {
      const { ours, theirs } = times[verb]
      const ratio = middle(ours) / middle(theirs)
      rows.push([`${state}: ${verb}, Offshoot, s`, spread(ours)])
      rows.push([`${state}: ${verb}, virsh, s`, spread(theirs)])
      rows.push([`${state}: ${verb}, ratio (goal 1.1)`, `${ratio.toFixed(2)} ${ratio <= 1.1 ? 'reached' : 'MISSED'}`])
      figures[`${state} ${verb}`] = [...ours, ...theirs]
    }
  }
  report('snapshots overlays', rows, figures)
  expect(rows.length).toBeGreaterThan(0)
})

/** The VM on which Offshoot and virsh do the same, first shut off, then running. */
async function rivals(lab: LabHost, open: () => Promise<OffshootApp>) {
  const vm = await lab.defineVm({
    name: 'web',
    memoryMiB: 128,
    disks: [{ format: 'qcow2', sizeBytes: 1024 * MiB, dataBytes: 64 * MiB }],
  })
  const app = await open()
  await app.shows('web', 'Shut off')
  async function* states() {
    yield 'off' as const
    await lab.virsh('start', 'web')
    await (await lab.console(vm)).waitReady()
    await app.shows('web', 'Running')
    yield 'running' as const
  }
  return { vm, app, states }
}

/** The median of the runs in which it was first, and of those in which it was second: the mean of both. */
function middle(runs: readonly number[]): number {
  const of = (rest: number) => median(runs.filter((_, run) => run % 2 === rest))
  return (of(0) + of(1)) / 2
}

/** ms of the request alone. */
function read(app: OffshootApp): Promise<number> {
  return app.page.evaluate(async () => {
    const { offshoot } = window as unknown as { offshoot: Bridge }
    const list = (await offshoot.request('inventory.list', { host: 'local-system' })) as unknown as {
      value: { uuid: string }[]
    }
    const began = performance.now()
    await offshoot.request('snapshots.tree', { host: 'local-system', uuid: list.value[0]?.uuid ?? '' })
    return performance.now() - began
  })
}

/** @param overlays disks that get new overlays; left out: inside the images */
function act(
  app: OffshootApp,
  uuid: string,
  verb: 'take' | 'revert' | 'delete',
  name: string,
  overlays?: string[],
): Promise<number> {
  return app.page.evaluate(
    async ({ uuid, verb, name, overlays }) => {
      const { offshoot } = window as unknown as { offshoot: Bridge }
      const host = 'local-system'
      const began = performance.now()
      const reply =
        verb === 'take'
          ? await offshoot.request('snapshots.take', {
              host,
              uuid,
              name,
              description: '',
              way: overlays ? 'external' : 'internal',
              quiesce: false,
              memory: false,
              disks: overlays ?? [],
            })
          : verb === 'revert'
            ? await offshoot.request('snapshots.revert', { host, uuid, name, into: 'as-was', force: false })
            : await offshoot.request('snapshots.delete', { host, uuid, name, which: 'one' })
      const { ok, value } = reply as { ok: boolean; value?: { job: string } }
      if (!ok) throw new Error(JSON.stringify(reply))
      for (;;) {
        const { value: jobs } = (await offshoot.request('jobs.list', {})) as unknown as { value: Job[] }
        const job = jobs.find((j) => j.id === value?.job)
        if (job?.state === 'done') return performance.now() - began
        if (job === undefined || job.endedAt !== undefined) throw new Error(JSON.stringify(job))
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    },
    { uuid, verb, name, overlays },
  )
}

/** Presses a tab and waits, in the page, for the second frame after the tree is there. ms */
function paintedAfter(tab: Element): Promise<number> {
  return new Promise((resolve) => {
    const began = performance.now()
    const observer = new MutationObserver(() => {
      if (document.querySelector('[role="tree"] .snap-node') === null) return
      observer.disconnect()
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - began)))
    })
    observer.observe(document.body, { subtree: true, childList: true })
    ;(tab as HTMLElement).click()
  })
}

/** Turns the wheel over the tree, there and back. @returns the time between frames, ms */
async function pan(app: OffshootApp): Promise<number[]> {
  const box = await app.page.locator('.snap-canvas').boundingBox()
  await app.page.mouse.move((box?.x ?? 0) + 300, (box?.y ?? 0) + 80)
  await app.page.evaluate(() => {
    const store = window as unknown as { frames: number[]; stop: boolean }
    store.frames = []
    store.stop = false
    let last = performance.now()
    const next = (now: number) => {
      store.frames.push(now - last)
      last = now
      if (!store.stop) requestAnimationFrame(next)
    }
    requestAnimationFrame(next)
  })
  for (let turn = 0; turn < 90; turn++) {
    await app.page.mouse.wheel(turn < 45 ? 90 : -90, turn % 2 === 0 ? 60 : -40)
    await new Promise((resolve) => setTimeout(resolve, 16))
  }
  return app.page.evaluate(() => {
    const store = window as unknown as { frames: number[]; stop: boolean }
    store.stop = true
    return store.frames.slice(2)
  })
}
