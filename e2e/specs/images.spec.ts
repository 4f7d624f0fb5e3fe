import { imageRow, imageTable, manyImages, openImages } from '../pages/images'
import { pictures } from '../pages/screens'
import { expect, test } from '../pages/test'

test('the images of a host: what they are, who uses them, what would break; by mouse and by keys', async ({
  lab,
  open,
}) => {
  test.setTimeout(180_000)
  await manyImages(lab)
  const app = await open()
  const { page } = app
  await app.shows('ci-runner-1', 'Shut off')
  await openImages(app)
  await expect(imageRow(page, 'build-el7.img')).toContainText('qcow2')
  await expect(imageRow(page, 'nightly-1031.raw')).toContainText(/Possibly unused|Unused/)
  await expect(imageRow(page, 'ci-runner-2.qcow2')).toHaveAttribute('aria-level', '3')
  await imageRow(page, 'debian12-base.qcow2').click()
  const inspector = page.getByRole('region', { name: /^Details of debian12-base/ })
  await expect(inspector).toContainText('4 images depend on this file')
  await pictures(app, 'images')

  await test.step('keys: to a row by its name, close what hangs on it, to its page', async () => {
    await imageTable(page).focus()
    await page.keyboard.press('ArrowLeft')
    await expect(imageRow(page, 'ci-runner-2.qcow2')).toHaveCount(0)
    await page.keyboard.press('ArrowRight')
    await expect(imageRow(page, 'ci-runner-2.qcow2')).toBeVisible()
    await page.keyboard.type('ci-runner-1')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('ci-runner-1.qcow2')
  })
  await test.step('the page: what is inside, the chain, a check that changes nothing, the raw answer', async () => {
    const sum = await lab.sha256('/srv/vm/ci-runner-1.qcow2')
    await expect(page.getByRole('cell', { name: 'before-upgrade' })).toBeVisible()
    await page.getByRole('button', { name: 'Check now' }).click()
    await expect(page.getByText('No errors')).toBeVisible()
    await pictures(app, 'image-page')
    await page.getByRole('tab', { name: 'qemu-img info' }).click()
    await expect(page.getByRole('region', { name: /^qemu-img info/ })).toContainText('"virtual-size": 21474836480')
    expect(await lab.sha256('/srv/vm/ci-runner-1.qcow2')).toBe(sum)
    await app.back()
  })
  await test.step('the map: what depends on what is coloured, and walked by keys', async () => {
    await page.getByRole('radio', { name: 'Map' }).click()
    const map = page.getByRole('tree', { name: 'Family map' })
    await map.focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowRight')
    await expect(map.getByRole('treeitem', { selected: true })).toContainText('ci-runner-1.qcow2')
    await page.keyboard.press('ArrowLeft')
    await expect(inspector).toContainText('4 images depend on this file')
    await expect(map.locator('.image-node.is-needed')).toHaveCount(4)
    await pictures(app, 'images-map')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('debian12-base.qcow2')
    await app.back()
    await page.getByRole('radio', { name: 'Table' }).click()
  })
  await test.step('narrowed down to what nothing uses; and a file that the user names', async () => {
    await page.getByRole('radio', { name: /^Unused/ }).click()
    await expect(imageRow(page, 'web-test.vmdk')).toBeVisible()
    await expect(imageRow(page, 'build-el7.img')).toHaveCount(0)
    await lab.must(['qemu-img', 'create', '-q', '-f', 'vdi', '/root/mine.vdi', '8M'])
    await page.getByRole('button', { name: 'Look at a file…' }).click()
    const path = page.getByRole('textbox', { name: 'Path on the host' })
    await path.fill('mine.vdi')
    await page.keyboard.press('Enter')
    await expect(page.getByText('Enter an absolute path')).toBeVisible()
    await path.fill('/root/mine.vdi')
    await page.keyboard.press('Enter')
    await expect(imageRow(page, '/root/mine.vdi')).toContainText('vdi')
  })
})
