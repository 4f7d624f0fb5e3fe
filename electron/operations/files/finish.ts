import { ProblemError } from '@shared/problem'
import { HostJobError, type HostJobs } from '../../host-runner/host-jobs'
import type { Host } from '../../hosts/host'
import type { JobContext } from '../../jobs/operation'
import { explain } from '../support/explain'

/** Whether an error says only that the host is out of sight: what was asked may be done, or not. */
export function isAway(error: unknown): boolean {
  if (error instanceof HostJobError) return error.code === 'lost'
  if (error instanceof ProblemError) return error.problem.code === 'host.lost'
  return error instanceof Error && error.name === 'SshError'
}

/**
 * Runs a step that needs the host, waiting while it is out of sight. The step must be safe to repeat: the same
 * definition once more, starting what runs already.
 * @param signal what ends the waiting; null: nothing, for what must be done also after a cancel
 */
export async function insight<T>(
  host: Host,
  job: JobContext,
  run: () => Promise<T>,
  signal: AbortSignal | null = job.signal,
): Promise<T> {
  for (;;) {
    try {
      job.outOfSight(host.summary().state.kind !== 'online')
      await host.whenOnline(signal ?? undefined)
      job.outOfSight(false)
      return await run()
    } catch (error) {
      if (signal?.aborted || !isAway(error)) throw error
      job.outOfSight(true)
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
}

/** The last step of a job that is done: its record goes. When it cannot, the job is done all the same, and says so. */
export async function settleDone(host: Host, hostJobs: HostJobs, job: JobContext): Promise<void> {
  try {
    await job.step('settle', () => insight(host, job, () => settleOnHost(hostJobs, job.id)))
  } catch (error) {
    job.mark('settle', { state: 'failed' })
    job.warn(explain(error))
  }
}

/** Removes the job's directory on the host, its last step. */
export async function settleOnHost(hostJobs: HostJobs, id: string): Promise<void> {
  try {
    await hostJobs.settle(id)
  } catch (error) {
    // Jobs without files have no directory on the host.
    if ((error as { code?: string }).code !== 'no-such-job') throw error
  }
}
