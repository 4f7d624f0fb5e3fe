import { pictures } from '../pages/screens'
import { expect, MiB, test } from '../pages/test'

test('the list is narrowed by state and tag, grouped, and shows the columns that are wished, also after a restart', async ({
  lab,
  open,
}) => {
  for (const [name, tags, start] of [
    ['web', ['prod'], true],
    ['db', ['prod', 'data'], false],
    ['scratch', [], false],
  ] as const) {
    const { uuid } = await lab.defineVm({ name, disks: [], start })
    if (tags.length === 0) continue
    const xml = `<domain>${tags.map((tag) => `<tag>${tag}</tag>`).join('')}</domain>`
    const uri = 'https://offshoot.app/xmlns/domain/1'
    await lab.virsh('metadata', uuid, uri, '--key', 'offshoot', '--set', xml, '--config')
    if (start) await lab.virsh('metadata', uuid, uri, '--key', 'offshoot', '--set', xml, '--live')
  }
  const app = await open()
  const { page } = app
  await expect(app.row('db')).toContainText('data')
  const main = page.getByRole('main')

  await main.getByRole('button', { name: 'Filter', exact: true }).click()
  const filter = page.getByRole('menu', { name: 'Filter' })
  await filter.getByRole('menuitemcheckbox', { name: 'prod' }).click()
  await filter.getByRole('menuitemcheckbox', { name: 'Shut off' }).click()
  await page.keyboard.press('Escape')
  await expect(main.getByText('1 of 3 VMs')).toBeVisible()
  await expect(app.row('db')).toBeVisible()
  await expect(app.row('web')).toHaveCount(0)
  await main.getByRole('button', { name: 'Remove Shut off from the filter' }).click()
  await expect(app.row('web')).toBeVisible()
  await main.getByRole('button', { name: 'Clear filter' }).click()
  await expect(app.row('scratch')).toBeVisible()

  await main.getByRole('button', { name: 'Columns and groups' }).click()
  const view = page.getByRole('menu', { name: 'Columns and groups' })
  await view.getByRole('menuitemcheckbox', { name: 'Memory' }).click()
  await view.getByRole('menuitemradio', { name: 'Tag' }).click()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('columnheader', { name: 'Memory' })).toHaveCount(0)
  const order = () => app.list.getByRole('row').evaluateAll((rows) => rows.slice(1).map((r) => r.textContent))
  await expect
    .poll(async () => (await order()).map((text) => /^(web|db|scratch|No tags|data|prod)/.exec(text ?? '')?.[1]))
    .toEqual(['data', 'db', 'prod', 'web', 'No tags', 'scratch'])
  await main.getByRole('button', { name: 'Filter', exact: true }).click()
  await filter.getByRole('menuitemcheckbox', { name: 'prod' }).click()
  await pictures(app, 'list-grouped')
  await page.keyboard.press('Escape')
  // The keys go from VM to VM and pass the lines over the groups.
  await app.select('db')
  await page.keyboard.press('ArrowDown')
  await expect(app.row('web')).toHaveAttribute('aria-selected', 'true')
  await app.close()
  const again = await open({ userData: app.userData })
  await expect(again.list.getByRole('row').nth(1)).toContainText('data')
  await expect(again.page.getByRole('columnheader', { name: 'Memory' })).toHaveCount(0)
})

test('one VM fills the page by button, key and search; the sidebar changes which, and the list comes back as it was', async ({
  lab,
  open,
}) => {
  await lab.defineVm({ name: 'web', disks: [{ format: 'qcow2', sizeBytes: 64 * MiB }] })
  await lab.defineVm({ name: 'db', disks: [] })
  for (const name of ['fresh install', 'before update', 'after update']) {
    await lab.virsh('snapshot-create-as', 'web', '--name', name)
  }
  await lab.virsh('snapshot-revert', 'web', '--snapshotname', 'before update')
  await lab.virsh('snapshot-create-as', 'web', '--name', 'another way')
  const app = await open()
  const { page } = app
  await page.getByRole('button', { name: 'Memory' }).click()
  await app.select('web')
  await page.getByRole('tab', { name: /^Snapshots/ }).click()
  const tree = page.getByRole('tree', { name: 'Snapshots of web' })
  const height = async () => (await tree.boundingBox())?.height ?? 0
  const before = await height()

  await page.getByRole('button', { name: 'Maximize panel' }).click()
  await expect(app.list).toBeHidden()
  expect(await height()).toBeGreaterThan(before + 100)
  await expect(page.getByRole('heading', { level: 1, name: 'web' })).toBeVisible()
  await page.getByRole('treeitem', { name: /^another way/ }).click()
  await pictures(app, 'vm-page')
  // What the toolbar over the list offers is behind a button.
  await page.getByRole('button', { name: 'Actions on web' }).click()
  await expect(page.getByRole('menuitem', { name: /^Start/ }).first()).toBeVisible()
  await page.keyboard.press('Escape')

  const sidebar = page.getByRole('navigation')
  await sidebar.getByRole('treeitem', { name: /db$/ }).click()
  await expect(page.getByRole('region', { name: 'VM db' })).toBeVisible()
  await expect(app.list).toBeHidden()
  // Nothing selected: there is nothing to fill the page with.
  await sidebar.getByRole('treeitem', { name: /^This computer/ }).click()
  await expect(app.list).toBeVisible()
  await app.select('web')
  await expect(app.list).toBeHidden()
  await expect(page.getByRole('tab', { name: /^Snapshots/ })).toBeFocused()

  await page.keyboard.press('Control+Shift+M')
  await expect(app.row('web')).toHaveAttribute('aria-selected', 'true')
  await expect(page.getByRole('columnheader', { name: 'Memory' })).toHaveAttribute('aria-sort', 'ascending')
  await page.keyboard.press('Control+K')
  await page.keyboard.type('maximize p')
  await page.keyboard.press('Enter')
  await expect(app.list).toBeHidden()
  await app.close()
  const again = await open({ userData: app.userData })
  await again.select('db')
  await again.page.getByRole('button', { name: 'Restore the list' }).click()
  await expect(again.list).toBeVisible()
})
