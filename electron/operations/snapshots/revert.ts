import type { Snapshot, SnapshotTree } from '@shared/model/snapshot'
import { problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import { procedures } from '../../libvirt'
import { type ParamsOf, type Parts, virsh } from '../everyday/parts'
import { explained, findFor } from './common'
import { EXTERNAL_REVERT, versionNumber } from './limits'
import { overlayCommands, revertByOverlays } from './revert-by-overlays'
import { refuseShared } from './shared-files'

/** Of virDomainSnapshotRevertFlags. */
const FLAGS = { 'as-was': 0, running: 1, paused: 2 } as const
const FORCE = 4

/** Goes back to a snapshot. What the VM is now is lost, unless a snapshot of it was taken. */
export async function revertTo(
  parts: Parts,
  { host: id, uuid, name, into, force }: ParamsOf<'snapshots.revert'>,
): Promise<{ readonly left: readonly string[] }> {
  const host = parts.hosts.get(id)
  const { snapshot, snap, tree } = await findFor(host, uuid, name, 'revert')
  await refuseShared(host, tree, { verb: 'revert', name, into, force })
  let left: readonly string[] = []
  // libvirt keeps saved memory and would wake the VM up from it at the next start, on disks that are others by then (seen).
  if (await hasSavedMemory(host, uuid)) {
    if (!force) throw problem('snapshot.risky')
    await parts.transcript.run(host, virsh(host, 'managedsave-remove', uuid), () => host.power(uuid, 'discard-saved'))
  }
  if (await byOverlays(host, snapshot)) {
    left = await revertByOverlays(parts, host, { tree, snapshot, snap, into })
    const sleeps = snapshot.memoryFile === undefined
    if (sleeps && into !== 'as-was') await host.power(uuid, into === 'running' ? 'start' : 'start-paused')
  } else {
    await parts.transcript.run(host, revertLine(host, { uuid, name, into, force }), () =>
      explained(() =>
        host.longCall(procedures.domainRevertToSnapshot, { snap, flags: FLAGS[into] | (force ? FORCE : 0) }),
      ),
    )
  }
  host.changedByUs(uuid)
  return { left }
}

/** Whether it is our own plan, because libvirt has none. */
const byOverlays = async (host: Host, { technique }: Snapshot) =>
  technique === 'external' && (await versionOf(host)) < EXTERNAL_REVERT

function revertLine(
  host: Host,
  { uuid, name, into, force }: Pick<ParamsOf<'snapshots.revert'>, 'uuid' | 'name' | 'into' | 'force'>,
): string {
  const words = [...(into === 'as-was' ? [] : [`--${into}`]), ...(force ? ['--force'] : [])]
  return virsh(host, 'snapshot-revert', uuid, '--snapshotname', name, ...words)
}

/** The commands that going back will be equal to. */
export async function revertCommands(
  host: Host,
  tree: SnapshotTree,
  wish: Omit<ParamsOf<'snapshots.revert'>, 'host'>,
): Promise<string[]> {
  const { uuid, name, into } = wish
  const snapshot = tree.snapshots.find((s) => s.name === name)
  if (snapshot === undefined) return []
  const saved = tree.state === 'saved' ? [virsh(host, 'managedsave-remove', uuid)] : []
  if (!(await byOverlays(host, snapshot))) return [...saved, revertLine(host, wish)]
  const snap = { name, dom: host.dom(uuid) }
  const starts = snapshot.memoryFile === undefined && into !== 'as-was'
  return [
    ...saved,
    ...(await overlayCommands(host, { tree, snapshot, snap, into })),
    ...(starts ? [virsh(host, 'start', uuid, ...(into === 'paused' ? ['--paused'] : []))] : []),
  ]
}

async function hasSavedMemory(host: Host, uuid: string): Promise<boolean> {
  const { result } = await host.call(procedures.domainHasManagedSaveImage, { dom: host.dom(uuid) })
  return Boolean(result)
}

const versionOf = async (host: Host) => versionNumber(await host.libvirtVersion())
