import { goingOf, recordOnly, type SnapshotTree } from '@shared/model/snapshot'
import type { Host } from '../../hosts/host'
import { shellLine } from '../../images'
import { ErrorCode, ErrorDomain, procedures, remoteErrorOf, type Snap } from '../../libvirt'
import { readDomain } from '../../xml'
import { imageShell } from '../disk-facts'
import { type ParamsOf, type Parts, virsh } from '../everyday/parts'
import { explained, findFor, METADATA_ONLY } from './common'
import { whilePaused } from './paused-merge'
import type { Pictures } from './pictures'
import { refuseShared } from './shared-files'

const VERB = { one: 'delete', tree: 'delete-tree', children: 'delete-children' } as const

/**
 * Deletes a snapshot, alone, with what came after it, or only that. The state of the VM stays as it is. Several go one at a
 * time, the last first: libvirt's own flags for children end libvirtd 9.0 where there are three generations (seen).
 */
export async function deleteSnapshot(
  parts: Parts,
  pictures: Pictures,
  { host: id, uuid, name, which }: ParamsOf<'snapshots.delete'>,
): Promise<{ readonly left: readonly string[] }> {
  const host = parts.hosts.get(id)
  const { tree, snap } = await findFor(host, uuid, name, VERB[which])
  await refuseShared(host, tree, { verb: 'delete', name, which })
  const left: string[] = []
  try {
    for (const one of lastFirst(tree, name, which)) {
      const alone = recordOnly(one)
      await deleteOne(parts, host, { ...snap, name: one.name }, alone)
      const files = one.disks.flatMap((d) => d.file ?? [])
      if (alone) left.push(...files.filter((f) => one.lost?.includes(f) !== true))
      await pictures.forget({ host: host.id, uuid, name: one.name })
      const file = one.memoryFile
      if (file !== undefined && !(await removeMemory(parts, host, uuid, file))) left.push(file)
    }
    return { left }
  } finally {
    host.changedByUs(uuid)
  }
}

const lastFirst = (...what: Parameters<typeof goingOf>) => [...goingOf(...what)].reverse()

/** @param alone libvirt 9.0 looks for its overlays among those of the VM, and would find none: its record goes */
async function deleteOne(parts: Parts, host: Host, snap: Snap, alone: boolean): Promise<void> {
  const { uuid } = snap.dom
  const ask = () =>
    parts.transcript.run(host, deleteLine(host, snap, alone), () =>
      explained(() => host.longCall(procedures.domainSnapshotDelete, { snap, flags: alone ? METADATA_ONLY : 0 })),
    )
  try {
    await ask()
  } catch (error) {
    if (alone || !needsQemu(error) || (await host.stateOf(uuid)) !== 'shut-off') throw error
    await whilePaused(parts, host, uuid, ask)
  }
}

/**
 * Of a VM that is off, libvirt 9.0 does not look up the chain, and finds no overlay but the uppermost: an invalid argument of its
 * storage part (seen). Nothing has changed then; what fails with these codes for another reason fails again with the VM started.
 */
function needsQemu(error: unknown): boolean {
  const { code, domain } = remoteErrorOf(error) ?? {}
  return (code === ErrorCode.invalidArgument && domain === ErrorDomain.storage) || code === ErrorCode.operationFailed
}

/**
 * Removes the file that held a deleted snapshot's memory, where libvirt has not (9.0 leaves it, seen). Only a file that libvirt
 * itself reads as a saved memory of this very VM. @returns whether it is gone
 */
async function removeMemory({ transcript }: Parts, host: Host, uuid: string, file: string): Promise<boolean> {
  const shell = imageShell(host)
  if (shell === null) return false
  if ((await shell.run(['test', '-e', file])).code !== 0) return true
  try {
    const { xml } = await host.call(procedures.domainSaveImageGetXmlDesc, { file })
    if (readDomain(xml).uuid !== uuid.toLowerCase()) return false
  } catch {
    return false
  }
  const argv = ['rm', '--', file]
  return transcript.run(host, shellLine(argv), async () => (await shell.run(argv)).code === 0)
}

function deleteLine(host: Host, { name, dom }: Snap, alone: boolean): string {
  return virsh(host, 'snapshot-delete', dom.uuid, '--snapshotname', name, ...(alone ? ['--metadata'] : []))
}

/** The commands that a deletion will be equal to. */
export function deleteCommands(
  host: Host,
  tree: SnapshotTree,
  { name, which }: Pick<ParamsOf<'snapshots.delete'>, 'name' | 'which'>,
): string[] {
  const { uuid } = tree.domain
  return lastFirst(tree, name, which).flatMap((one) => {
    const line = deleteLine(host, { name: one.name, dom: host.dom(uuid) }, recordOnly(one))
    const middle = which === 'one' && tree.snapshots.some((s) => s.parent === one.name)
    const merges = one.technique === 'external' && !recordOnly(one)
    const paused = merges && middle && tree.state === 'shut-off'
    return [
      ...(paused ? [virsh(host, 'start', uuid, '--paused'), line, virsh(host, 'destroy', uuid)] : [line]),
      ...(one.memoryFile === undefined ? [] : [shellLine(['rm', '--', one.memoryFile])]),
    ]
  })
}
