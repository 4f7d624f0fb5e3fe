import { expect, test } from 'vitest'
import { chance } from '../../../e2e/lab/chance'
import { host } from '../test/on-lab'
import { onSnapshots } from '../test/on-snapshots'

/**
 * The same walk as in walk.itest.ts, over snapshots in overlays: taken, gone back to by overlays of our own, merged, left
 * aside. What the tree allows must work, what it refuses must be refused, and nothing that a snapshot holds may be lost.
 */
const STEPS = Number(process.env.OFFSHOOT_WALK ?? 30)
const SEED = Number(process.env.OFFSHOOT_SEED ?? 20261124)
const MiB = 1024 * 1024
/** Where bytes are written, MiB. Several, so that a merge has to bring together what lies in several files. */
const PLACES = [4, 12, 20, 28]

const at = onSnapshots('walk-overlays')
const { on } = at

interface Kept {
  readonly parent: string | null
  readonly content: readonly number[]
}

test(`${STEPS} steps from seed ${SEED}: what the tree allows works, and no content is lost`, {
  timeout: STEPS * 20_000,
}, async () => {
  const uuid = await on.vm('walk', { memoryMiB: 64, disks: [{ format: 'raw', sizeBytes: 40 * MiB, dataBytes: MiB }] })
  const pick = chance(SEED)
  const kept = new Map<string, Kept>()
  let content = PLACES.map(() => 0)
  let current: string | null = null
  let count = 0
  const did: string[] = []
  const off = () => on.local.domain(uuid)?.state === 'shut-off'
  const some = () => [...kept.keys()][pick(kept.size)] ?? ''
  const stop = async () => {
    await on.lab.virsh('destroy', uuid)
    await on.state(uuid, 'shut-off')
  }
  const top = async () => {
    const path = await on.disk(uuid)
    return { path, format: kept.size > 0 || path !== base ? 'qcow2' : 'raw' }
  }
  const base = await on.disk(uuid)
  const holds = async (wanted: readonly number[], said: string) => {
    const { path, format } = await top()
    for (const [n, byte] of wanted.entries()) {
      if (byte === 0) continue
      const read = await on.lab.exec(['qemu-io', '-r', '-f', format, '-c', `read -P ${byte} ${PLACES[n]}M 64k`, path])
      expect({ said, place: n, out: read.stdout, code: read.code }).toMatchObject({ code: 0 })
      expect(read.stdout, said).not.toContain('verification failed')
    }
    if (format === 'qcow2') await on.lab.must(['qemu-img', 'check', '-q', path])
  }
  const settled = async () => {
    // libvirt merges with a QEMU of its own, whose start and end are told by events.
    await new Promise((resolve) => setTimeout(resolve, 150))
    await on.state(uuid, (await on.lab.virsh('domstate', uuid)).replace(' ', '-'))
  }
  const forget = (name: string) => {
    const { parent } = kept.get(name) ?? { parent: null }
    kept.delete(name)
    for (const [child, one] of kept) if (one.parent === name) kept.set(child, { ...one, parent })
    if (current === name) current = parent
  }
  const steps: Readonly<Record<string, () => Promise<void>>> = {
    take: async () => {
      const name = `s${++count}${['', ' 中', "'", ', x', '$(x)'][pick(5)]}`
      const wish = { host, uuid, name, description: '', quiesce: false, memory: false, disks: ['vda'] }
      await at.verbs['snapshots.take']({ ...wish, way: 'external' })
      did.push(name)
      kept.set(name, { parent: current, content })
      current = name
    },
    revert: async () => {
      if (kept.size === 0) return
      if (!off()) await stop()
      const name = some()
      did.push(name)
      await at.revert(uuid, name)
      content = [...(kept.get(name)?.content ?? [])]
      current = name
    },
    delete: async () => {
      if (kept.size < 2) return
      const name = some()
      const tree = await at.tree(uuid)
      did.push(name)
      const why = tree.snapshots.find((s) => s.name === name)?.refused.delete
      const asked = at.remove(uuid, name)
      if (why) await expect(asked).rejects.toMatchObject({ problem: { code: 'snapshot.refused' } })
      else {
        await asked
        forget(name)
      }
      did.push(why ? `(${why.reason})` : '(done)')
      await settled()
    },
    'delete-tree': async () => {
      if (kept.size < 4) return
      const name = some()
      const tree = await at.tree(uuid)
      if (tree.snapshots.find((s) => s.name === name)?.refused['delete-tree']) return
      await at.verbs['snapshots.delete']({ host, uuid, name, which: 'tree' })
      const gone = new Set([name])
      for (const s of tree.snapshots) if (s.parent !== null && gone.has(s.parent)) gone.add(s.name)
      for (const one of [...gone].reverse()) forget(one)
      await settled()
    },
    rename: async () => {
      if (kept.size === 0) return
      const name = some()
      const newName = `r${++count}`
      await at.verbs['snapshots.edit']({ host, uuid, name, newName })
      const one = kept.get(name)
      kept.delete(name)
      if (one) kept.set(newName, one)
      for (const [child, other] of kept) if (other.parent === name) kept.set(child, { ...other, parent: newName })
      if (current === name) current = newName
    },
    start: async () => {
      if (!off()) return
      await on.lab.virsh('start', uuid)
      await on.state(uuid, 'running')
    },
    stop: async () => {
      if (!off()) await stop()
    },
    write: async () => {
      if (!off()) return
      const { path, format } = await top()
      const at = pick(PLACES.length)
      const byte = 1 + pick(250)
      await on.lab.must(['qemu-io', '-f', format, '-c', `write -P ${byte} ${PLACES[at]}M 64k`, path])
      content = content.map((old, n) => (n === at ? byte : old))
    },
  }
  const kinds = 'take take take revert revert delete delete delete-tree rename start stop write write write'.split(' ')
  for (let n = 0; n < STEPS; n++) {
    const kind = kinds[pick(kinds.length)] ?? 'take'
    did.push(kind)
    await steps[kind]?.().catch((error: unknown) => {
      throw new Error(`after ${did.join(' ')}`, { cause: error })
    })
    const said = did.join(' ')
    const tree = await at.tree(uuid)
    expect(new Map(tree.snapshots.map((s) => [s.name, s.parent])), said).toEqual(
      new Map([...kept].map(([name, { parent }]) => [name, parent])),
    )
    expect(tree.current, said).toBe(current)
    const listed = (await on.lab.virsh('snapshot-list', uuid, '--name')).split('\n').map((l) => l.trim())
    expect(new Set(listed.filter(Boolean)), said).toEqual(new Set(kept.keys()))
    if (off()) await holds(content, said)
  }
  if (!off()) await stop()
  for (const [name, { content: then }] of kept) {
    await at.revert(uuid, name)
    await holds(then, `${did.join(' ')}, then ${name}`)
  }
  expect(await on.lab.leftovers()).toEqual([])
})
