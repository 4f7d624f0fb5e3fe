import { test as base, expect } from '@playwright/test'
import { type Display, startDisplay } from '../lab/display'
import { LabHost } from '../lab/lab'
import { type LaunchOptions, OffshootApp } from './app'

/** A GiB and a MiB in bytes. */
export const GiB = 1024 ** 3
export const MiB = 1024 ** 2

interface Fixtures {
  /** a fresh host for this story, gone afterwards */
  lab: LabHost
  /** starts the application in the host; what is still open afterwards is closed */
  open: (options?: LaunchOptions) => Promise<OffshootApp>
}

interface WorkerFixtures {
  display: Display
}

/** One story: its own host, the real application, a display that is this run's. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  display: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern
    async ({}, use) => {
      const display = await startDisplay('1600x1000x24')
      Object.assign(process.env, display.env)
      await use(display)
      display.stop()
    },
    { scope: 'worker', auto: true },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern
  lab: async ({}, use) => {
    const lab = await LabHost.up('lab')
    await use(lab)
    await lab.down()
  },
  open: async ({ lab }, use, info) => {
    const apps: OffshootApp[] = []
    await use(async (options) => {
      const app = await OffshootApp.launch(lab, options)
      apps.push(app)
      return app
    })
    const last = apps.at(-1)
    if (info.status !== info.expectedStatus && last !== undefined) {
      await last.page.screenshot({ path: info.outputPath('failed.png') }).catch(() => undefined)
    }
    for (const app of apps) await app.close().catch(() => undefined)
  },
})

export { expect }

/** The host is as it was: no domain, file or content changed, nothing temporary left. */
export async function expectUntouched(
  lab: LabHost,
  before: Awaited<ReturnType<LabHost['fingerprint']>>,
): Promise<void> {
  expect(await lab.leftovers()).toEqual([])
  expect(await lab.changesSince(before)).toEqual([])
}
