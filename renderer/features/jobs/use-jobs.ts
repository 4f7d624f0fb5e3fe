import type { Job } from '@shared/job'
import { isActive } from '@shared/model/domain-state'
import type { Remedy } from '@shared/problem'
import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { jobsQuery, problemOf, request, useDomain } from '../../api'
import { navigate, openDialog } from '../../stores'
import { setTrouble } from '../../stores/after'
import { countJobs, type JobFilter, listJobs, stripJobs } from './view'

/** One job. Renders again when this job changes, not when another does. */
export function useJob(id: string | undefined): Job | undefined {
  const select = useCallback((jobs: readonly Job[]) => jobs.find((j) => j.id === id) ?? null, [id])
  return useQuery({ ...jobsQuery(), select }).data ?? undefined
}

/** Ids of a filter's jobs in order. Progress does not change them. */
export function useJobIds(filter: JobFilter): readonly string[] | undefined {
  const select = useCallback((jobs: readonly Job[]) => listJobs(jobs, filter).map((j) => j.id), [filter])
  return useQuery({ ...jobsQuery(), select }).data
}

export function useJobCounts(): Readonly<Record<JobFilter, number>> | undefined {
  return useQuery({ ...jobsQuery(), select: countJobs }).data
}

/** Ids of what the strip shows, the first first. */
export function useStripIds(hidden: ReadonlySet<string>, since: number): readonly string[] {
  const select = useCallback((jobs: readonly Job[]) => stripJobs(jobs, hidden, since).map((j) => j.id), [hidden, since])
  return useQuery({ ...jobsQuery(), select }).data ?? []
}

type JobRequest = 'jobs.cancel' | 'jobs.undo' | 'jobs.dismiss'

/** Asks for something to be done with a job; what goes wrong stands in the job's detail, which is then opened. */
export async function act(name: JobRequest, job: string): Promise<void> {
  setTrouble(job, null)
  await orTrouble(job, request(name, { job }))
}

/** Opens the dialog that takes a snapshot of the VM a job is about. */
export function takeSnapshotOf({ host, sourceUuid }: Job): void {
  openDialog({ kind: 'snapshot-take', domains: [{ host, uuid: sourceUuid }] })
}

/** Opens the dialog that prepares the guest of the clone a job has made. */
export function prepareClone({ host, result }: Job): void {
  if (result) openDialog({ kind: 'prepare', domains: [{ host, uuid: result.uuid }] })
}

/** Starts the clone a job has made. */
export async function startClone(job: Job): Promise<void> {
  if (job.result)
    await orTrouble(job.id, request('domains.power', { host: job.host, uuid: job.result.uuid, action: 'start' }))
}

async function orTrouble(job: string, asked: Promise<unknown>): Promise<void> {
  try {
    await asked
  } catch (error) {
    setTrouble(job, problemOf(error))
    navigate({ kind: 'jobs', job })
  }
}

/** Whether the clone a job has made was started, by the job or since. */
export function useCloneRuns(job: Job): boolean {
  const { host, result } = job
  const state = useDomain({ host, uuid: result?.uuid ?? '' })?.state
  return state === undefined ? result?.started === true : isActive(state)
}

/** Opens the comparison of original and clone, both saved. */
export function compareClone(job: Job): void {
  if (!job.result) return
  navigate({
    kind: 'compare',
    left: { host: job.host, uuid: job.sourceUuid, which: 'persistent' },
    right: { host: job.host, uuid: job.result.uuid, which: 'persistent' },
  })
}

/** Goes the way on of a job's problem that needs no report: the plan with other choices, or removing what was left. */
export function goOn(job: Job, remedy: Remedy): void {
  const source = { host: job.host, uuid: job.sourceUuid }
  // A name that was taken meanwhile is not proposed again: the plan finds a free one.
  const name = job.problem?.code === 'domain.exists' ? {} : { name: job.params.name }
  switch (remedy.kind) {
    case 'remove-leftovers':
      void act('jobs.undo', job.id)
      return
    case 'define-again':
      void orTrouble(job.id, request('domains.defineAgain', { host: job.host, job: job.id }))
      return
    case 'clone-to-pool':
      return openDialog({ kind: 'clone', source, given: { ...name, directory: remedy.params.directory } })
    case 'clone-linked':
      return openDialog({
        kind: 'clone',
        source,
        given: { ...name, disks: job.disks.map(({ target }) => ({ target, action: 'linked' as const })) },
      })
    case 'convert-again': {
      const nvram = job.steps.some((s) => s.code === 'convert-nvram')
      return openDialog({ kind: 'convert', domain: source, what: nvram ? 'nvram' : 'disks' })
    }
    case 'image-again':
      return openDialog({ kind: 'image-convert', host: job.host, path: remedy.params.path })
    case 'prepare-again':
      return openDialog({ kind: 'prepare', domains: [source] })
    case 'clone-again':
    case 'retry':
      return openDialog({ kind: 'clone', source, given: name })
  }
}
