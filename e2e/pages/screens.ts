import type { Page } from '@playwright/test'
import { expect } from '@playwright/test'
import type { Bridge } from '@shared/contract'
import axe from 'axe-core'
import type { OffshootApp } from './app'

/** Runs axe in the page as WCAG A and AA; every violation fails. */
async function accessible(page: Page, where: string): Promise<void> {
  await page.evaluate(axe.source)
  const violations = await page.evaluate(async () => {
    const run = (
      window as unknown as {
        axe: { run(d: Document, o: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
      }
    ).axe
    const { violations } = await run.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })
    return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')}`)
  })
  expect(violations, where).toEqual([])
}

/** No text is cut off without a way to read it, nothing lies outside of the window. */
async function fits(page: Page, where: string): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(wide, `${where}: wider than the window`).toBeLessThanOrEqual(0)
}

/** `OFFSHOOT_SCREENS=docs/screens` renews the pictures of the documentation. */
const PLACE = process.env.OFFSHOOT_SCREENS ?? 'test-results/screens'

const LOOKS = [
  { name: 'light', theme: 'light', language: 'en', width: 1440, height: 900 },
  { name: 'dark', theme: 'dark', language: 'en', width: 1440, height: 900 },
  { name: 'zh-light', theme: 'light', language: 'zh-CN', width: 1440, height: 900 },
  { name: 'narrow', theme: 'light', language: 'en', width: 960, height: 600 },
] as const

async function look(app: OffshootApp, l: (typeof LOOKS)[number]): Promise<void> {
  await app.electron.evaluate(({ BrowserWindow }, size) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height)
  }, l)
  await app.page.evaluate((s) => (window as unknown as { offshoot: Bridge }).offshoot.request('settings.set', s), {
    theme: l.theme,
    language: l.language,
  })
  await app.page.waitForFunction(({ theme, language, width }) => {
    const root = document.documentElement
    const chosen = root.classList.contains('dark') === (theme === 'dark') && root.lang.startsWith(language)
    return chosen && window.innerWidth === width
  }, l)
  await steady(app.page)
}

/** Waits until nothing moves any more but what never ends, like the sign of something under way. */
async function steady(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    await frame()
    await frame()
    const ending = document.getAnimations().filter((a) => Number.isFinite(a.effect?.getComputedTiming().endTime))
    await Promise.all(ending.map((a) => a.finished.catch(() => undefined)))
  })
}

/** Waits until the load of a VM is drawn as a line of at least so many readings. */
export async function loadDrawn(page: Page, readings = 2): Promise<void> {
  const longest = () =>
    page
      .locator('.spark-line')
      .evaluateAll((lines) => Math.max(0, ...lines.map((l) => l.getAttribute('d')?.match(/[ML]/g)?.length ?? 0)))
  await expect.poll(longest, { timeout: 30_000 }).toBeGreaterThanOrEqual(readings)
}

/** Takes a picture in every look, with axe on each. */
export async function pictures(app: OffshootApp, name: string): Promise<void> {
  for (const l of LOOKS) {
    await look(app, l)
    await accessible(app.page, `${name}, ${l.name}`)
    await fits(app.page, `${name}, ${l.name}`)
    await app.picture(`${PLACE}/${name}-${l.name}.png`)
  }
  await look(app, LOOKS[0])
}
