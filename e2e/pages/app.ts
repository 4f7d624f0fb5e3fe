import { mkdtemp } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type ElectronApplication, _electron, expect, type Locator, type Page } from '@playwright/test'
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
  readonly size?: { readonly width: number; readonly height: number }
}

/** The real application in a lab host, which is its "This computer". Driven as a person would: by roles and words. */
export class OffshootApp {
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
      executablePath: lab.electronWrapper({ user, binary: options.binary }),
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
    await this.electron.close()
  }

  /** kill -9 of the whole application, as a crash or the out-of-memory killer would. */
  async kill(): Promise<void> {
    const mains = this.lab.processes(/--user-data-dir=/).filter((p) => !p.argv.some((a) => a.startsWith('--type=')))
    for (const p of mains.filter((m) => m.argv.includes(`--user-data-dir=${this.userData}`))) {
      await this.lab.killProcess(p.pid).catch(() => undefined)
    }
    await until('the application to be gone', () => this.lab.processes(/--user-data-dir=/).length === 0, 10_000)
  }

  /** The list of virtual machines. */
  get list(): Locator {
    return this.page.getByRole('grid', { name: 'Virtual machines' })
  }

  row(name: string): Locator {
    return this.list.getByRole('row').filter({ has: this.page.getByRole('gridcell', { name, exact: true }) })
  }

  /** Waits until a VM is in the list in a state, by its word. */
  async shows(name: string, state: string, timeout = 15_000): Promise<void> {
    await expect(this.row(name)).toContainText(state, { timeout })
  }

  async select(name: string): Promise<void> {
    await this.row(name).click()
  }

  /** Opens the clone dialog for a VM by the toolbar. */
  async openClone(name: string): Promise<ClonePage> {
    await this.select(name)
    await this.page.getByRole('toolbar').getByRole('button', { name: /^Clone/ }).click()
    const dialog = new ClonePage(this.page)
    await dialog.planned()
    return dialog
  }

  /** The strip at the bottom that shows the newest job. */
  get strip(): Locator {
    return this.page.getByRole('region', { name: 'Jobs now' })
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

/** A directory for this run's own files. */
export function scratch(): Promise<string> {
  return mkdtemp(join('/var/tmp', 'offshoot-e2e-'))
}
