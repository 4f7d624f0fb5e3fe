import type { Locator, Page } from '@playwright/test'
import type { OffshootApp } from './app'

/** The dialog that adds a host, and the questions that come while it is tested. */
export class HostDialogPage {
  private constructor(private readonly page: Page) {}

  static async open({ page }: OffshootApp): Promise<HostDialogPage> {
    await page.getByRole('button', { name: 'Add host…' }).click()
    return new HostDialogPage(page)
  }

  /** One that something else has opened. */
  static on({ page }: OffshootApp): HostDialogPage {
    return new HostDialogPage(page)
  }

  get box(): Locator {
    return this.page.getByRole('dialog', { name: 'Add host' })
  }

  get address(): Locator {
    return this.box.getByRole('combobox', { name: 'Host', exact: true })
  }

  async write(address: string, { name = '', folder = '' } = {}): Promise<void> {
    await this.address.fill(address)
    // Suggestions go when the keys go on.
    await this.page.keyboard.press('Tab')
    if (name) await this.box.getByRole('textbox', { name: 'Name' }).fill(name)
    if (folder === '') return
    await this.box.getByRole('combobox', { name: 'Folder' }).fill(folder)
    await this.page.keyboard.press('Tab')
  }

  async test(): Promise<void> {
    await this.box.getByRole('button', { name: 'Test' }).click()
  }

  /** The steps of the test, by word and state. */
  get steps(): Locator {
    return this.box.getByRole('region', { name: 'Connection test' }).getByRole('listitem')
  }

  async add(): Promise<void> {
    await this.box.getByRole('button', { name: 'Add', exact: true }).click()
  }
}

/** The question on screen, modal or not. */
export function question(page: Page, title: string | RegExp): Locator {
  return page.getByRole('alertdialog', { name: title }).or(page.getByRole('dialog', { name: title }))
}
