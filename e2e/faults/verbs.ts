import type { ClonePlan } from '@shared/model/clone'
import type { ConvertPlan } from '@shared/model/convert'
import type { DeletePlan } from '@shared/model/everyday'
import { atLeast, type Release, until } from '../lab/lab'
import type { Child } from './child'
import { DIRECTORY, type Way, type World } from './world'

/** A host before a verb, and what may be there after it, whatever was killed. */
export interface Scene {
  readonly uuid: string
  readonly name: string
  /** what the VM's disk may hold: before the verb, and where the verb changes it, after it */
  readonly contents: readonly string[]
  /** what snapshots hold, by name: as long as one has a record it can be gone back to, or is refused */
  readonly snapshots: Readonly<Record<string, string>>
  /** snapshots that the verb is to leave alone */
  readonly staying: readonly string[]
  /** files of which not a byte may change */
  readonly untouched: readonly string[]
  /** files that belong to nothing any more once the verb is done, and stay all the same, as it says */
  readonly kept: readonly string[]
  /** as virsh says it */
  readonly states: readonly string[]
  /** whether the VM may be gone */
  readonly mayGo: boolean
  /** a VM that the verb makes: its disk holds what the source's does */
  readonly makes?: string
}

export interface Verb {
  readonly ways: readonly Way[]
  /** the first libvirt that can */
  readonly since?: string
  prepare(world: World): Promise<Scene>
  run(offshoot: Child, host: string, scene: Scene): Promise<void>
}

const all: readonly Way[] = ['local', 'root', 'sudo', 'user']
const direct: readonly Way[] = ['local', 'root', 'sudo']

/** A VM whose disk is a copy of the template. */
async function plain(world: World, format: 'qcow2' | 'raw' = 'qcow2'): Promise<Scene & { disk: string }> {
  const { uuid, disk } = await world.vm('web', format)
  const contents = [await world.content(disk)]
  const rest = { snapshots: {}, staying: [], kept: [], states: ['shut off'], mayGo: false }
  return { uuid, name: 'web', disk, contents, untouched: [], ...rest }
}

const running = async (world: World, scene: Scene) => {
  // virtlogd may hold the log of the VM of this name before it for a moment.
  await until('the start', async () => (await world.lab.exec(['virsh', '-q', 'start', scene.uuid])).code === 0)
  return { ...scene, states: ['running'] }
}

/** The same with snapshots `one` and `two` and something written after each. */
async function withSnapshots(
  world: World,
  how: 'inside' | 'overlays' | 'memory',
): Promise<Scene & { one: string; two: string; now: string }> {
  const scene = await plain(world)
  const { uuid, disk } = scene
  const held: string[] = []
  let top = disk
  if (how === 'memory') await world.lab.virsh('start', uuid)
  for (const [n, name] of ['one', 'two'].entries()) {
    held.push(await world.content(top))
    const over = `${DIRECTORY}/web.${name}.qcow2`
    const spec = ['--diskspec', `vda,snapshot=external,file=${over}`]
    const flags = {
      inside: [],
      overlays: ['--disk-only', ...spec],
      memory: ['--memspec', `${DIRECTORY}/web.${name}.mem`, ...spec],
    }
    await world.lab.virsh('snapshot-create-as', uuid, name, ...flags[how])
    if (how !== 'inside') top = over
    // What runs holds its image: a guest that writes would do it through QEMU.
    if (how === 'memory') await writeRunning(world, uuid, n + 3)
    else await world.write(top, n + 3)
  }
  const [one = '', two = ''] = held
  const now = await world.content(top)
  const states = [how === 'memory' ? 'running' : 'shut off']
  return { ...scene, contents: [now], snapshots: { one, two }, staying: ['one', 'two'], states, one, two, now }
}

/** Writes into the disk of a VM that runs, and has it in the file: QEMU 5.2 keeps it to itself until it is told to flush. */
async function writeRunning(world: World, uuid: string, byte: number): Promise<void> {
  const monitor = (command: string) => world.lab.virsh('qemu-monitor-command', uuid, '--hmp', command)
  const node = /^(\S+?)(?: \([^)]*\))?: \S+ \(qcow2\)/m.exec(await monitor('info block'))?.[1]
  await monitor(`qemu-io ${node} "write -P ${byte} ${byte}M 2M"`)
  await monitor(`qemu-io ${node} flush`)
}

async function clone(offshoot: Child, host: string, scene: Scene, disks: readonly object[]): Promise<void> {
  const wish = { name: scene.makes, directory: DIRECTORY, disks, macs: {}, verify: false, sync: false, start: false }
  const plan = await offshoot.ask<ClonePlan>('clone.plan', {
    host,
    source: scene.uuid,
    keepGraphicsPorts: false,
    ...wish,
  })
  await offshoot.do('clone.start', { plan: plan.id })
}

const take =
  (more: object) =>
  (offshoot: Child, host: string, { uuid }: Scene) =>
    offshoot.do('snapshots.take', {
      ...{ host, uuid, name: 'new', description: '', way: 'internal', quiesce: false, memory: false, disks: [] },
      ...more,
    })
const revert = (offshoot: Child, host: string, { uuid }: Scene) =>
  offshoot.do('snapshots.revert', { host, uuid, name: 'one', into: 'as-was', force: true })
const remove =
  (name: string) =>
  (offshoot: Child, host: string, { uuid }: Scene) =>
    offshoot.do('snapshots.delete', { host, uuid, name, which: 'one' })

/** `new` is there or not; when it is, it holds what the disk does. */
const taken = (scene: Scene): Scene => ({ ...scene, snapshots: { new: scene.contents[0] ?? '' } })

/** Every verb that writes. */
export const verbs = {
  clone: {
    ways: all,
    prepare: async (world) => {
      const { disk, ...scene } = await plain(world)
      return { ...scene, untouched: [disk], makes: 'copy' }
    },
    run: (offshoot, host, scene) => clone(offshoot, host, scene, []),
  },
  linked: {
    ways: all,
    prepare: async (world) => {
      const { disk, ...scene } = await plain(world)
      return { ...scene, untouched: [disk], makes: 'copy' }
    },
    run: (offshoot, host, scene) => clone(offshoot, host, scene, [{ target: 'vda', action: 'linked' }]),
  },
  convert: {
    ways: direct,
    prepare: async (world) => {
      const { disk, ...scene } = await plain(world, 'raw')
      return { ...scene, untouched: [disk], kept: [disk] }
    },
    run: async (offshoot, host, { uuid }) => {
      const plan = await offshoot.ask<ConvertPlan>('convert.plan', { host, uuid, what: 'disks', verify: true })
      await offshoot.do('convert.start', { plan: plan.id })
    },
  },
  'take-inside': { ways: all, prepare: async (world) => taken(await plain(world)), run: take({}) },
  'take-inside-running': {
    ways: all,
    prepare: async (world) => running(world, taken(await plain(world))),
    run: take({}),
  },
  'take-overlays': {
    ways: all,
    prepare: async (world) => taken(await plain(world)),
    run: take({ way: 'external', disks: ['vda'] }),
  },
  'take-memory': {
    ways: all,
    prepare: async (world) => running(world, taken(await plain(world))),
    run: take({ way: 'external', memory: true, disks: ['vda'] }),
  },
  'revert-inside': {
    ways: all,
    prepare: async (world) => {
      const scene = await withSnapshots(world, 'inside')
      return { ...scene, contents: [scene.now, scene.one] }
    },
    run: revert,
  },
  'revert-overlays': {
    ways: all,
    prepare: async (world) => {
      const scene = await withSnapshots(world, 'overlays')
      return { ...scene, contents: [scene.now, scene.one] }
    },
    run: revert,
  },
  'revert-memory': {
    ways: all,
    prepare: async (world) => {
      const scene = await withSnapshots(world, 'memory')
      return { ...scene, contents: [scene.now, scene.one], states: ['running', 'shut off'] }
    },
    run: revert,
  },
  'delete-inside': {
    ways: all,
    prepare: async (world) => ({ ...(await withSnapshots(world, 'inside')), staying: ['two'] }),
    run: remove('one'),
  },
  'delete-overlays': {
    ways: direct,
    since: '9.0',
    prepare: async (world) => ({ ...(await withSnapshots(world, 'overlays')), staying: ['one'] }),
    run: remove('two'),
  },
  'delete-running': {
    ways: direct,
    since: '9.0',
    prepare: async (world) => running(world, { ...(await withSnapshots(world, 'overlays')), staying: ['one'] }),
    run: remove('two'),
  },
  'delete-vm': {
    ways: all,
    prepare: async (world) => ({ ...(await plain(world)), mayGo: true }),
    run: async (offshoot, host, { uuid }) => {
      const plan = await offshoot.ask<DeletePlan>('domains.deletePlan', { host, uuid })
      const chosen = plan.disks.filter((disk) => disk.suggested).map((disk) => disk.target)
      await offshoot.do('domains.delete', { plan: plan.id, remove: chosen, nvram: true, metadata: true })
    },
  },
} as const satisfies Record<string, Verb>

export type VerbName = keyof typeof verbs
export const verbNames = Object.keys(verbs) as VerbName[]
export const verbOf = (name: VerbName): Verb => verbs[name]

/** Whether the libvirt of a release can do it. */
export const canDo = (name: VerbName, release: Release): boolean => {
  const { since } = verbOf(name)
  return since === undefined || atLeast(since, release)
}
