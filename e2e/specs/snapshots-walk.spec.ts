import { chance } from '../lab/chance'
import {
  deleteSnapshot,
  openSnapshots,
  revertTo,
  shownLevels,
  snapshotNode,
  takeSnapshot,
  virshLevels,
} from '../pages/snapshots'
import { expect, MiB, test } from '../pages/test'

/**
 * What a person may do with snapshots, by chance but from a seed, and virsh behind their back: after each step the screen, virsh and qemu-img
 * agree. 200 steps: `OFFSHOOT_WALK=200 npm test -- e2e walk`; `OFFSHOOT_SEED` for another one.
 */
const STEPS = Number(process.env.OFFSHOOT_WALK ?? 12)
const SEED = Number(process.env.OFFSHOOT_SEED ?? 20261126)
/** So many that all are in sight with their names. */
const MOST = 7

test('a walk by chance on the screen: it says what virsh and qemu-img say after every step', async ({ lab, open }) => {
  test.setTimeout(120_000 + STEPS * 20_000)
  const vm = await lab.defineVm({
    name: 'walk',
    memoryMiB: 64,
    disks: [{ format: 'qcow2', sizeBytes: 64 * MiB, dataBytes: MiB }],
  })
  const path = vm.disks[0] ?? ''
  const app = await open()
  const { page } = app
  await openSnapshots(app, 'walk')
  await page.keyboard.press('Control+Shift+M')
  const pick = chance(SEED)
  const parents = new Map<string, string | null>()
  let current: string | null = null
  let running = false
  let count = 0
  const did: string[] = []
  const some = () => [...parents.keys()][pick(parents.size)] ?? ''
  const forget = (name: string) => {
    const parent = parents.get(name) ?? null
    parents.delete(name)
    for (const [child, of] of parents) if (of === name) parents.set(child, parent)
    if (current === name) current = parent
  }
  const below = (name: string): string[] =>
    [...parents].filter(([, of]) => of === name).flatMap(([child]) => [child, ...below(child)])
  const known = (name: string) => {
    parents.set(name, current)
    current = name
  }
  const steps: Readonly<Record<string, () => Promise<void>>> = {
    take: async () => {
      const name = `s${++count}`
      await takeSnapshot(app, name)
      known(name)
    },
    'take behind our back': async () => {
      const name = `v${++count}`
      await lab.virsh('snapshot-create-as', 'walk', name)
      await page.getByRole('button', { name: 'Refresh' }).click()
      known(name)
    },
    revert: async () => {
      const name = some()
      await revertTo(app, 'walk', name)
      current = name
      running = (await lab.virsh('domstate', 'walk')) === 'running'
    },
    delete: async () => {
      const name = some()
      await deleteSnapshot(app, name)
      forget(name)
    },
    'delete what follows': async () => {
      const name = some()
      const gone = below(name)
      if (gone.length === 0) return
      await deleteSnapshot(app, name, /Only later snapshots/)
      if (current !== null && gone.includes(current)) current = name
      for (const one of gone) parents.delete(one)
    },
    describe: async () => {
      const name = some()
      await snapshotNode(app, name).click()
      await page.keyboard.press('F2')
      const dialog = page.getByRole('dialog', { name: `Edit ${name}` })
      await dialog.getByRole('textbox', { name: 'Description' }).fill(`step ${did.length} <&>`)
      await dialog.getByRole('button', { name: 'Save' }).click()
      await expect(dialog).toHaveCount(0)
      expect(await lab.virsh('snapshot-dumpxml', 'walk', name)).toContain(`step ${did.length} &lt;&amp;&gt;`)
    },
    power: async () => {
      await lab.virsh(running ? 'destroy' : 'start', 'walk')
      running = !running
    },
    write: async () => {
      if (!running) await lab.must(['qemu-io', '-f', 'qcow2', '-c', `write -P ${1 + pick(250)} 8M 64k`, path])
    },
  }
  const kinds = ['take', 'take', 'take', 'take behind our back', 'revert', 'revert', 'delete', 'delete what follows']
  const all = [...kinds, 'describe', 'power', 'power', 'write']
  for (let n = 0; n < STEPS; n++) {
    let kind = all[pick(all.length)] ?? 'take'
    if (/^take/.test(kind) && parents.size >= MOST) kind = 'delete'
    if (/^(revert|delete|describe)/.test(kind) && parents.size === 0) kind = 'take'
    did.push(kind)
    await test.step(`${n + 1} ${kind}`, () => steps[kind]?.() ?? Promise.resolve())
    const drawn = virshLevels(await lab.virsh('snapshot-list', '--tree', 'walk'))
    expect(new Set(drawn.keys()), did.join(', ')).toEqual(new Set(parents.keys()))
    if (parents.size === 0) await expect(page.getByText('No snapshots yet')).toBeVisible()
    else {
      const here = current === null ? [] : ([['here', (drawn.get(current) ?? 0) + 1]] as const)
      const wanted = new Map([...drawn, ...here])
      const state = running ? 'Running' : 'Shut off'
      if (current !== null) await expect(page.getByRole('treeitem', { name: /^You are here/ })).toContainText(state)
      await expect.poll(() => shownLevels(app), { message: did.join(', ') }).toEqual(wanted)
    }
    const image = JSON.parse(await lab.must(['qemu-img', 'info', '-U', '--output=json', path]))
    const inside = ((image.snapshots ?? []) as { name: string }[]).map((s) => s.name)
    expect(new Set(inside), did.join(', ')).toEqual(new Set(parents.keys()))
    if (!running) await lab.must(['qemu-img', 'check', '-q', path])
  }
  if (running) await lab.virsh('destroy', 'walk')
  await lab.must(['qemu-img', 'check', path])
  expect(await lab.leftovers()).toEqual([])
})
