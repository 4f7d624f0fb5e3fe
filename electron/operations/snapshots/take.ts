import { posix } from 'node:path'
import type { SnapshotTree } from '@shared/model/snapshot'
import { ProblemError, problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import { procedures } from '../../libvirt'
import { newSnapshotXml, readDomain } from '../../xml'
import { imageShell } from '../disk-facts'
import { badField, isActive, type ParamsOf, type Parts, virsh } from '../everyday/parts'
import { checkName, freshName, ranOut, refused, withReason } from './common'
import { paces } from './pace'
import type { Pictures } from './pictures'
import { seeFiles } from './seen-files'
import { snapshotTree } from './tree'

/** Of virDomainSnapshotCreateFlags. */
const DISK_ONLY = 16
const QUIESCE = 64
const ATOMIC = 128
const LIVE = 256

/**
 * Takes a snapshot: inside the qcow2 files, of a running VM with its memory; or by new overlays, of disks alone. libvirt
 * makes the overlays and refuses a file that exists.
 */
export async function takeSnapshot(
  { hosts, transcript }: Parts,
  pictures: Pictures,
  wish: ParamsOf<'snapshots.take'>,
): Promise<{ readonly name: string }> {
  const host = hosts.get(wish.host)
  const { uuid, way, quiesce } = wish
  const tree = await snapshotTree(host, uuid)
  const name = wish.name
  checkName(name, (one) => tree.snapshots.some((s) => s.name === one) || tree.orphans.some((o) => o.name === one))
  const keeps = way === 'external' && wish.memory
  const why =
    tree.take.refused[way] ??
    (quiesce ? tree.take.refused.quiesce : undefined) ??
    (keeps ? tree.take.refused.memory : undefined)
  if (why) throw refused(why)
  const known = tree.take.disks.map((d) => d.target)
  // Memory goes with all disks, or it would wake up beside others.
  const chosen = way === 'internal' || keeps ? known : wish.disks.filter((target) => known.includes(target))
  if (chosen.length === 0) throw badField('disks', 'none')
  const active = isActive(host, uuid)
  const others = await otherDisks(host, uuid, chosen)
  const file = keeps ? memoryFile(tree) : undefined
  const memory = file ? { file } : way === 'internal' && active ? 'internal' : 'no'
  const disks = [
    ...chosen.map((target) => ({
      target,
      kind: way,
      ...(way === 'external' && overlayFile(tree, target, name, active)),
    })),
    ...others.map((target) => ({ target, kind: 'no' as const })),
  ]
  const xml = newSnapshotXml({ name, description: wish.description, memory, disks })
  const disksOnly = way === 'external' && !keeps
  const flags = ATOMIC | (disksOnly ? DISK_ONLY | (quiesce ? QUIESCE : 0) : 0) | (keeps ? LIVE : 0)
  const picture = active ? await host.screenshot(uuid).catch(() => null) : null
  const words = [
    ...['--name', name],
    ...(wish.description === '' ? [] : ['--description', wish.description]),
    ...(disksOnly ? ['--disk-only', ...(quiesce ? ['--quiesce'] : [])] : []),
    ...(file ? ['--live', '--memspec', `file=${file.replaceAll(',', ',,')},snapshot=external`] : []),
    ...(way === 'external' ? disks.flatMap((d) => ['--diskspec', diskSpec(d)]) : []),
    '--atomic',
  ]
  const began = Date.now()
  await transcript.run(host, virsh(host, 'snapshot-create-as', uuid, ...words), () =>
    host
      .longCall(procedures.domainSnapshotCreateXml, { dom: host.dom(uuid), xmlDesc: xml, flags })
      .catch(async (error) => {
        // What was begun of the memory; the name was made for it.
        if (file !== undefined)
          await imageShell(host)
            ?.run(['rm', '-f', '--', file])
            .catch(() => undefined)
        throw memory === 'no' ? withReason(error) : await forWantOfRoom(host, tree, error)
      }),
  )
  if (memory === 'internal') paces.took(host.id, { uuid, name, milliseconds: Date.now() - began })
  host.changedByUs(uuid)
  // The picture is a help, and kept on this computer: that it cannot be written is no reason to speak of failure.
  if (picture !== null) await pictures.keep({ host: host.id, uuid, name }, picture).catch(() => undefined)
  return { name }
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
  const unwritten = /Error while writing VM state/i.test(error.problem.raw ?? '') && freeBytes < NEARLY_FULL
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
 * Its own overlay for a disk that libvirt names none for: a block device (libvirt refuses), and, of a VM that is off, where
 * the name would hold a comma: then qemu-img makes a file of another name (the comma twice), and the VM is led to one that is
 * not there (9.0, seen).
 */
function overlayFile(
  { take, domain }: SnapshotTree,
  target: string,
  name: string,
  active: boolean,
): { readonly file?: string } {
  const disk = take.disks.find((d) => d.target === target)
  if (disk?.place !== undefined)
    return { file: posix.join(disk.place, freshName(`${domain.name}-${target}.qcow2`, '').replaceAll(',', '_')) }
  if (active) return {}
  const path = disk?.path ?? ''
  const own = `${posix.basename(path).replace(/(?<=.)\.[^.]*$/, '')}.${name}`
  return own.includes(',') ? { file: posix.join(posix.dirname(path), own.replaceAll(',', '_')) } : {}
}

/** Beside the first disk that is a file, else where overlays go. */
function memoryFile({ take, domain }: SnapshotTree): string {
  const path = take.disks.find((d) => d.path.startsWith('/') && d.place === undefined)?.path
  if (path !== undefined) return posix.join(posix.dirname(path), freshName(path, '.mem'))
  const place = take.disks.find((d) => d.place !== undefined)?.place
  if (place === undefined) throw refused({ reason: 'no-place' })
  return posix.join(place, freshName(`${domain.name}.mem`, '.mem'))
}

/** Disks that libvirt would take along by itself if they were not named. */
async function otherDisks(host: Host, uuid: string, chosen: readonly string[]): Promise<string[]> {
  const row = host.domain(uuid)
  if (row === undefined) throw problem('domain.gone')
  const model = readDomain(await host.xml(uuid, isActive(host, uuid) ? 'live' : 'persistent'))
  return model.disks.filter((d) => !d.empty && !chosen.includes(d.target)).map((d) => d.target)
}
