import { goingOf, recordOnly, type SnapshotRefusal, type SnapshotTree } from '@shared/model/snapshot'
import type { Host } from '../../hosts/host'
import { fileUses, namesOf } from '../support/file-uses'
import { type ParamsOf, type Parts, summary } from '../support/parts'
import { refused } from './common'
import { snapshotTree } from './tree'

type Intent = ParamsOf<'snapshots.shared'>['intent']

/**
 * Files that a verb writes to or removes, absolute: the overlays that are merged and what they are merged into; or the images that are
 * put back to what they held. What is only read is not among them.
 */
function changedBy(tree: SnapshotTree, intent: Intent): string[] {
  return goingOf(tree, intent.name, intent.verb === 'delete' ? intent.which : 'one').flatMap((snapshot) => {
    if (intent.verb === 'revert') {
      // libvirt that goes back itself removes the overlays that the VM is on.
      const kinds = snapshot.byOverlays ? ['internal'] : ['internal', 'external', 'lvm']
      const inside = new Set(snapshot.disks.filter((d) => kinds.includes(d.kind)).map((d) => d.target))
      return tree.take.disks.filter((d) => inside.has(d.target)).map((d) => d.path)
    }
    if (snapshot.technique !== 'external' || recordOnly(snapshot)) return []
    return [...snapshot.disks.flatMap((d) => d.file ?? []), ...(snapshot.bases ?? []).map((b) => b.path)]
  })
}

/**
 * Why a verb would harm other VMs: they stand on files that it changes or removes (linked clones, VMs with the same disk), or it cannot be told
 * whether they do.
 */
async function sharedBy(host: Host, tree: SnapshotTree, intent: Intent): Promise<SnapshotRefusal | null> {
  const { uuid } = tree.domain
  const files = [...new Set(changedBy(tree, intent))].filter((path) => path.startsWith('/'))
  const { uses, unknown } = await fileUses(host, summary(host, uuid).uuid, files)
  const names = namesOf([...uses.values()].flat())
  if (names.length > 0) return { reason: 'shared', names }
  return unknown.length > 0 ? { reason: 'shared-unknown', names: namesOf(unknown) } : null
}

/** @throws snapshot.refused when another VM would lose what it stands on, or might */
export async function refuseShared(host: Host, tree: SnapshotTree, intent: Intent): Promise<void> {
  const why = await sharedBy(host, tree, intent)
  if (why !== null) throw refused(why)
}

export async function sharedFiles(
  { hosts }: Parts,
  { host: id, uuid, intent }: ParamsOf<'snapshots.shared'>,
): Promise<{ readonly why: SnapshotRefusal | null }> {
  const host = hosts.get(id)
  return { why: await sharedBy(host, await snapshotTree(host, uuid, { images: 'overlays' }), intent) }
}
