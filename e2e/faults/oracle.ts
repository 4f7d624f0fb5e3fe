import type { Job } from '@shared/job'
import type { SnapshotTree } from '@shared/model/snapshot'
import type { Scene } from './verbs'
import { DIRECTORY, QEMU_IMG, type World } from './world'

/**
 * loss: what was there is not, or is another. unaccounted: a file that belongs to nothing and that nobody names. dead-end: a VM
 * or a job with which nothing can be done. untold: a verb whose end was not told, or was told as what it is not.
 */
export type FindingKind = 'loss' | 'unaccounted' | 'dead-end' | 'untold'

export interface Finding {
  readonly kind: FindingKind
  readonly text: string
}

/** What a host is seen to hold, by virsh and qemu-img alone. */
interface Seen {
  readonly findings: Finding[]
  /** everything that belongs to a definition or a snapshot */
  readonly owned: Set<string>
}

const tag = (xml: string, name: string) => new RegExp(`<${name}[ >][\\s\\S]*?</${name}>`).exec(xml)?.[0] ?? ''
const fileOf = (xml: string) => /<source[^>]* file='([^']+)'/.exec(xml)?.[1]
const filesOf = (xml: string) => [...xml.matchAll(/ file='(\/[^']+)'/g)].map(([, path = '']) => path)
/**
 * What was done with snapshots is told where they are: a notice by its record, and a snapshot that is half merged, which only a deletion that
 * succeeds ends.
 */
async function isShownInTree(world: World, record: string, tree: SnapshotTree | null): Promise<boolean> {
  if (tree?.unfinished.some(({ id }) => record.endsWith(id))) return true
  const half = tree?.snapshots.filter((s) => s.refused.revert?.reason === 'half-merged') ?? []
  const plan = half.length > 0 ? await world.sh('cat "$1/plan.json"', record) : ''
  return half.some(
    ({ name }) => plan.includes(`"verb":"delete"`) && plan.includes(`"snapshot":${JSON.stringify(name)}`),
  )
}

const lines = (text: string) => text.split('\n').flatMap((line) => line.trim() || [])

/** Whether a host is as the scene allows it. Nothing of Offshoot's is asked: what its jobs and trees name is handed in. */
export async function look(
  world: World,
  scene: Scene,
  told: { readonly jobs: readonly Job[]; readonly tree: SnapshotTree | null },
): Promise<Finding[]> {
  const seen: Seen = { findings: [], owned: new Set(scene.kept) }
  const find = (kind: FindingKind, text: string) => seen.findings.push({ kind, text })
  const { lab } = world
  const names = lines(await lab.virsh('list', '--all', '--name'))
  for (const name of names) await lookAtVm(world, scene, name, seen, told.tree)
  if (!names.includes(scene.name) && !scene.mayGo) find('loss', `${scene.name} is not defined any more`)
  for (const name of names)
    if (name !== scene.name && name !== scene.makes) find('loss', `a VM ${name} that nobody made`)
  for (const path of scene.untouched) {
    const { code } = await lab.exec(['cmp', '-s', path, `/run/template/disk.${path.split('.').pop()}`])
    if (code !== 0) find('loss', `${path} is not byte for byte what it was`)
  }
  for (const path of told.jobs.flatMap((job) => job.leftovers)) seen.owned.add(path.path)
  for (const { how, files } of told.tree?.unfinished ?? [])
    if (how === 'left') for (const path of files) seen.owned.add(path)
  for (const path of lines(await world.sh('find "$1" -type f', DIRECTORY)))
    if (!seen.owned.has(path)) find('unaccounted', `${path} belongs to nothing, and no job names it`)
  for (const path of lines(
    await world.sh('ls -d /root/.local/state/offshoot/jobs/* /home/*/.local/state/offshoot/jobs/* 2>/dev/null || :'),
  ))
    if (!told.jobs.some((job) => path.endsWith(job.id)) && !(await isShownInTree(world, path, told.tree)))
      find('unaccounted', `${path}: the record of a job that is not in the list`)
  return seen.findings
}

async function lookAtVm(
  world: World,
  scene: Scene,
  name: string,
  seen: Seen,
  tree: SnapshotTree | null,
): Promise<void> {
  const find = (kind: FindingKind, text: string) => seen.findings.push({ kind, text: `${name}: ${text}` })
  const { lab } = world
  const state = await lab.virsh('domstate', name)
  // libvirt itself ends or forgets a VM whose merge it was killed in: that is told.
  const ended = tree?.unfinished.some(({ how }) => how === 'led' || how === 'stray') === true
  const allowed = name === scene.name ? [...scene.states, ...(ended ? ['shut off'] : [])] : ['shut off']
  if (!allowed.includes(state))
    find('dead-end', `${await lab.virsh('domstate', name, '--reason')}, was ${allowed.join(' or ')}`)
  const xml = await lab.virsh('dumpxml', name, ...(state === 'shut off' ? ['--inactive'] : []))
  const disk = fileOf(tag(xml, 'devices'))
  if (disk === undefined) return void find('loss', 'its disk is not in its definition')
  await own(world, disk, seen, find, name)
  const held = await world.content(disk)
  if (!scene.contents.includes(held)) find('loss', `${disk} holds something else: ${held.slice(0, 200)}`)
  if (name !== scene.name) return
  await lookAtSnapshots(world, scene, { disk, tree, seen, find })
}

/** A file with all that it stands on: each is there and in order. */
async function own(
  world: World,
  path: string,
  seen: Seen,
  find: (kind: FindingKind, text: string) => void,
  name: string,
) {
  if (path.endsWith('.raw')) {
    seen.owned.add(path)
    if ((await world.lab.exec(['test', '-f', path])).code !== 0) find('loss', `${path} is not there`)
    return
  }
  const told = await world.lab.exec([QEMU_IMG, 'info', '-U', '--backing-chain', '--output=json', path])
  if (told.code !== 0) {
    find('loss', told.stderr.trim())
    return
  }
  for (const { filename, format } of JSON.parse(told.stdout) as { filename: string; format: string }[]) {
    const known = seen.owned.has(filename)
    seen.owned.add(filename)
    if (known || format !== 'qcow2') continue
    // 3: clusters that nothing refers to, which a killed QEMU leaves: a waste, no harm
    const { code, stdout, stderr } = await world.lab.exec([QEMU_IMG, 'check', '-U', filename])
    if (code !== 0 && code !== 3)
      find('loss', `qemu-img check of ${filename}, of ${name}: ${code}: ${(stdout + stderr).trim().slice(-300)}`)
  }
}

async function lookAtSnapshots(
  world: World,
  scene: Scene,
  {
    disk,
    tree,
    seen,
    find,
  }: { disk: string; tree: SnapshotTree | null; seen: Seen; find: (kind: FindingKind, text: string) => void },
): Promise<void> {
  const { lab } = world
  const records = lines(await lab.virsh('snapshot-list', scene.uuid, '--name'))
  for (const name of scene.staying) if (!records.includes(name)) find('loss', `snapshot ${name} has no record any more`)
  for (const name of records) {
    const xml = await lab.virsh('snapshot-dumpxml', scene.uuid, name)
    const files = filesOf(xml)
    for (const path of files) seen.owned.add(path)
    for (const path of lines(await world.sh('for p; do test -e "$p" || echo "$p"; done', ...files)))
      find('loss', `snapshot ${name} names ${path}, which is not there`)
    const expected = scene.snapshots[name]
    if (expected === undefined) find('loss', `a snapshot ${name} that nobody took`)
    const inside = /<disk name='vda' snapshot='internal'/.test(xml)
    const path = fileOf(tag(tag(xml, 'domain'), 'devices')) ?? disk
    const held = await world.content(path, inside ? name : undefined)
    if (held === expected) continue
    const offered = tree?.snapshots.find((snapshot) => snapshot.name === name)
    if (offered?.refused.revert === undefined)
      find('loss', `snapshot ${name} is offered and holds something else: ${held.slice(0, 200)}`)
  }
  const { code, stdout } = await lab.exec([QEMU_IMG, 'info', '-U', '--output=json', disk])
  // One that is not there is told above.
  const listed = code === 0 ? (JSON.parse(stdout) as { snapshots?: { name: string }[] }) : {}
  for (const { name } of listed.snapshots ?? [])
    if (!records.includes(name) && !tree?.orphans.some((orphan) => orphan.name === name))
      find('unaccounted', `snapshot ${name} inside ${disk} has no record, and is not shown`)
}
