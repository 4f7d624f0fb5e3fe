import { moreVerb, writeXml } from '../pages/everyday'
import { expect, MiB, test } from '../pages/test'

test('a definition is edited as text, what changes is shown, and the former one is put back', async ({ lab, open }) => {
  await lab.defineVm({ name: 'web', vcpus: 1, disks: [{ format: 'qcow2', sizeBytes: 64 * MiB }], start: true })
  const before = await lab.virsh('dumpxml', '--inactive', 'web')
  const app = await open()
  await moreVerb(app, 'web', 'Edit XML…')
  const { page } = app
  await expect(page.getByRole('textbox', { name: 'Definition of web' })).toContainText('<name>web</name>')

  // Broken: told with its place, and not sent.
  await writeXml(app, /Definition of web/, before.replace('</name>', '</nam>'))
  await expect(page.getByText(/Not well-formed XML/)).toBeVisible()
  await expect(page.getByRole('button', { name: /^Line 2, column/ })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Apply', exact: true })).toHaveAttribute('aria-disabled', 'true')

  // What libvirt's schema does not know is refused by it, with its words.
  await writeXml(app, /Definition of web/, before.replace('</vcpu>', '</vcpu>\n  <offshoot>1</offshoot>'))
  await page.getByRole('button', { name: 'Apply', exact: true }).click()
  await expect(page.getByRole('alert')).toContainText('domain.rng')
  await expect(page.getByRole('button', { name: 'Apply without validation' })).toBeVisible()
  await expect(page.getByRole('button', { name: /^Line \d+$/ })).toBeVisible()
  expect(await lab.virsh('dumpxml', '--inactive', 'web')).toBe(before)

  await writeXml(app, /Definition of web/, before.replace(/<vcpu([^>]*)>1</, '<vcpu$1>2<'))
  await page.getByText('Changes, 1').click()
  await expect(page.getByRole('listbox', { name: 'Differences' })).toContainText('vcpu')
  await page.getByRole('button', { name: 'Apply', exact: true }).click()
  await expect(page.getByText('Applied the definition of web')).toBeVisible()
  await expect(
    page.getByText('The VM keeps its old definition until you shut it down and start it again.'),
  ).toBeVisible()
  expect(await lab.virsh('dumpxml', '--inactive', 'web')).toContain('>2</vcpu>')
  expect(await lab.virsh('dumpxml', 'web')).toContain('>1</vcpu>')

  await page.getByRole('button', { name: 'Restore previous definition' }).click()
  await expect(page.getByText('Restored the previous definition of web')).toBeVisible()
  expect(await lab.virsh('dumpxml', '--inactive', 'web')).toBe(before)
})

test('somebody else’s change is seen before it is written over, and unsaved text is asked about', async ({
  lab,
  open,
}) => {
  await lab.defineVm({ name: 'web', memoryMiB: 128, disks: [] })
  const before = await lab.virsh('dumpxml', '--inactive', 'web')
  const app = await open()
  await moreVerb(app, 'web', 'Edit XML…')
  const { page } = app
  await writeXml(app, /Definition of web/, before.replace('</name>', '</name>\n  <title>Mine</title>'))
  await lab.virsh('desc', 'web', '--config', '--title', 'Theirs')
  await page.getByRole('button', { name: 'Apply', exact: true }).click()
  await expect(page.getByText('Someone else changed the definition while you were editing')).toBeVisible()
  expect(await lab.virsh('desc', 'web', '--title')).toContain('Theirs')
  await expect(page.getByRole('textbox', { name: 'Definition of web' })).toContainText('Mine')

  await app.back()
  const question = page.getByRole('alertdialog', { name: 'Leave without applying?' })
  await expect(question.getByRole('button', { name: 'Keep editing' })).toBeFocused()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Apply my version' }).click()
  await expect(page.getByText('Applied the definition of web')).toBeVisible()
  expect(await lab.virsh('desc', 'web', '--title')).toContain('Mine')
  // Nothing is unsaved any more: nobody asks.
  await app.back()
  await app.shows('web', 'Shut off')
})

test('a VM is defined from XML; a name that is taken is told at its place', async ({ lab, open }) => {
  const vm = await lab.defineVm({ name: 'one', disks: [] })
  const xml = (await lab.virsh('dumpxml', '--inactive', 'one'))
    .replace(/ {2}<uuid>.*<\/uuid>\n/, '')
    .replace(/<mac address=.*\/>/g, '')
  const app = await open()
  const { page } = app
  await app.shows('one', 'Shut off')
  // Rows are there before the host is: until then it can be asked for nothing.
  await expect(page.getByRole('treeitem', { name: /^This computer Online/ })).toBeVisible()
  await page.keyboard.press('Control+k')
  await page.keyboard.insertText('Define VM from XML')
  await page.keyboard.press('Enter')
  await writeXml(app, /Definition of a new VM/, xml)
  await expect(page.getByText('one already exists on this host.')).toBeVisible()
  await page.getByRole('button', { name: 'Line 2' }).click()
  await writeXml(app, /Definition of a new VM/, xml.replace('<name>one</name>', '<name>编译机 2</name>'))
  await expect(page.getByText('Defines 编译机 2')).toBeVisible()
  await page.keyboard.press('Control+s')
  await expect(page.getByText('Defined 编译机 2')).toBeVisible()
  expect(await lab.virsh('list', '--all', '--name')).toContain('编译机 2')
  expect(await lab.virsh('domuuid', '编译机 2')).not.toContain(vm.uuid)
  await page.getByRole('button', { name: 'Show in list' }).click()
  await app.shows('编译机 2', 'Shut off')
})
