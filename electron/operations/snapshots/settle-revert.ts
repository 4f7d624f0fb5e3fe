import { z } from 'zod'
import { readDomain } from '../../xml'
import { filesMade, takeBack } from '../files/at-once'
import { settleOnHost } from '../files/finish'
import { graceLeft, type Settler } from '../files/found'
import { readJournal } from '../files/journal'

/** What going back by overlays keeps in its directory on the host. */
const revertJournal = z.strictObject({
  kind: z.literal('snapshot-revert'),
  uri: z.string(),
  uuid: z.string(),
  snapshot: z.string(),
})
export type RevertJournal = z.infer<typeof revertJournal>

/** Between the overlays and the definition lie a few calls; another Offshoot may just be at them. ms */
const GRACE = 60_000

/**
 * A revert that Offshoot did not see to its end: it makes empty overlays, then defines the VM on them. Those that the VM was
 * not led to hold nothing and go again, as far as they are still what was made; those that it is on stay.
 */
export function settleReverts(grace = GRACE): Settler {
  return async ({ host, hostJobs }, record) => {
    const journal = readJournal(revertJournal, record.plan)
    if (journal === null || journal.uri !== host.uri) return undefined
    if (record.status !== 'ended' && record.status !== 'dead') return undefined
    const left = graceLeft(record, grace)
    if (left > 0) return left
    if (host.domain(journal.uuid) !== undefined) {
      const xml = await host.xml(journal.uuid, 'persistent')
      const used = new Set(readDomain(xml).disks.map((d) => d.source.path))
      if (!filesMade(record).some((path) => used.has(path))) await takeBack(host, hostJobs, record)
    }
    await settleOnHost(hostJobs, record.id)
    return undefined
  }
}
