import type { SnapshotProgress } from '@shared/model/snapshot'
import { ProblemError } from '@shared/problem'
import type { Host } from '../../hosts/host'
import { procedures } from '../../libvirt'
import { readDomain } from '../../xml'
import { snapshotDisks } from './limits'

/** Of virDomainJobType: a job that goes on. */
const GOES_ON = new Set([1, 2])

/**
 * What libvirt tells of its work on a VM's snapshots; null: nothing. Asked of a VM that is off too: libvirt runs it, unseen and
 * without an event, while it merges its overlays.
 */
export async function snapshotProgress(host: Host, uuid: string): Promise<SnapshotProgress | null> {
  try {
    return (await takingProgress(host, uuid)) ?? (await blockProgress(host, uuid))
  } catch (error) {
    // It does not run, or a job keeps libvirt from answering.
    if (error instanceof ProblemError && error.problem.code !== 'host.lost') return null
    throw error
  }
}

/** How long an answer is waited for before it is asked for once more, ms. */
const PATIENCE = 200

/**
 * A question that comes just when libvirt begins to write memory waits until that is over (12.9, seen: 5 of 26 takes with a question every 20 ms); one
 * that comes after it is answered at once. Without it nobody would see how far it is, nor could cancel it.
 */
async function answered<T>(ask: () => Promise<T>): Promise<T> {
  const first = ask()
  const late = await Promise.race([
    first.then(() => false),
    new Promise<true>((resolve) => setTimeout(resolve, PATIENCE, true)),
  ])
  return late ? Promise.race([first, ask()]) : first
}

/**
 * How far a VM's memory is written into a file of its own. Of a snapshot inside the images libvirt 9.0 tells nothing. What is
 * written again since the guest changed it counts in neither number: the sum may end before the total.
 */
async function takingProgress(host: Host, uuid: string): Promise<SnapshotProgress | null> {
  const job = await answered(() => host.statsCall(procedures.domainGetJobInfo, { dom: host.dom(uuid) }))
  const bytesTotal = Number(job.memTotal)
  if (!GOES_ON.has(job.type) || bytesTotal === 0) return null
  // What is zero is not written: what remains says more than what was.
  return { of: 'memory', bytesTotal, bytesDone: Math.max(0, bytesTotal - Number(job.memRemaining)) }
}

/** Commit, active commit: of virDomainBlockJobType. */
const MERGES = new Set([3, 4])

/**
 * How far the overlays of all disks that are merged just now are, else other block jobs (copy, pull, backup). Bytes of the virtual size: what is
 * empty is passed by fast.
 */
async function blockProgress(host: Host, uuid: string): Promise<SnapshotProgress | null> {
  const disks = snapshotDisks(readDomain(await host.xml(uuid, 'live')))
  const dom = host.dom(uuid)
  const jobs = await Promise.all(
    disks.map(({ target }) => answered(() => host.statsCall(procedures.domainGetBlockJobInfo, { dom, path: target }))),
  )
  const found = jobs.filter((j) => j.found)
  const merges = found.filter((j) => MERGES.has(j.type))
  const told = merges.length > 0 ? merges : found
  const bytesTotal = told.reduce((sum, j) => sum + Number(j.end), 0)
  if (bytesTotal === 0) return null
  const bytesDone = told.reduce((sum, j) => sum + Number(j.cur), 0)
  return { of: merges.length > 0 ? 'merge' : 'block-job', bytesTotal, bytesDone }
}
