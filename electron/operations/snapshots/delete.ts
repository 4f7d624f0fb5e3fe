import { goingOf, recordOnly, type Snapshot, type SnapshotTree } from '@shared/model/snapshot'
import type { Host } from '../../hosts/host'
import { shellLine } from '../../images'
import {
  procedures,
  remoteErrorOf,
  type Snap,
  VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY,
  VIR_ERR_INVALID_ARG,
  VIR_ERR_OPERATION_FAILED,
  VIR_FROM_STORAGE,
} from '../../libvirt'
import { imageShell } from '../support/disk-facts'
import { seenOf } from '../support/host-records'
import { type ParamsOf, type Parts, virsh } from '../support/parts'
import { explained, findFor } from './common'
import { deleteInLvm, lvmCommands } from './lvm-verbs'
import { merge } from './paused-merge'
import type { Pictures } from './pictures'
import { refuseShared } from './shared-files'
import { snapshotTree } from './tree'
import { does, versionOf } from './versions'
import { isMemoryOf } from './work-files'

export const VERB = { one: 'delete', tree: 'delete-tree', children: 'delete-children' } as const

/**
 * Deletes a snapshot, alone, with what came after it, or only that. The state of the VM stays as it is. Several go one at a
 * time, the last first: libvirt's own flags for children end libvirtd 9.0 where there are three generations (seen).
 */
export async function deleteSnapshot(
  parts: Parts,
  pictures: Pictures,
  { host: id, uuid, name, which }: ParamsOf<'snapshots.delete'>,
  /** told of each before it goes; what it throws keeps this one and the rest */
  before: (name: string) => void = () => undefined,
): Promise<{ readonly left: readonly string[] }> {
  const host = parts.hosts.get(id)
  const { tree, snap } = await findFor(host, uuid, name, VERB[which])
  await refuseShared(host, tree, { verb: 'delete', name, which })
  const left: string[] = []
  try {
    for (const one of lastFirst(tree, name, which)) {
      before(one.name)
      if (one.technique === 'lvm') {
        await deleteInLvm(parts, host, uuid, one.name)
        continue
      }
      const alone = recordOnly(one)
      await deleteOne(parts, host, { ...snap, name: one.name }, one)
      const files = one.disks.flatMap((d) => d.file ?? [])
      if (alone) left.push(...files.filter((f) => one.lost?.includes(f) !== true))
      await pictures.forget({ host: host.id, uuid, name: one.name })
      const file = one.memoryFile
      if (file !== undefined && !(await removeMemory(parts, host, uuid, file))) left.push(file)
    }
    left.push(...(await stranded(host, tree, name, which)))
    return { left: [...new Set(left)] }
  } finally {
    host.changedByUs(uuid)
  }
}

/**
 * Files that only what was deleted stood on, and that are still there. libvirt removes those of a branch that was left itself, but for those
 * that overlays of ours came in the place of.
 */
async function stranded(host: Host, tree: SnapshotTree, ...what: [string, keyof typeof VERB]): Promise<string[]> {
  const going = goingOf(tree, ...what)
  const bases = going.filter((s) => !recordOnly(s)).flatMap((s) => (s.bases ?? []).map((b) => b.path))
  const shell = await imageShell(host)
  if (bases.length === 0 || shell === null) return []
  const { snapshots, take } = await snapshotTree(host, tree.domain.uuid, { images: false })
  const used = new Set([
    ...snapshots.flatMap((s) => [...(s.bases ?? []).map((b) => b.path), ...s.disks.flatMap((d) => d.file ?? [])]),
    ...take.disks.map((d) => d.path),
  ])
  const found: string[] = []
  for (const path of new Set(bases))
    if (!used.has(path) && (await shell.run(['test', '-e', path])).code === 0) found.push(path)
  return found
}

/** What goes, in the order that it is deleted in. */
export const lastFirst = (...what: Parameters<typeof goingOf>) => [...goingOf(...what)].reverse()

async function deleteOne(parts: Parts, host: Host, snap: Snap, snapshot: Snapshot): Promise<void> {
  const { uuid } = snap.dom
  // libvirt would look for its overlays among those of the VM, and find none: its record goes
  const alone = recordOnly(snapshot)
  const work = () =>
    parts.transcript.run(host, deleteLine(host, snap, alone), () =>
      explained(() =>
        host.longCall(procedures.domainSnapshotDelete, {
          snap,
          flags: alone ? VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY : 0,
        }),
      ),
    )
  if (alone || snapshot.technique === 'internal') await work()
  else await merge(parts, host, { uuid, snapshot }, { work, needsUs: needsQemu(await versionOf(host)) })
}

/**
 * Of a VM that is off, libvirt 9.0 does not look up the chain, and finds no overlay but the uppermost: an invalid argument of its
 * storage part (seen). Nothing has changed then; what fails with these codes for another reason fails again with the VM started.
 * Newer ones start the VM themselves.
 */
const needsQemu =
  (version: number) =>
  (error: unknown): boolean => {
    const { code, domain } = remoteErrorOf(error) ?? {}
    const unfound = code === VIR_ERR_INVALID_ARG && domain === VIR_FROM_STORAGE
    return !does(version, 'externalRevert') && (unfound || code === VIR_ERR_OPERATION_FAILED)
  }

/** Removes the file that held a deleted snapshot's memory, where libvirt has not (9.0 leaves it, seen). @returns whether it is gone */
async function removeMemory({ transcript }: Parts, host: Host, uuid: string, file: string): Promise<boolean> {
  const shell = await imageShell(host)
  if (shell === null) return false
  if ((await seenOf(host, [file]))[0] === '') return true
  if (!(await isMemoryOf(host, uuid, file))) return false
  const argv = ['rm', '--', file]
  return transcript.run(host, shellLine(argv), async () => (await shell.run(argv)).code === 0)
}

function deleteLine(host: Host, { name, dom }: Snap, alone: boolean): string {
  return virsh(host, 'snapshot-delete', dom.uuid, '--snapshotname', name, ...(alone ? ['--metadata'] : []))
}

/** The commands that a deletion will be equal to. */
export async function deleteCommands(
  host: Host,
  tree: SnapshotTree,
  { name, which }: Pick<ParamsOf<'snapshots.delete'>, 'name' | 'which'>,
): Promise<string[]> {
  const { uuid } = tree.domain
  const version = await versionOf(host)
  const lines = lastFirst(tree, name, which).map(async (one) => {
    if (one.technique === 'lvm') return [await lvmCommands(host, tree, { verb: 'delete', name: one.name })]
    const line = deleteLine(host, { name: one.name, dom: host.dom(uuid) }, recordOnly(one))
    const middle = which === 'one' && tree.snapshots.some((s) => s.parent === one.name)
    const merges = one.technique === 'external' && !recordOnly(one)
    const paused = merges && middle && tree.state === 'shut-off' && !does(version, 'externalRevert')
    return [
      ...(paused ? [virsh(host, 'start', uuid, '--paused'), line, virsh(host, 'destroy', uuid)] : [line]),
      ...(one.memoryFile === undefined ? [] : [shellLine(['rm', '--', one.memoryFile])]),
    ]
  })
  return (await Promise.all(lines)).flat()
}
