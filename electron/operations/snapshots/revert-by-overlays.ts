import { posix } from 'node:path'
import type { Snapshot, SnapshotTree } from '@shared/model/snapshot'
import type { Host } from '../../hosts/host'
import { shellLine } from '../../images'
import {
  procedures,
  type Snap,
  VIR_DOMAIN_SAVE_IMAGE_XML_SECURE,
  VIR_DOMAIN_SAVE_PAUSED,
  VIR_DOMAIN_SAVE_RUNNING,
} from '../../libvirt'
import { definitionOfSnapshot, editedSnapshot, readDomain, withImageFiles } from '../../xml'
import { filesOn } from '../files/at-once'
import { resolvePath } from '../support/disk-facts'
import { isActive, type ParamsOf, type Parts, virsh } from '../support/parts'
import { jobsOn } from '../support/place'
import { defineRecord, freshName, record, refused } from './common'
import { does, versionOf } from './versions'
import { definedNote, doing } from './work-end'
import { workFor } from './work-record'

/** Of virDomainRestoreFlags: as it was when it was saved, running, paused. */
const RESTORE = { 'as-was': 0, running: VIR_DOMAIN_SAVE_RUNNING, paused: VIR_DOMAIN_SAVE_PAUSED } as const

export interface Wish {
  readonly tree: SnapshotTree
  readonly snapshot: Snapshot
  readonly snap: Snap
  readonly into: ParamsOf<'snapshots.revert'>['into']
}

/** A disk as it was at the snapshot, and the overlay that is put on it now. */
interface Base {
  readonly target: string
  readonly path: string
  readonly format: string
  readonly overlay: string
}

/**
 * Reverts an external snapshot where libvirt cannot: a new overlay on each file as it was at the snapshot, the definition
 * of the snapshot on these, the snapshot as the current one and, where its memory was kept, the VM woken up from that.
 * A VM that runs is ended for it. Nothing of the way that is left is written to or removed. Whatever fails, definition, records and files are as before:
 * undone by `work-end.ts` in this order, each only when libvirt confirms the one before, now or when libvirt is back.
 * @returns files of the way that is left
 */
export async function revertByOverlays(
  { transcript }: Parts,
  host: Host,
  { tree, snapshot, snap, into }: Wish,
): Promise<readonly string[]> {
  const { uuid, name } = tree.domain
  const active = isActive(host, uuid)
  const xml = await record(host, snap)
  const saved = definitionOfSnapshot(xml)
  if (saved === null) throw refused({ reason: 'external-revert' })
  const bases = await basesOf(host, snapshot, saved)
  const before = await host.xmlWithSecrets(uuid, 'persistent')
  const journal = await workFor(host, {
    verb: 'revert',
    uuid,
    snapshot: snapshot.name,
    createdAt: snapshot.createdAt,
    before: { definition: before, record: xml, current: tree.current },
    wakes: snapshot.memoryFile !== undefined,
    files: bases.map((b) => ({ path: b.overlay, role: 'overlay', seen: '' })),
    steps: ['overlays', 'define', 'record', 'wake'],
  })
  const jobs = jobsOn(host)
  const overlays = new Map(bases.map((b) => [b.target, b.overlay]))
  const made = bases.map(({ path, format, overlay }) => ({ path: overlay, source: path, sourceFormat: format }))
  await transcript.run(host, commands(host, tree, bases, snapshot, into), () =>
    filesOn(host).make(made, journal, (id) =>
      doing(host, jobs, id, async () => {
        const memory = snapshot.memoryFile === undefined ? null : await memoryOn(host, snapshot.memoryFile, overlays)
        await host.define(withImageFiles(saved, { name, disks: overlays }), name)
        if (memory !== null) await jobs.note(id, definedNote(await host.xmlWithSecrets(uuid, 'persistent')))
        // Where nothing stands on it, what begins at it is the new overlay from now on: so libvirt finds it when it merges. One that goes
        // back itself removes what the record names: that must never be what others stand on.
        const last =
          does(await versionOf(host), 'externalRevert') || !tree.snapshots.some((s) => s.parent === snapshot.name)
        await defineRecord(host, snap, last ? editedSnapshot(xml, { overlays }) : xml, true)
        // As late as can be: what fails before leaves it running, on its own files.
        if (active) await host.power(uuid, 'force-off')
        if (memory !== null) await wake(host, memory, RESTORE[into])
      }),
    ),
  )
  return readDomain(before).disks.flatMap(({ target, source }) =>
    source.path !== undefined && overlays.has(target) && !bases.some((b) => b.path === source.path) ? source.path : [],
  )
}

/** The commands that this will be equal to; names of overlays are of now. */
export async function overlayCommands(host: Host, { tree, snapshot, snap, into }: Wish): Promise<string[]> {
  const saved = definitionOfSnapshot(await record(host, snap))
  if (saved === null) return []
  return [commands(host, tree, await basesOf(host, snapshot, saved), snapshot, into)]
}

async function basesOf(host: Host, snapshot: Snapshot, definition: string): Promise<Base[]> {
  const then = readDomain(definition)
  const external = snapshot.disks.filter((d) => d.kind === 'external')
  const bases = external.map(async ({ target, file }) => {
    const disk = then.disks.find((d) => d.target === target)
    const path = disk === undefined ? '' : await resolvePath(host, disk)
    // Beside a block device there is no place: where its overlay of then is, there is one.
    const like = disk?.type === 'block' ? file : path
    if (disk === undefined || path === '' || like === undefined)
      throw refused({ reason: 'external-revert', names: [target] })
    // Two disks may have one name with different endings.
    const overlay = posix.join(posix.dirname(like), freshName(like, external.length > 1 ? `.${target}` : ''))
    return { target, path, format: disk.format ?? 'raw', overlay }
  })
  return Promise.all(bases)
}

/** A file of memory, and the definition to wake up with. */
interface Memory {
  readonly from: string
  readonly dxml: string
}

/** The memory at the snapshot on the new overlays. @throws when libvirt cannot read it */
async function memoryOn(host: Host, from: string, overlays: ReadonlyMap<string, string>): Promise<Memory> {
  const { xml } = await host.call(procedures.domainSaveImageGetXmlDesc, {
    file: from,
    flags: VIR_DOMAIN_SAVE_IMAGE_XML_SECURE,
  })
  return { from, dxml: withImageFiles(xml, { disks: overlays }) }
}

/** Starts the VM from its memory. The file is only read. */
async function wake(host: Host, memory: Memory, flags: number): Promise<void> {
  await host.longCall(procedures.domainRestoreFlags, { ...memory, flags })
}

function commands(
  host: Host,
  { domain: { uuid }, state }: SnapshotTree,
  bases: readonly Base[],
  { memoryFile }: Snapshot,
  into: Wish['into'],
): string {
  const definition = 'snapshot-definition.xml'
  return [
    ...bases.map(({ path, format, overlay }) =>
      shellLine(['qemu-img', 'create', '-f', 'qcow2', '-b', path, '-F', format, overlay]),
    ),
    ...(state === 'shut-off' ? [] : [virsh(host, 'destroy', uuid)]),
    virsh(host, 'define', definition),
    ...(memoryFile
      ? [virsh(host, 'restore', memoryFile, '--xml', definition, ...(into === 'as-was' ? [] : [`--${into}`]))]
      : []),
  ].join('\n')
}
