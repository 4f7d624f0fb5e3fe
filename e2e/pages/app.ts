import { resolve } from 'node:path'
import { _electron, type ElectronApplication, expect, type Locator, type Page } from '@playwright/test'
import { checkout, type LabHost, until } from '../lab/lab'
import { ClonePage } from './clone-dialog'

export interface LaunchOptions {
  /** user of the lab host that runs the application; default root */
  readonly user?: string
  /** keep what an earlier launch left: settings and window */
  readonly userData?: string
  /** default the built checkout; a packaged binary elsewhere */
  readonly binary?: string
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly size?: { readonly width: number; readonly height: number }
}

/** The cell that holds a VM's name, with or without the mark of a new one. */
function named(name: string): RegExp {
  return new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}( New)?$`)
}

/** The real application in a lab host, which is its "This computer". Driven as a person would: by roles and words. */
export class OffshootApp {
  private dead = false

  private constructor(
    readonly lab: LabHost,
    readonly electron: ElectronApplication,
    readonly page: Page,
    readonly userData: string,
  ) {}

  static async launch(lab: LabHost, options: LaunchOptions = {}): Promise<OffshootApp> {
    const user = options.user ?? 'root'
    const userData = options.userData ?? (await lab.userDirectory(user, 'offshoot-data'))
    const electron = await _electron.launch({
      executablePath: lab.electronWrapper({ user, binary: options.binary, env: options.env }),
      args: [
        ...(options.binary === undefined ? [checkout] : []),
        '--no-sandbox',
        '--disable-gpu',
        `--user-data-dir=${userData}`,
        '--lang=en-US',
        ...(options.args ?? []),
      ],
      cwd: '/',
    })
    const page = await electron.firstWindow()
    await electron.evaluate(({ BrowserWindow }, size) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height)
    }, options.size ?? { width: 1440, height: 900 })
    return new OffshootApp(lab, electron, page, userData)
  }

  async close(): Promise<void> {
    if (this.dead) return
    this.dead = true
    await this.electron.close()
  }

  /** kill -9 of the whole application, as a crash or the out-of-memory killer would. */
  async kill(): Promise<void> {
    const mains = this.lab.processes(/--user-data-dir=/).filter((p) => !p.argv.join(' ').includes('--type='))
    for (const p of mains.filter((m) => m.argv.join(' ').includes(`--user-data-dir=${this.userData}`))) {
      await this.lab.killProcess(p.pid).catch(() => undefined)
    }
    await until('the application to be gone', () => this.lab.processes(/--user-data-dir=/).length === 0, 10_000)
    this.dead = true
  }

  /** The list of virtual machines. */
  get list(): Locator {
    return this.page.getByRole('grid', { name: 'VMs' })
  }

  row(name: string): Locator {
    return this.list.getByRole('row').filter({ has: this.page.getByRole('gridcell', { name: named(name) }) })
  }

  /** Waits until a VM is in the list in a state, by its word. */
  async shows(name: string, state: string, timeout = 15_000): Promise<void> {
    await expect(this.row(name)).toContainText(state, { timeout })
  }

  /**
   * When a text comes into the list, or goes from it with a leading `!`, in ms since 1970, by a watcher in the page: asking
   * over and over from here would measure the asking.
   */
  seen(text: string): { readonly ready: Promise<void>; readonly at: Promise<number> } {
    const gone = text.startsWith('!')
    const words = gone ? text.slice(1) : text
    const key = `__seen${Math.random().toString(36).slice(2)}`
    const ready = this.list.evaluate(
      (list, { gone, words, key }) => {
        const store = window as unknown as Record<string, Promise<number>>
        store[key] = new Promise<number>((resolve) => {
          const check = () => {
            if ((list.textContent ?? '').includes(words) === gone) return false
            resolve(Date.now())
            return true
          }
          if (check()) return
          const observer = new MutationObserver(() => check() && observer.disconnect())
          observer.observe(list, { subtree: true, childList: true, characterData: true })
        })
      },
      { gone, words, key },
    )
    const at = ready.then(() =>
      this.page.evaluate((k) => (window as unknown as Record<string, Promise<number>>)[k], key),
    )
    return { ready, at: at as Promise<number> }
  }

  /** Pid of the main process, in the lab host. */
  mainPid(): number {
    const own = this.lab
      .processes(/--user-data-dir=/)
      .map((p) => ({ ...p, line: p.argv.join(' ') }))
      .filter((p) => !p.line.includes('--type=') && p.line.includes(`--user-data-dir=${this.userData}`))
    const electron = own.find((p) => /electron(-stand-in)?$|offshoot$/.test(p.argv[0] ?? '')) ?? own.at(-1)
    if (electron === undefined) throw new Error('the application is not running')
    return electron.pid
  }

  async select(name: string): Promise<void> {
    await this.row(name).click()
  }

  /** Opens the clone dialog for a VM by the toolbar. */
  async openClone(name: string): Promise<ClonePage> {
    await this.select(name)
    await this.page
      .getByRole('toolbar')
      .getByRole('button', { name: /^Clone/ })
      .click()
    const dialog = new ClonePage(this.page)
    await dialog.planned()
    return dialog
  }

  /** The strip at the bottom that shows the newest job. */
  get strip(): Locator {
    return this.page.getByRole('region', { name: 'Current jobs' })
  }

  /** Waits until the job in the strip has come so far, 0..1. */
  async progressAt(fraction: number): Promise<void> {
    const bar = this.strip.getByRole('progressbar').first()
    await expect
      .poll(async () => Number(await bar.getAttribute('aria-valuenow').catch(() => 0)), {
        timeout: 30_000,
        intervals: [50],
      })
      .toBeGreaterThanOrEqual(fraction)
  }

  async back(): Promise<void> {
    await this.page.getByRole('button', { name: 'Back', exact: true }).click()
  }

  /** To the list of this computer's VMs. */
  async goToList(): Promise<void> {
    await this.page
      .getByRole('treeitem', { name: /^This computer/ })
      .first()
      .click()
    await expect(this.list).toBeVisible()
  }

  async openJobs(): Promise<void> {
    await this.page.getByRole('button', { name: /^Jobs/ }).first().click()
    await expect(this.page.getByRole('listbox', { name: 'Jobs' })).toBeVisible()
  }

  /** A picture for docs/screens or for judging by eye. */
  async picture(path: string): Promise<void> {
    await this.page.screenshot({ path: resolve(checkout, path), animations: 'disabled' })
  }
}
