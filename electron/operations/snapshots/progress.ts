import type { SnapshotProgress } from '@shared/model/snapshot'
import type { Host } from '../../hosts/host'
import { procedures } from '../../libvirt'
import { type ParamsOf, type Parts, virsh } from '../everyday/parts'

/** Of virDomainJobType: a job that goes on. */
const GOES_ON = new Set([1, 2])

/**
 * How far a VM's memory is written into a file of its own. Of a snapshot inside the images libvirt 9.0 tells nothing. What is
 * written again since the guest changed it counts in neither number: the sum may end before the total.
 */
export async function takingProgress(host: Host, uuid: string): Promise<SnapshotProgress | null> {
  const job = await host.statsCall(procedures.domainGetJobInfo, { dom: host.dom(uuid) })
  const bytesTotal = Number(job.memTotal)
  if (!GOES_ON.has(job.type) || bytesTotal === 0) return null
  // What is zero is not written: what remains says more than what was.
  return { bytesTotal, bytesDone: Math.max(0, bytesTotal - Number(job.memRemaining)) }
}

/** Asks libvirt to stop writing memory. Whoever takes the snapshot is told that it failed. */
export async function cancelTaking({ hosts, transcript }: Parts, { host: id, uuid }: ParamsOf<'snapshots.cancel'>) {
  const host = hosts.get(id)
  await transcript.run(host, virsh(host, 'domjobabort', uuid), () =>
    host.call(procedures.domainAbortJob, { dom: host.dom(uuid) }),
  )
}
