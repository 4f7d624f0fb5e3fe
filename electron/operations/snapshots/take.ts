import { posix } from 'node:path'
import { instead } from '@shared/model/log'
import type { SnapshotTree } from '@shared/model/snapshot'
import { nameInLibvirt, safeName } from '@shared/model/snapshot-names'
import { ProblemError, problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import {
  procedures,
  qemuSays,
  VIR_DOMAIN_SNAPSHOT_CREATE_ATOMIC,
  VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY,
  VIR_DOMAIN_SNAPSHOT_CREATE_LIVE,
  VIR_DOMAIN_SNAPSHOT_CREATE_QUIESCE,
} from '../../libvirt'
import { newSnapshotXml, readDomain, writeTitle } from '../../xml'
import { badField, isActive, type ParamsOf, type Parts, virsh } from '../support/parts'
import { checkTitle, freshName, ranOut, refused, withReason } from './common'
import { takeInLvm } from './lvm-verbs'
import { paces } from './pace'
import type { Pictures } from './pictures'
import { seeFiles } from './seen-files'
import { snapshotTree } from './tree'
import { recorded } from './work-end'
import { filesSeen } from './work-files'
import type { WorkOf } from './work-record'

type TakeWish = ParamsOf<'snapshots.take'>

/** A snapshot as libvirt is asked for it. */
interface Asked {
  /** its name in libvirt */
  readonly name: string
  readonly xml: string
  readonly flags: number
  /** file of the memory, whose name was made for it */
  readonly file: string | undefined
  /** files that libvirt makes for the disks */
  readonly overlays: readonly string[]
  /** whether it holds the memory, in that file or in an image */
  readonly memory: boolean
  /** the virsh command that is the same */
  readonly command: string
}

/**
 * What libvirt is asked for a wish.
 * @param others disks that libvirt would take along by itself if they were not named
 */
export function askedFor(
  host: Host,
  tree: SnapshotTree,
  { uuid, name: wanted, description, way, quiesce, ...wish }: Omit<TakeWish, 'host'>,
  others: readonly string[] = [],
): Asked {
  const active = isActive(host, uuid)
  // Those in LVM are taken by LVM: lvm-verbs.ts.
  const kind = way === 'internal' ? ('internal' as const) : ('external' as const)
  const { name, title } = nameInLibvirt(tree, wanted, way)
  const said = writeTitle(title ?? null, description)
  const keeps = way === 'external' && wish.memory
  const known = tree.take.disks.map((d) => d.target)
  // Memory goes with all disks, or it would wake up beside others.
  const chosen = way === 'internal' || keeps ? known : wish.disks.filter((target) => known.includes(target))
  const file = keeps ? memoryFile(tree) : undefined
  const memory = file ? { file } : way === 'internal' && active ? 'internal' : 'no'
  const disks = [
    ...chosen.map((target) => ({
      target,
      kind,
      ...(way === 'external' && { file: overlayFile(tree, target, name) }),
    })),
    ...[...known, ...others]
      .filter((target, n, all) => !chosen.includes(target) && all.indexOf(target) === n)
      .map((target) => ({ target, kind: 'no' as const })),
  ]
  const disksOnly = way === 'external' && !keeps
  const words = [
    ...['--name', name],
    ...(said === '' ? [] : ['--description', said]),
    ...(disksOnly ? ['--disk-only', ...(quiesce ? ['--quiesce'] : [])] : []),
    ...(file ? ['--live', '--memspec', `file=${file.replaceAll(',', ',,')},snapshot=external`] : []),
    ...(way === 'external' ? disks.flatMap((d) => ['--diskspec', diskSpec(d)]) : []),
    '--atomic',
  ]
  return {
    xml: newSnapshotXml({ name, title, description, memory, disks }),
    name,
    flags:
      VIR_DOMAIN_SNAPSHOT_CREATE_ATOMIC |
      (disksOnly ? VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY : 0) |
      (disksOnly && quiesce ? VIR_DOMAIN_SNAPSHOT_CREATE_QUIESCE : 0) |
      (keeps ? VIR_DOMAIN_SNAPSHOT_CREATE_LIVE : 0),
    file,
    overlays: disks.flatMap((d) => ('file' in d && d.file !== undefined ? [d.file] : [])),
    memory: memory !== 'no',
    command: virsh(host, 'snapshot-create-as', uuid, ...words),
  }
}

const NO_VOLUMES = { reason: 'no-disk' } as const

/**
 * Reads the tree anew and refuses what cannot be taken, before anything is written.
 * @throws input.invalid, snapshot.exists, snapshot.refused
 */
export async function checkedForTaking(host: Host, wish: TakeWish): Promise<SnapshotTree> {
  const { uuid, way, quiesce } = wish
  const tree = await snapshotTree(host, uuid)
  checkTitle(tree, wish.name)
  const keeps = way === 'external' && wish.memory
  const why =
    tree.take.refused[way] ??
    (quiesce ? tree.take.refused.quiesce : undefined) ??
    (keeps ? tree.take.refused.memory : undefined) ??
    (way === 'lvm' && tree.take.lvm === undefined ? NO_VOLUMES : undefined)
  if (why) throw refused(why)
  if (way === 'external' && !keeps && !tree.take.disks.some((d) => wish.disks.includes(d.target)))
    throw badField('disks', 'none')
  return tree
}

/**
 * Takes a snapshot: inside the qcow2 files, of a running VM with its memory; or by new overlays, of disks alone. libvirt
 * makes the overlays and refuses a file that exists.
 */
export async function takeSnapshot(
  parts: Parts,
  pictures: Pictures,
  wish: TakeWish,
): Promise<{ readonly name: string }> {
  const { hosts, transcript } = parts
  const host = hosts.get(wish.host)
  const { uuid, way } = wish
  const tree = await checkedForTaking(host, wish)
  if (way === 'lvm') {
    await takeInLvm(parts, host, tree, wish)
    return { name: wish.name }
  }
  const asked = askedFor(host, tree, wish, await allDisks(host, uuid))
  const { name, xml: xmlDesc, flags } = asked
  const picture = isActive(host, uuid)
    ? await host.screenshot(uuid).catch(instead(host.log, 'snapshot.picture', null))
    : null
  const began = Date.now()
  const create = () => host.longCall(procedures.domainSnapshotCreateXml, { dom: host.dom(uuid), xmlDesc, flags })
  const take = async () =>
    host.summary().facts?.noPrograms === undefined
      ? recorded(host, await workOfTaking(host, uuid, asked), create)
      : create()
  await transcript.run(host, asked.command, () =>
    take().catch(async (error) => {
      throw asked.memory ? await forWantOfRoom(host, tree, error) : withReason(error)
    }),
  )
  if (way === 'internal' && asked.memory) paces.took(host.id, { uuid, name, milliseconds: Date.now() - began })
  host.changedByUs(uuid)
  // The picture is a help, and kept on this computer: that it cannot be written is no reason to speak of failure.
  if (picture !== null) await pictures.keep({ host: host.id, uuid, name }, picture).catch(() => undefined)
  return { name }
}

/**
 * What is kept of a snapshot that is being taken. libvirt writes over a file of memory without asking (9.0, seen), and what is there before belongs
 * to others: such a name is not used.
 */
async function workOfTaking(host: Host, uuid: string, { name, file, overlays }: Asked): Promise<WorkOf> {
  const files = await filesSeen(host, [
    ...overlays.map((path) => ({ path, role: 'overlay' as const })),
    ...(file === undefined ? [] : [{ path: file, role: 'memory' as const }]),
  ])
  const taken = files.find((f) => f.seen !== '' && f.seen !== null)
  if (taken !== undefined) throw problem('storage.exists', { params: { path: taken.path } })
  return { verb: 'take', uuid, snapshot: name, createdAt: null, files, steps: ['ask'] }
}

/** An image that is nearly full; QEMU then writes in pieces of up to that much, bytes. */
const NEARLY_FULL = 16 * 1024 * 1024

/** Where memory could not be written: for want of room, which QEMU calls an input/output error of an image (7.2, seen). */
async function forWantOfRoom(host: Host, { take }: SnapshotTree, error: unknown): Promise<unknown> {
  if (!(error instanceof ProblemError)) return error
  const first = take.rooms[0]
  if (first === undefined) return withReason(error)
  const { rooms } = await seeFiles(host, [], [first.directory])
  const freeBytes = rooms[0]?.freeBytes ?? first.freeBytes
  const unwritten = qemuSays('stateUnwritten', error.problem.raw) && freeBytes < NEARLY_FULL
  if (!unwritten && !ranOut(error)) return error
  return problem('storage.no-space', {
    params: { directory: first.directory, freeBytes: first.freeBytes, neededBytes: take.memoryBytes },
    raw: error.problem.raw,
  })
}

/** As virsh takes it: commas are doubled. */
function diskSpec({ target, kind, file }: { target: string; kind: string; file?: string }): string {
  return `${target},snapshot=${kind}${file === undefined ? '' : `,file=${file.replaceAll(',', ',,')}`}`
}

/**
 * A name of ours for each overlay: after the snapshot, the time and, where there are several, the disk. What libvirt would choose is refused
 * where such a file is left from an earlier snapshot of that name, is none beside a block device, and, of a VM that is off, holds the
 * commas of the disk's name: then qemu-img makes a file of another name, and the VM is led to one that is not there (9.0, seen).
 */
function overlayFile({ take, domain }: SnapshotTree, target: string, name: string): string {
  const disk = take.disks.find((d) => d.target === target)
  const several = take.disks.length > 1 ? `${target}-` : ''
  const path = disk?.place === undefined ? (disk?.path ?? '') : posix.join(disk.place, `${domain.name}-${target}.qcow2`)
  const ending = `.${several}${safeName(name, new Set()).replaceAll('.', '-').slice(0, 40)}-`
  return posix.join(posix.dirname(path), freshName(path, '', ending).replaceAll(',', '_'))
}

/** Beside the first disk that is a file, else where overlays go. */
function memoryFile({ take, domain }: SnapshotTree): string {
  const path = take.disks.find((d) => d.path.startsWith('/') && d.place === undefined)?.path
  if (path !== undefined) return posix.join(posix.dirname(path), freshName(path, '.mem'))
  const place = take.disks.find((d) => d.place !== undefined)?.place
  if (place === undefined) throw refused({ reason: 'no-place' })
  return posix.join(place, freshName(`${domain.name}.mem`, '.mem'))
}

/** Targets of all disks that hold a medium. */
async function allDisks(host: Host, uuid: string): Promise<string[]> {
  const row = host.domain(uuid)
  if (row === undefined) throw problem('domain.gone')
  const model = readDomain(await host.xml(uuid, isActive(host, uuid) ? 'live' : 'persistent'))
  return model.disks.filter((d) => !d.empty).map((d) => d.target)
}
