import type { Locator } from '@playwright/test'
import type { OffshootApp } from './app'
import { expect } from './test'

/** Chooses an item of the application's own menu, as the system does when it is clicked. */
export async function chooseMenu({ electron }: OffshootApp, menu: string, item: string): Promise<void> {
  const click = () =>
    electron.evaluate(
      ({ Menu }, path) => {
        const found = Menu.getApplicationMenu()
          ?.items.find((m) => m.label === path.menu)
          ?.submenu?.items.find((m) => m.label === path.item)
        found?.click()
        return found !== undefined
      },
      { menu, item },
    )
  // The window says the words of the menu once it speaks its language.
  await expect.poll(click, { message: `${menu} > ${item}` }).toBe(true)
}

/** The dialog of diagnostics, with its text. */
export function diagnosticsBox({ page }: OffshootApp): { readonly box: Locator; readonly text: Locator } {
  const box = page.getByRole('dialog', { name: 'Collect diagnostics' })
  return { box, text: box.getByRole('textbox', { name: 'Diagnostics' }) }
}

/** Opens the dialog by the menu and waits for its text. */
export async function openDiagnostics(app: OffshootApp): Promise<Locator> {
  await chooseMenu(app, 'Help', 'Collect diagnostics…')
  const { box, text } = diagnosticsBox(app)
  await expect(text).toContainText('Offshoot diagnostics')
  return box
}

/** The next save dialog of the system is answered with this path: it is no page, and cannot be clicked. */
export async function answerSave({ electron }: OffshootApp, path: string): Promise<void> {
  await electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath })
  }, path)
}

/** Makes main answer a request with something that no page expects: a fault of ours that a release may have. */
export async function answerNonsense({ electron }: OffshootApp, request: string): Promise<void> {
  await electron.evaluate(({ ipcMain }, wanted) => {
    const channel = 'offshoot:request'
    type Handler = (event: unknown, name: string, params: unknown) => unknown
    const own = (ipcMain as unknown as { _invokeHandlers: Map<string, Handler> })._invokeHandlers.get(channel)
    ipcMain.removeHandler(channel)
    ipcMain.handle(channel, (event, name: string, params: unknown) =>
      name === wanted ? { ok: true, value: { nonsense: true } } : own?.(event, name, params),
    )
  }, request)
}

/** This computer answers: what needs a host can be done. */
export async function online({ page }: OffshootApp): Promise<void> {
  await expect(page.getByRole('treeitem', { name: /^This computer Online/ })).toBeVisible()
}
