import { changesItsVm, isUnderWay, type Job, type JobStep } from '@shared/job'

export type JobFilter = 'all' | 'running' | 'failed' | 'done'

export const FILTERS: readonly JobFilter[] = ['all', 'running', 'failed', 'done']

/** Whether the job wants an answer before it may be forgotten: it failed, or files of it remain. */
export function wantsAnswer(job: Job): boolean {
  return job.state === 'failed' || job.state === 'left-something'
}

/** The list a job belongs to, besides all. */
export function filterOf(job: Job): Exclude<JobFilter, 'all'> {
  return isUnderWay(job) ? 'running' : wantsAnswer(job) ? 'failed' : 'done'
}

/** How many jobs each filter shows. */
export function countJobs(jobs: readonly Job[]): Readonly<Record<JobFilter, number>> {
  const counts = { all: jobs.length, running: 0, failed: 0, done: 0 }
  for (const job of jobs) counts[filterOf(job)]++
  return counts
}

/** The jobs of a filter: what goes on first, then the newest end first. */
export function listJobs(jobs: readonly Job[], filter: JobFilter): Job[] {
  const when = (job: Job) => (isUnderWay(job) ? Number.MAX_SAFE_INTEGER : (job.endedAt ?? job.startedAt))
  return jobs
    .filter((job) => filter === 'all' || filterOf(job) === filter)
    .sort((a, b) => when(b) - when(a) || b.startedAt - a.startedAt || (a.id < b.id ? -1 : 1))
}

/**
 * What the strip shows, the first first: what wants an answer, what goes on, and what was done or cancelled since
 * `since` (ms) or while nobody looked (found again), until it is taken off. What goes on cannot be taken off.
 */
export function stripJobs(jobs: readonly Job[], hidden: ReadonlySet<string>, since: number): Job[] {
  const rank = (job: Job) => (wantsAnswer(job) ? 0 : isUnderWay(job) ? 1 : 2)
  const [first, ...others] = listJobs(jobs, 'all')
    .filter(
      (job) =>
        isUnderWay(job) || (!hidden.has(job.id) && (wantsAnswer(job) || job.reattached || (job.endedAt ?? 0) >= since)),
    )
    .sort((a, b) => rank(a) - rank(b))
  if (first === undefined) return []
  // The second place is for work that goes on, however many others failed.
  const going = others.find(isUnderWay)
  return going === undefined || isUnderWay(first)
    ? [first, ...others]
    : [first, going, ...others.filter((j) => j !== going)]
}

/** The step that runs now (or where it ended), 1-based, with how many there are. */
export function stepNow(steps: readonly JobStep[]): { readonly step: JobStep; readonly number: number } | null {
  const at = steps.findIndex((s) => s.state === 'running' || s.state === 'failed')
  const index =
    at >= 0
      ? at
      : Math.max(
          0,
          steps.findIndex((s) => s.state === 'waiting'),
        )
  const step = steps[index]
  return step === undefined ? null : { step, number: index + 1 }
}

/** Whether undoing gave everything back, left something, or was not needed. What changed a VM itself is not undone. */
export function undoOutcome(job: Job): 'as-it-was' | 'left' | 'none' {
  if (job.leftovers.length > 0 || job.state === 'left-something') return 'left'
  if (changesItsVm(job)) return 'none'
  return job.state === 'failed' || job.state === 'cancelled' ? 'as-it-was' : 'none'
}

/** Steps that undoing has taken back. */
export function undoneSteps(job: Job): number {
  return job.steps.filter((s) => s.undo === 'undone').length
}

/** Milliseconds the job took, or has taken until `now`. */
export function took(job: Job, now: number): number {
  return Math.max(0, (job.endedAt ?? now) - job.startedAt)
}

/** The word for how a step was taken back (`undo.<word>`): files are removed, names given back, a domain undefined. */
export function undoWord(step: JobStep): string {
  if (step.undo !== 'undone') return step.undo
  switch (step.code) {
    case 'copy-disk':
      return step.state === 'failed' ? 'stopped' : 'file-removed'
    case 'make-overlay':
    case 'make-empty':
    case 'reflink-disk':
    case 'copy-nvram':
    case 'convert-nvram':
      return 'file-removed'
    case 'commit':
      return 'name-given-back'
    case 'define':
      return 'undefined'
    case 'use-files':
      return 'defined-again'
    default:
      return 'undone'
  }
}
