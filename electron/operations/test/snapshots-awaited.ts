import { isUnderWay, type Job } from '@shared/job'
import { ProblemError, problem } from '@shared/problem'
import { JobEngine } from '../../jobs/engine'
import { snapshotHandlers } from '../snapshots'
import { explain } from '../support/explain'

type Of = Parameters<typeof snapshotHandlers>

/**
 * The requests of snapshots as the application has them, with its engine; those that become jobs are answered once the job has ended, with what it came
 * to, and throw what it failed with.
 */
export function snapshotsAwaited(parts: Of[0], pictures: Of[1], onJob: (job: Job) => void = () => undefined) {
  const waiting = new Map<string, (job: Job) => void>()
  const engine: JobEngine = new JobEngine({
    onChanged: (job) => {
      onJob(job)
      if (!isUnderWay(job)) waiting.get(job.id)?.(job)
    },
    onRemoved: () => undefined,
    explain,
  })
  const handlers = snapshotHandlers(parts, pictures, engine)
  const ended = async (begun: Promise<{ readonly job: string }>): Promise<Job> => {
    const { job: id } = await begun
    const job = await new Promise<Job>((resolve) => {
      waiting.set(id, resolve)
      const now = engine.list().find((j) => j.id === id)
      if (now !== undefined && !isUnderWay(now)) resolve(now)
    })
    if (job.state === 'cancelled') throw problem('libvirt.error', { raw: 'cancelled' })
    if (job.problem !== undefined) throw new ProblemError(job.problem)
    return job
  }
  const left = (job: Job) => ({ left: job.snapshots?.left ?? [] })
  return {
    ...handlers,
    /** as the application has them: answered with the job's id */
    begin: handlers,
    engine,
    'snapshots.take': async (p: Parameters<(typeof handlers)['snapshots.take']>[0]) => ({
      name: (await ended(handlers['snapshots.take'](p))).snapshots?.taken ?? '',
    }),
    'snapshots.revert': async (p: Parameters<(typeof handlers)['snapshots.revert']>[0]) =>
      left(await ended(handlers['snapshots.revert'](p))),
    'snapshots.delete': async (p: Parameters<(typeof handlers)['snapshots.delete']>[0]) =>
      left(await ended(handlers['snapshots.delete'](p))),
  }
}
