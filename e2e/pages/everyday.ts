import type { Locator } from '@playwright/test'
import type { OffshootApp } from './app'
import { expect } from './test'

/** Picks a verb of the toolbar's menu "More" for a VM. */
export async function moreVerb(app: OffshootApp, vm: string, verb: string): Promise<void> {
  await app.select(vm)
  await app.page.getByRole('toolbar').getByRole('button', { name: 'More', exact: true }).click()
  await app.page.getByRole('menuitem', { name: verb }).click()
}

/** The dialog that deletes a VM. */
export async function openDelete(app: OffshootApp, vm: string): Promise<Locator> {
  await moreVerb(app, vm, 'Delete…')
  const dialog = app.page.getByRole('alertdialog', { name: `Delete ${vm}` })
  await expect(dialog.getByRole('heading', { name: 'Equivalent commands' })).toBeVisible()
  return dialog
}

/** The overview of a VM under the list. */
export async function openOverview(app: OffshootApp, vm: string): Promise<Locator> {
  await app.select(vm)
  return app.page.getByRole('region', { name: `VM ${vm}` })
}

/** Chooses in a list that opens under a button. */
export async function choose(box: Locator, label: string, option: RegExp): Promise<void> {
  await box.getByRole('button', { name: label }).click()
  await box.page().getByRole('option', { name: option }).click()
}

/** Writes a whole text into the editor of a definition, as pasted. */
export async function writeXml(app: OffshootApp, label: RegExp, text: string): Promise<void> {
  const editor = app.page.getByRole('textbox', { name: label })
  await editor.click()
  await app.page.keyboard.press('Control+a')
  await app.page.keyboard.insertText(text)
}
