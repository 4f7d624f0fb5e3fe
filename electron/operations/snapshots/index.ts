import type { JobEngine } from '../../jobs/engine'
import { handlers } from '../support/handlers'
import type { Parts } from '../support/parts'
import { snapshotCommands } from './commands'
import { editSnapshot } from './edit'
import { SnapshotJobs } from './jobs'
import { extendInLvm } from './lvm-verbs'
import { settleOrphan } from './orphans'
import type { Pictures } from './pictures'
import { snapshotProgress } from './progress'
import { sharedFiles } from './shared-files'
import { snapshotSpace } from './space'
import { snapshotTree } from './tree'
import { settleUnfinished } from './unfinished'

/** Snapshots as requests: what is short is done, what may take long becomes a job. libvirt tells of none of them by events. */
export function snapshotHandlers(parts: Parts, pictures: Pictures, engine: JobEngine) {
  const jobs = new SnapshotJobs(parts, pictures, engine)
  return handlers({
    'snapshots.tree': async ({ host: id, uuid }) => {
      const host = parts.hosts.get(id)
      const tree = await snapshotTree(host, uuid)
      // Others took or deleted some, which no event told: the list of VMs says how many there are.
      // Of those in LVM libvirt knows nothing.
      const ofLibvirt = tree.snapshots.filter((s) => s.technique !== 'lvm').length
      if (host.domain(uuid)?.snapshotCount !== ofLibvirt) host.changedByUs(uuid)
      return tree
    },
    'snapshots.space': ({ host, uuid, thorough }) => snapshotSpace(parts.hosts.get(host), uuid, thorough),
    'snapshots.progress': ({ host, uuid }) => snapshotProgress(parts.hosts.get(host), uuid),
    'snapshots.picture': async (of) => ({ image: await pictures.find(of) }),
    'snapshots.shared': (p) => sharedFiles(parts, p),
    'snapshots.commands': (p) => snapshotCommands(parts, p),
    'snapshots.take': (p) => jobs.take(p),
    'snapshots.revert': (p) => jobs.revert(p),
    'snapshots.delete': (p) => jobs.delete(p),
    'snapshots.edit': (p) => jobs.alone(p, () => editSnapshot(parts, pictures, p)),
    'snapshots.extend': (p) => jobs.alone(p, () => extendInLvm(parts, p)),
    'snapshots.orphan': (p) => jobs.alone(p, () => settleOrphan(parts, p)),
    'snapshots.unfinished': (p) => jobs.alone(p, () => settleUnfinished(parts, p)),
  })
}
