import { titleOf } from '@shared/model/snapshot-names'
import { expect, test } from 'vitest'
import { chance } from '../../../e2e/lab/chance'
import { until } from '../../../e2e/lab/lab'
import { host } from '../test/on-lab'
import { onSnapshots } from '../test/on-snapshots'

/**
 * A walk of what a person may do with snapshots, by chance but from a seed: after each step virsh and qemu-img must say what
 * the tree says, and every snapshot that was gone back to must hold what was written before it. 200 steps:
 * `OFFSHOOT_WALK=200 npm test -- integration walk`; `OFFSHOOT_SEED` for another one.
 */
const STEPS = Number(process.env.OFFSHOOT_WALK ?? 30)
const SEED = Number(process.env.OFFSHOOT_SEED ?? 20261123)
const MiB = 1024 * 1024

const at = onSnapshots('walk')
const { on } = at

test(`${STEPS} steps from seed ${SEED}: the tree, virsh and qemu-img agree, and no content is lost`, {
  timeout: STEPS * 20_000,
}, async () => {
  const { uuid, disks } = await on.lab.defineVm({
    name: 'walk',
    memoryMiB: 64,
    disks: [{ format: 'qcow2', sizeBytes: 64 * MiB, dataBytes: MiB }],
  })
  await until('the VM', () => on.local.domain(uuid)?.xmlKnown === true)
  const path = disks[0] ?? ''
  const pick = chance(SEED)
  const names = new Map<string, { parent: string | null; byte: number; description: string }>()
  /** What each is called by people: another name where libvirt or QEMU does not take that. */
  const titles = new Map<string, string>()
  let current: string | null = null
  let byte = 0
  let count = 0
  const did: string[] = []
  const state = (wanted: string) => until(wanted, () => on.local.domain(uuid)?.state === wanted)
  const off = () => on.local.domain(uuid)?.state === 'shut-off'
  const some = () => [...names.keys()][pick(names.size)] ?? ''
  const stop = async () => {
    await on.lab.virsh('destroy', uuid)
    await state('shut-off')
  }
  /** Bytes are written while it is off, as a guest that is not there cannot. */
  const write = async () => {
    if (!off()) return
    byte = 1 + pick(250)
    await on.lab.must(['qemu-io', '-f', 'qcow2', '-c', `write -P ${byte} 8M 64k`, path])
  }
  const steps: Readonly<Record<string, () => Promise<void>>> = {
    take: async () => {
      const title = `s ${++count} ${['', '中', "'", '%s', '$(x)', '-'][pick(6)]}`
      const { name } = await at.take(uuid, title)
      titles.set(name, title)
      names.set(name, { parent: current, byte, description: '' })
      current = name
    },
    revert: async () => {
      if (names.size === 0) return
      const name = some()
      await at.revert(uuid, name)
      current = name
      byte = names.get(name)?.byte ?? 0
      await until(
        'its state',
        async () => (await on.lab.virsh('domstate', uuid)).replace(' ', '-') === on.local.domain(uuid)?.state,
      )
    },
    delete: async () => {
      if (names.size < 3) return
      const name = some()
      const { parent } = names.get(name) ?? { parent: null }
      // QEMU takes every name that Offshoot gives: nothing is refused, on or off.
      await at.remove(uuid, name)
      names.delete(name)
      for (const [child, one] of names) if (one.parent === name) names.set(child, { ...one, parent })
      if (current === name) current = parent
    },
    describe: async () => {
      if (names.size === 0) return
      const name = some()
      const description = `at ${count}\n <&> ${pick(100)}`
      await at.verbs['snapshots.edit']({ host, uuid, name, description })
      names.set(name, { ...(names.get(name) ?? { parent: null, byte: 0 }), description })
    },
    start: async () => {
      if (!off()) return
      await on.lab.virsh('start', uuid)
      await state('running')
    },
    stop: async () => {
      if (!off()) await stop()
    },
    write,
  }
  const kinds = [
    'take',
    'take',
    'take',
    'revert',
    'revert',
    'delete',
    'describe',
    'start',
    'stop',
    'write',
    'write',
  ] as const
  for (let n = 0; n < STEPS; n++) {
    const kind = kinds[pick(kinds.length)] ?? 'take'
    did.push(kind)
    await steps[kind]?.()
    const tree = await at.tree(uuid)
    const said = did.join(' ')
    expect(new Map(tree.snapshots.map((s) => [s.name, s.parent])), said).toEqual(
      new Map([...names].map(([name, { parent }]) => [name, parent])),
    )
    expect(new Map(tree.snapshots.map((s) => [s.name, s.description])), said).toEqual(
      new Map([...names].map(([name, { description }]) => [name, description])),
    )
    expect(
      tree.snapshots.map((s) => [s.name, titleOf(s)]),
      said,
    ).toEqual(tree.snapshots.map((s) => [s.name, titles.get(s.name)]))
    expect(tree.current, said).toBe(current)
    expect(tree.orphans, said).toEqual([])
    expect(
      tree.snapshots.filter((s) => s.refused.revert),
      said,
    ).toEqual([])
    const virsh = await on.lab.virsh('snapshot-list', uuid, '--name')
    expect(
      new Set(
        virsh
          .split('\n')
          .map((l) => l.trim())
          .filter(Boolean),
      ),
      said,
    ).toEqual(new Set([...names.keys()].map((k) => k.trim())))
    const image = JSON.parse(await on.lab.must(['qemu-img', 'info', '-U', '--output=json', path]))
    const inside = (image.snapshots ?? []) as { name: string }[]
    expect(new Set(inside.map((s) => s.name)), said).toEqual(new Set(names.keys()))
    if (!off() || byte === 0) continue
    await on.lab.must(['qemu-img', 'check', '-q', path])
    await on.lab.must(['qemu-io', '-r', '-f', 'qcow2', '-c', `read -P ${byte} 8M 64k`, path])
  }
  if (!off()) await stop()
  for (const [name, { byte: then }] of names) {
    await at.revert(uuid, name)
    if ((await on.lab.virsh('domstate', uuid)) !== 'shut off') await on.lab.virsh('destroy', uuid)
    if (then > 0) await on.lab.must(['qemu-io', '-r', '-f', 'qcow2', '-c', `read -P ${then} 8M 64k`, path])
  }
  await on.lab.must(['qemu-img', 'check', '-q', path])
  console.log(`${STEPS} steps: ${did.join(' ')}`)
})
