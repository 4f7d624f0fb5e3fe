import type { ParamsOf, Parts } from '../everyday/parts'
import { snapshotCommands } from './commands'
import { deleteSnapshot } from './delete'
import { editSnapshot } from './edit'
import { settleOrphan } from './orphans'
import type { Pictures } from './pictures'
import { cancelTaking, snapshotProgress } from './progress'
import { revertTo } from './revert'
import { sharedFiles } from './shared-files'
import { snapshotSpace } from './space'
import { takeSnapshot } from './take'
import { snapshotTree } from './tree'

/** Snapshots as requests. libvirt tells of none of them by events: whoever acts reads the tree again. */
export function snapshotHandlers(parts: Parts, pictures: Pictures) {
  /** What a verb has read must still be so when it writes: another Offshoot may be at the same VM. */
  const alone = <T>({ host, uuid }: { readonly host: string; readonly uuid: string }, verb: () => Promise<T>) =>
    parts.hosts.get(host).locks.run(`snapshots-${uuid}`, verb)
  return {
    'snapshots.tree': async ({ host: id, uuid }: ParamsOf<'snapshots.tree'>) => {
      const host = parts.hosts.get(id)
      const tree = await snapshotTree(host, uuid)
      // Others took or deleted some, which no event told: the list of VMs says how many there are.
      if (host.domain(uuid)?.snapshotCount !== tree.snapshots.length) host.changedByUs(uuid)
      return tree
    },
    'snapshots.space': ({ host, uuid, thorough }: ParamsOf<'snapshots.space'>) =>
      snapshotSpace(parts.hosts.get(host), uuid, thorough),
    'snapshots.progress': ({ host, uuid }: ParamsOf<'snapshots.progress'>) =>
      snapshotProgress(parts.hosts.get(host), uuid),
    'snapshots.cancel': async (p: ParamsOf<'snapshots.cancel'>) => {
      await cancelTaking(parts, p)
    },
    'snapshots.picture': async (of: ParamsOf<'snapshots.picture'>) => ({ image: await pictures.find(of) }),
    'snapshots.shared': (p: ParamsOf<'snapshots.shared'>) => sharedFiles(parts, p),
    'snapshots.commands': (p: ParamsOf<'snapshots.commands'>) => snapshotCommands(parts, p),
    'snapshots.take': (p: ParamsOf<'snapshots.take'>) => alone(p, () => takeSnapshot(parts, pictures, p)),
    'snapshots.revert': (p: ParamsOf<'snapshots.revert'>) => alone(p, () => revertTo(parts, p)),
    'snapshots.delete': (p: ParamsOf<'snapshots.delete'>) => alone(p, () => deleteSnapshot(parts, pictures, p)),
    'snapshots.edit': (p: ParamsOf<'snapshots.edit'>) => alone(p, () => editSnapshot(parts, pictures, p)),
    'snapshots.orphan': (p: ParamsOf<'snapshots.orphan'>) => alone(p, () => settleOrphan(parts, p)),
  }
}
