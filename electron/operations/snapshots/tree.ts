import { posix } from 'node:path'
import type { Snapshot, SnapshotOrphan, SnapshotTree } from '@shared/model/snapshot'
import { ProblemError } from '@shared/problem'
import type { Host } from '../../hosts/host'
import { type ImageSnapshot, imageInfoArgs, parseImageInfo } from '../../images'
import { procedures } from '../../libvirt'
import { type DomainModel, readDomain, type SnapshotModel } from '../../xml'
import { countCheckpoints } from '../support/checkpoints'
import { imageShell, resolvePath } from '../support/disk-facts'
import { isActive, summary } from '../support/parts'
import { blockJobs, snapshotDisks, takeLimits, verbLimits } from './limits'
import { lvmCurrent, lvmPart, lvmSnapshots, lvmTake } from './lvm'
import { paces } from './pace'
import { readRecords } from './records'
import { directoriesOf, type SeenFiles, seeFiles } from './seen-files'
import { halfMerged, NOTHING_KEPT, readKept } from './unfinished'
import { does, versionOf } from './versions'
import { wayTo, withPresentOverlays } from './way'

/**
 * All snapshots of a VM, what its images say of them, and what can be done. Reads only: five round trips at most (seven where all
 * disks are block devices), whatever their number.
 * @param images without them nothing is known of orphans and of data that is gone, and no program is run; `overlays`: only where
 * a snapshot lies in some, which is all that deleting depends on
 */
export async function snapshotTree(
  host: Host,
  uuid: string,
  { images: look = true }: { images?: boolean | 'overlays' } = {},
): Promise<SnapshotTree> {
  const row = summary(host, uuid)
  const active = isActive(host, uuid)
  const [{ snapshots: listed }, xml, checkpoints] = await Promise.all([
    host.call(procedures.domainListAllSnapshots, { dom: host.dom(uuid) }),
    host.xml(uuid, active || !row.persistent ? 'live' : 'persistent'),
    countCheckpoints(host, uuid),
  ])
  const model = readDomain(xml)
  const reading = readRecords(host, listed)
  const looks = reading.then((all) => look === true || (look === 'overlays' && all.some(inOverlays)))
  const tops = snapshotDisks(model).flatMap((d) => (d.source.path?.startsWith('/') ? d.source.path : []))
  const beside = directoriesOf(tops)
  const [asRead, current, images, seen, kept, lvm] = await Promise.all([
    reading,
    listed.length === 0 ? null : currentName(host, uuid),
    looks.then((yes) => (yes ? readImages(host, model) : [])),
    Promise.all([reading, looks]).then(([all, yes]) => (yes ? seeFiles(host, all, beside, tops) : null)),
    look === false ? NOTHING_KEPT : readKept(host, uuid),
    lvmPart(host, model, uuid),
  ])
  const version = await versionOf(host)
  const agent = active && /name='org\.qemu\.guest_agent\.0'[^>]*state='connected'/.test(xml)
  const itself = does(version, 'externalRevert')
  const way = wayTo(asRead, current)
  const onTheWay = new Set(way)
  const chains = chainsOf(model, active, images)
  const records = itself ? withPresentOverlays(asRead, way, model, chains, seen?.missing) : asRead
  // Where libvirt goes back itself, it removes the overlays of the end that is left: those of others are not missed.
  const lost = lostFiles(records, seen, ({ name }) => !itself || onTheWay.has(name))
  const gone = goneData(records, images, lost, seen)
  const forgotten = new Set(
    records.filter((s) => s.memoryFile !== undefined && seen?.missing.has(s.memoryFile)).map((s) => s.name),
  )
  const aside = asideOf(records, chains)
  const unread = look === false ? [] : unreadOf(records, model, chains)
  // libvirt that goes back itself deletes those of a branch that was left with their files, but none that follow an internal one.
  const inImages = new Set(records.filter((s) => s.technique === 'internal').map((s) => s.name))
  const followsInside = ({ parent }: SnapshotModel) => parent !== null && inImages.has(parent)
  const recordOnly = new Set(
    records.filter((s) => aside.has(s.name) && (!itself || followsInside(s))).map((s) => s.name),
  )
  const refused = verbLimits(
    records,
    current,
    { version, state: row.state },
    {
      gone,
      aside,
      recordOnly,
      unread,
      lost,
      forgotten,
      ...imagesApart(records, model, images),
      uefi: model.firmware === 'uefi',
      volumes: snapshotDisks(model).flatMap((d) => (d.type === 'volume' ? d.target : [])),
      jobs: blockJobs(model),
      half: halfMerged(records, kept),
      recordable: kept?.recordable ?? true,
      missing: tops.filter((path) => seen?.missing.has(path)),
    },
  )
  const place = await placeOf(host, model)
  const circumstances = {
    version,
    model,
    state: row.state,
    persistent: row.persistent,
    checkpoints,
    agent,
    external: records.some(inOverlays),
    place,
  }
  const ofLvm = lvmTake(lvm)
  const at = lvmCurrent(lvm)
  const ofLibvirt = takeLimits(circumstances)
  const before = records.find((s) => s.name === current)
  return {
    domain: { host: host.id, uuid, name: row.name },
    state: row.state,
    snapshots: [
      ...records.map(
        (s): Snapshot => ({
          ...s,
          memoryBytes: (s.memoryFile ? seen?.bytes.get(s.memoryFile) : memoryOf(s.name, images)) ?? null,
          ...(recordOnly.has(s.name) && { aside: true }),
          ...(s.technique === 'external' && (!itself || s.notFiles !== undefined) && { byOverlays: true }),
          ...(lost.has(s.name) && { lost: lost.get(s.name) }),
          refused: refused.get(s.name) ?? {},
        }),
      ),
      ...lvmSnapshots(lvm, row.state),
    ],
    // libvirt knows nothing of those in LVM: the VM is after the later one.
    current: at !== undefined && (before?.createdAt ?? 0) < at.createdAt ? at.name : current,
    changedBytes: changedSince(
      records.find((s) => s.name === current),
      images,
    ),
    orphans: orphansOf(records, images),
    unfinished: kept?.unfinished ?? [],
    take: {
      ...ofLibvirt,
      ...(ofLvm.lvm && { lvm: ofLvm.lvm }),
      suggested: ofLvm.lvm && ofLibvirt.suggested !== 'internal' ? 'lvm' : ofLibvirt.suggested,
      refused: { ...ofLibvirt.refused, ...(ofLvm.refused && { lvm: ofLvm.refused }) },
      mixes: mixingWay(records),
      disks: snapshotDisks(model).map((d) => ({
        target: d.target,
        format: d.format ?? 'raw',
        path: d.source.description,
        ...(d.type !== 'file' && place !== null && { place }),
      })),
      memoryBytes: model.currentMemoryBytes,
      rooms: seen?.rooms ?? [],
      stillSeconds: stillFor(host, uuid, records, images, model.currentMemoryBytes),
    },
  }
}

/** Where overlays of disks that are no files can lie: beside one that is a file, else in a pool. Asked only where there is one. */
async function placeOf(host: Host, model: DomainModel): Promise<string | null> {
  const disks = snapshotDisks(model)
  const file = disks.find((d) => d.type === 'file' && d.source.path !== undefined)
  if (file?.source.path !== undefined) return posix.dirname(file.source.path)
  if (!disks.some((d) => d.type !== 'file')) return null
  const pools = (await host.pools()).filter((p) => p.active)
  return (pools.find((p) => p.name === 'default') ?? pools[0])?.directory ?? null
}

/** As much as the last one wrote, which is less than all memory where much of it is empty. */
function stillFor(
  host: Host,
  uuid: string,
  records: readonly SnapshotModel[],
  images: readonly ReadImage[],
  all: number,
): number | null {
  paces.learn(host.id, uuid, (name) => memoryOf(name, images))
  const last = records.filter((s) => s.memory === 'internal').at(-1)
  return paces.seconds(host.id, (last && memoryOf(last.name, images)) ?? all)
}

const inOverlays = ({ technique }: SnapshotModel) => technique === 'external' || technique === 'mixed'

/** Name of the snapshot that a VM is at or after. */
export async function currentName(host: Host, uuid: string): Promise<string | null> {
  try {
    const { snap } = await host.call(procedures.domainSnapshotCurrent, { dom: host.dom(uuid) })
    return snap.name
  } catch (error) {
    // None is current: after the current one's record was removed.
    if (error instanceof ProblemError && error.problem.code !== 'host.lost') return null
    throw error
  }
}

/** What the top image of a disk says. */
interface ReadImage {
  readonly target: string
  readonly path: string
  readonly bytesOnDisk: number
  readonly snapshots: readonly ImageSnapshot[]
  /** names of snapshots inside the files below it */
  readonly deeper: ReadonlySet<string>
  /** the file itself and those below it */
  readonly chain: readonly string[]
}

/** The images that the user may read; the others tell nothing. */
async function readImages(host: Host, model: DomainModel): Promise<ReadImage[]> {
  const shell = await imageShell(host)
  if (shell === null) return []
  const read = snapshotDisks(model).map(async (disk): Promise<ReadImage[]> => {
    const { target, format } = disk
    const path = format === 'qcow2' ? await resolvePath(host, disk) : ''
    if (path === '' || format !== 'qcow2') return []
    try {
      const { code, stdout } = await shell.run(imageInfoArgs(path, { format, chain: true }), {
        timeoutMs: 20_000,
      })
      const all = code === 0 ? parseImageInfo(stdout) : []
      const [top] = all
      const chain = all.map((image) => image.path)
      const deeper = new Set(all.slice(1).flatMap((image) => image.snapshots.map((s) => s.name)))
      return top ? [{ target, path, bytesOnDisk: top.bytesOnDisk, snapshots: top.snapshots, deeper, chain }] : []
    } catch (error) {
      host.log.debug('snapshot.image-unread', { path, error })
      return []
    }
  })
  return (await Promise.all(read)).flat()
}

function memoryOf(name: string, images: readonly ReadImage[]): number | undefined {
  const sizes = images.flatMap((i) => i.snapshots.filter((s) => s.name === name).map((s) => s.stateBytes))
  return sizes.length === 0 ? undefined : Math.max(...sizes)
}

/** Of external snapshots the overlays, and the files beneath them, that are not there any more. */
function lostFiles(
  records: readonly SnapshotModel[],
  seen: SeenFiles | null,
  needsOverlays: (s: SnapshotModel) => boolean,
): Map<string, string[]> {
  const lost = new Map<string, string[]>()
  for (const s of seen === null ? [] : records) {
    const { name, disks, bases = [] } = s
    const overlays = disks.flatMap((d) => {
      const files = d.kind === 'external' ? filesOf(s, d) : []
      return files.every((f) => seen?.missing.has(f)) ? files : []
    })
    const needs = [...(needsOverlays(s) ? overlays : []), ...bases.map((b) => b.path)]
    const missing = needs.filter((path) => seen?.missing.has(path))
    if (missing.length > 0) lost.set(name, missing)
  }
  return lost
}

/**
 * Disks whose data a snapshot has lost: external ones whose file of then is not there, and internal ones that libvirt knows and the image
 * has not, where the VM has the same image still: else it lies deeper.
 */
function goneData(
  records: readonly SnapshotModel[],
  images: readonly ReadImage[],
  lost: ReadonlyMap<string, readonly string[]>,
  seen: SeenFiles | null,
): Map<string, string[]> {
  const gone = new Map<string, string[]>()
  for (const { name, bases = [] } of records) {
    const targets = bases.filter((b) => lost.get(name)?.includes(b.path)).map((b) => b.target)
    if (targets.length > 0) gone.set(name, targets)
  }
  // The overlay that it lay in was merged by another program, and removed.
  for (const { name, images: then = [] } of records) {
    const targets = then.filter((i) => seen?.missing.has(i.path)).map((i) => i.target)
    if (targets.length > 0) gone.set(name, targets)
  }
  if (records.some(inOverlays)) return gone
  for (const s of records) {
    const lacking = s.disks
      .filter((d) => d.kind === 'internal')
      .flatMap((d) => images.filter((i) => i.target === d.target))
      .filter((i) => !i.snapshots.some((one) => one.name === s.name) && !i.deeper.has(s.name))
    if (lacking.length > 0)
      gone.set(
        s.name,
        lacking.map((i) => i.target),
      )
  }
  return gone
}

/** The overlay that a disk goes on in since a snapshot, and the one that it went on in first. */
const filesOf = ({ began = [] }: SnapshotModel, { target, file }: SnapshotModel['disks'][number]): string[] =>
  file === undefined ? [] : [file, ...began.flatMap((b) => (b.target === target ? b.path : []))]

type Chains = ReadonlyMap<string, ReadonlySet<string>>

/** The files that each disk is on, as its images tell, or libvirt, which has opened them all while the VM runs. */
function chainsOf(model: DomainModel, active: boolean, images: readonly ReadImage[]): Chains {
  const read = new Map(images.map((i) => [i.target, i.chain]))
  return new Map(
    snapshotDisks(model).flatMap(({ target, source: { path }, format, backing }) => {
      const told =
        path !== undefined && (active || format === 'raw') ? [path, ...backing.map((b) => b.path)] : undefined
      const chain = read.get(target) ?? told
      return chain ? [[target, new Set(chain)] as const] : []
    }),
  )
}

/** Disks of external snapshots whose files nothing tells. */
function unreadOf(records: readonly SnapshotModel[], model: DomainModel, chains: Chains): string[] {
  const about = records.flatMap((s) => s.disks.filter((d) => d.kind === 'external').map((d) => d.target))
  const there = new Set(snapshotDisks(model).map((d) => d.target))
  return [...new Set(about)].filter((target) => there.has(target) && !chains.has(target))
}

/** External snapshots of disks whose files are known, with an overlay that the VM is not on: it went back by other ones. */
function asideOf(records: readonly SnapshotModel[], chains: Chains): Set<string> {
  const left = (s: SnapshotModel) =>
    s.disks.some((d) => {
      const chain = chains.get(d.target)
      const files = filesOf(s, d)
      return d.kind === 'external' && chain !== undefined && files.length > 0 && !files.some((f) => chain.has(f))
    })
  return new Set(records.filter(left).map((s) => s.name))
}

/**
 * Internal snapshots, with the disks, whose image is another one than the VM is on (`elsewhere`), and those whose image overlays stand on
 * (`beneath`): the VM's own, or those of any external snapshot.
 */
function imagesApart(records: readonly SnapshotModel[], model: DomainModel, read: readonly ReadImage[]) {
  const now = new Map(model.disks.map((d) => [d.target, d.source.path]))
  const bases = new Set(records.flatMap((s) => (s.bases ?? []).map((b) => b.path)))
  const elsewhere = new Map<string, string[]>()
  const beneath = new Map<string, string[]>()
  for (const { name, disks, images = [] } of records) {
    const inside = disks.filter((d) => d.kind === 'internal').map((d) => d.target)
    // By its definition where there are overlays' records, and by what the images below hold where those are gone.
    const deeper = (target: string) =>
      read.some((i) => i.target === target && i.deeper.has(name) && !i.snapshots.some((s) => s.name === name))
    const then = new Map(images.map((i) => [i.target, i.path]))
    const others = inside.filter(
      (target) => deeper(target) || (now.has(target) && then.has(target) && now.get(target) !== then.get(target)),
    )
    const below = inside.filter((target) => others.includes(target) || bases.has(then.get(target) ?? ''))
    if (others.length > 0) elsewhere.set(name, others)
    if (below.length > 0) beneath.set(name, below)
  }
  return { elsewhere, beneath }
}

/** The way of taking one that would put both kinds into one tree. */
function mixingWay(records: readonly SnapshotModel[]): SnapshotTree['take']['mixes'] {
  const inside = records.some((s) => s.technique === 'internal' || s.technique === 'mixed')
  if (inside === records.some(inOverlays)) return null
  return inside ? 'external' : 'internal'
}

function orphansOf(records: readonly SnapshotModel[], images: readonly ReadImage[]): SnapshotOrphan[] {
  const known = new Set(records.map((s) => s.name))
  return images.flatMap(({ target, path, snapshots }) =>
    snapshots
      .filter((s) => !known.has(s.name))
      .map(({ name, createdAt, stateBytes }) => ({ name, target, path, createdAt, memoryBytes: stateBytes })),
  )
}

/** After an external snapshot all writes go to its overlays. */
function changedSince(current: SnapshotModel | undefined, images: readonly ReadImage[]): number | null {
  if (current?.technique !== 'external') return null
  const overlays = new Set(current.disks.flatMap((d) => (d.kind === 'external' && d.file ? [d.file] : [])))
  const tops = images.filter((i) => overlays.has(i.path))
  return tops.length === 0 ? null : tops.reduce((sum, i) => sum + i.bytesOnDisk, 0)
}
