import type { DomainRef } from '@shared/model/domain'
import type { SnapshotProgress } from '@shared/model/snapshot'
import type { Host } from '../../hosts/host'
import type { JobContext } from '../../jobs/operation'
import { paramMap, procedures, VIR_DOMAIN_JOB_OPERATION_SNAPSHOT } from '../../libvirt'
import { type Parts, virsh } from '../support/parts'
import { snapshotProgress } from './progress'

/** When libvirt is first asked, and how often it is once a step takes long: each time later by as much again. ms */
const FIRST = 100
const PACE = 1000
/** How often it is tried to stop what a user has cancelled: libvirt refuses before it has begun. ms */
const STOP = 200

/**
 * Asks libvirt how far it is with a job's step while that goes on, since it sends no event; and, where memory is written, has it stop when
 * the user cancels the job. What the step comes to, the work itself tells.
 */
export async function followed<T>(
  parts: Parts,
  of: DomainRef,
  job: JobContext,
  what: SnapshotProgress['of'],
  work: () => Promise<T>,
): Promise<T> {
  const over = new AbortController()
  const watching = watch(parts, of, job, what, over.signal)
  try {
    return await work()
  } finally {
    over.abort()
    await watching
  }
}

async function watch(
  parts: Parts,
  { host: id, uuid }: DomainRef,
  job: JobContext,
  what: SnapshotProgress['of'],
  over: AbortSignal,
): Promise<void> {
  const host = parts.hosts.get(id)
  let stopped = false
  const stops = () => job.signal.aborted && what === 'memory' && !stopped
  for (let wait = FIRST; ; wait = stops() ? STOP : Math.min(PACE, wait * 2)) {
    await pause(wait, over, job.signal)
    if (over.aborted) return
    try {
      const progress = await snapshotProgress(host, uuid)
      // A last answer that comes late would be told of the next step.
      if (over.aborted) return
      if (progress?.of !== what) continue
      job.bytes(progress.bytesDone, progress.bytesTotal)
      if (stops()) stopped = await stop(parts, host, uuid)
    } catch (error) {
      // A host that went away tells whoever does the work.
      host.log.debug('snapshot.progress', { uuid, error })
    }
  }
}

/** Waits until `over` is aborted or `wakes` becomes so, no longer than that. */
async function pause(ms: number, over: AbortSignal, wakes: AbortSignal): Promise<void> {
  if (over.aborted) return
  const any = wakes.aborted ? over : AbortSignal.any([over, wakes])
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms)
    any.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

/** Has libvirt stop writing memory, if it is that of a snapshot. @returns whether it was asked to */
async function stop({ transcript }: Parts, host: Host, uuid: string): Promise<boolean> {
  const dom = host.dom(uuid)
  const { params } = await host.statsCall(procedures.domainGetJobStats, { dom, flags: 0 })
  const operation = paramMap(params).get('operation')
  if (operation !== undefined && Number(operation) !== VIR_DOMAIN_JOB_OPERATION_SNAPSHOT) return false
  await transcript.run(host, virsh(host, 'domjobabort', uuid), () => host.call(procedures.domainAbortJob, { dom }))
  return true
}
