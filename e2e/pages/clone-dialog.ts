import { expect, type Locator, type Page } from '@playwright/test'

/** The clone dialog. */
export class ClonePage {
  readonly dialog: Locator

  constructor(private readonly page: Page) {
    this.dialog = page.getByRole('dialog', { name: /^Clone / })
  }

  get name(): Locator {
    return this.dialog.getByRole('textbox', { name: 'Name', exact: true })
  }

  /** The verb with its size. */
  get run(): Locator {
    return this.dialog.getByRole('button', { name: /^Clone/ })
  }

  /** Waits until the plan is there and as new as the fields. */
  async planned(): Promise<void> {
    await expect(this.dialog.getByText('Creates', { exact: true })).toBeVisible({ timeout: 20_000 })
    await expect(this.dialog).not.toContainText('Bringing up to date', { timeout: 20_000 })
  }

  /** Clicks the verb and waits until the dialog is gone. */
  async start(): Promise<void> {
    await expect(this.run).toBeEnabled({ timeout: 20_000 })
    await this.run.click()
    await expect(this.dialog).toBeHidden({ timeout: 20_000 })
  }

  async choose(label: string, value: string): Promise<void> {
    await this.dialog.getByRole('button', { name: new RegExp(label) }).click()
    await this.page.getByRole('option', { name: value }).click()
  }

  async check(label: string): Promise<void> {
    await this.dialog.locator('label').filter({ hasText: label }).click()
  }
}
