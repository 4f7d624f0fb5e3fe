import { goingOf, recordOnly, type SnapshotTree } from '@shared/model/snapshot'
import type { Host } from '../../hosts/host'
import { fileUses } from '../everyday/file-uses'
import { type ParamsOf, type Parts, summary } from '../everyday/parts'
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
      const kinds = snapshot.byOverlays ? ['internal'] : ['internal', 'external']
      const inside = new Set(snapshot.disks.filter((d) => kinds.includes(d.kind)).map((d) => d.target))
      return tree.take.disks.filter((d) => inside.has(d.target)).map((d) => d.path)
    }
    if (snapshot.technique !== 'external' || recordOnly(snapshot)) return []
    return [...snapshot.disks.flatMap((d) => d.file ?? []), ...(snapshot.bases ?? []).map((b) => b.path)]
  })
}

/** Names of other VMs that stand on files which a verb would change or remove: linked clones, or VMs with the same disk. */
async function sharedBy(host: Host, tree: SnapshotTree, intent: Intent): Promise<string[]> {
  const { uuid } = tree.domain
  if (host.domains().length === 1) return []
  const files = [...new Set(changedBy(tree, intent))].filter((path) => path.startsWith('/'))
  const { uses } = await fileUses(host, summary(host, uuid).uuid, files)
  return [...new Set([...uses.values()].flat().map(({ domain }) => domain.name))].sort()
}

/** @throws snapshot.refused when another VM would lose what it stands on */
export async function refuseShared(host: Host, tree: SnapshotTree, intent: Intent): Promise<void> {
  const names = await sharedBy(host, tree, intent)
  if (names.length > 0) throw refused({ reason: 'shared', names })
}

export async function sharedFiles({ hosts }: Parts, { host: id, uuid, intent }: ParamsOf<'snapshots.shared'>) {
  const host = hosts.get(id)
  return { by: await sharedBy(host, await snapshotTree(host, uuid, { images: 'overlays' }), intent) }
}
