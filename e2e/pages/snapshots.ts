import type { Locator } from '@playwright/test'
import type { OffshootApp } from './app'
import { expect } from './test'

/** The snapshots tab of a VM. */
export async function openSnapshots(app: OffshootApp, name: string): Promise<Locator> {
  await app.select(name)
  const pane = app.page.getByRole('region', { name: `VM ${name}` })
  await pane.getByRole('tab', { name: /^Snapshots/ }).click()
  return pane
}

const tree = ({ page }: OffshootApp): Locator => page.getByRole('tree', { name: /^Snapshots of / })

/** A snapshot in the tree. */
export const snapshotNode = (app: OffshootApp, name: string): Locator =>
  tree(app).getByRole('treeitem', { name: new RegExp(`^${name} `) })

/** Takes a snapshot by the button of the tab, and waits until it is there and chosen. */
export async function takeSnapshot(
  app: OffshootApp,
  name: string,
  more: () => Promise<void> = async () => undefined,
): Promise<void> {
  const { page } = app
  // Not the one of the strip, which is for the VM of the newest job.
  const pane = page.getByRole('region', { name: /^VM / })
  await pane.getByRole('button', { name: 'Take snapshot…' }).first().click()
  const dialog = page.getByRole('dialog', { name: /^Take a snapshot of/ })
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name)
  await more()
  await dialog.getByRole('button', { name: 'Take snapshot' }).click()
  await expect(dialog).toHaveCount(0, { timeout: 60_000 })
  await expect(snapshotNode(app, name)).toHaveAttribute('aria-selected', 'true')
}

/** Goes back to a snapshot without one of now, by the menu at its node. */
export async function revertTo(app: OffshootApp, vm: string, name: string): Promise<void> {
  const { page } = app
  await snapshotNode(app, name).click()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Revert…' }).click()
  const dialog = page.getByRole('alertdialog', { name: `Revert ${vm} to ${name}` })
  await dialog.getByText('Take a snapshot of the current state first').click()
  await dialog.getByRole('textbox', { name: `Type ${vm} to confirm` }).fill(vm)
  await dialog.getByRole('button', { name: 'Revert' }).click()
  await expect(dialog).toHaveCount(0, { timeout: 60_000 })
}

/** Deletes a snapshot, or with `which` what follows it too, or only that. */
export async function deleteSnapshot(app: OffshootApp, name: string, which?: RegExp): Promise<void> {
  const { page } = app
  await snapshotNode(app, name).click()
  await page.keyboard.press('Delete')
  const dialog = page.getByRole('alertdialog', { name: `Delete ${name}` })
  if (which !== undefined) await dialog.getByRole('radio', { name: which }).click({ force: true })
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await expect(dialog).toHaveCount(0, { timeout: 60_000 })
}

/** Generation of each snapshot as the screen has it, roots 1. All must be in sight. */
export async function shownLevels(app: OffshootApp): Promise<Map<string, number>> {
  await app.page.getByRole('button', { name: 'Show all' }).click()
  const nodes = await tree(app)
    .getByRole('treeitem')
    .evaluateAll((all) =>
      all.map((n): [string, number] => [
        n.classList.contains('snap-here') ? 'here' : ((n as HTMLElement).dataset.key ?? ''),
        Number(n.getAttribute('aria-level')),
      ]),
    )
  return new Map(nodes)
}

/** The same as `virsh snapshot-list --tree` draws it. */
export function virshLevels(tree: string): Map<string, number> {
  const levels = new Map<string, number>()
  for (const line of tree.split('\n')) {
    const branch = line.indexOf('+- ')
    if (branch >= 0) levels.set(line.slice(branch + 3), (branch - 2) / 4 + 2)
    else if (/^[^\s|]/.test(line)) levels.set(line, 1)
  }
  return levels
}
