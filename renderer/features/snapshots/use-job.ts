import { isSnapshotJob, isUnderWay, type Job } from '@shared/job'
import type { DomainRef } from '@shared/model/domain'
import type { Problem } from '@shared/problem'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { jobsQuery, problemOf } from '../../api'
import { hideInStrip } from '../../stores/after'
import { useJob } from '../jobs'

/** The job that is at a VM's snapshots now, whoever of this Offshoot asked for it. */
export function useSnapshotJob({ host, uuid }: DomainRef): Job | undefined {
  const select = useCallback(
    (jobs: readonly Job[]) =>
      jobs.find((j) => isSnapshotJob(j) && isUnderWay(j) && j.host === host && j.sourceUuid === uuid) ?? null,
    [host, uuid],
  )
  return useQuery({ ...jobsQuery(), select }).data ?? undefined
}

/**
 * The job that a dialog starts and shows. A refusal before anything was written, and what the job fails with, stand in the dialog; when it is done
 * or cancelled the dialog closes. Once the dialog is hidden, the strip of jobs tells what came.
 * @param onDone called after the dialog has closed itself
 * @param onFailed called with what it did before it failed
 */
export function useDialogJob(onClose: () => void, onDone: (job: Job) => void, onFailed?: (job: Job) => void) {
  const [asking, setAsking] = useState(false)
  const [id, setId] = useState<string>()
  const [problem, setProblem] = useState<Problem | null>(null)
  const job = useJob(id)
  const then = useRef({ onClose, onDone, onFailed })
  useEffect(() => {
    then.current = { onClose, onDone, onFailed }
  })
  useEffect(() => {
    if (job === undefined || isUnderWay(job)) return
    setId(undefined)
    if (job.state === 'done' || job.state === 'cancelled') then.current.onClose()
    if (job.state === 'cancelled') return
    // Seen here: nobody has to be told once more.
    hideInStrip(job.id)
    if (job.state === 'done') return then.current.onDone(job)
    then.current.onFailed?.(job)
    setProblem(job.problem ?? null)
  }, [job])
  const start = async (ask: () => Promise<{ readonly job: string }>) => {
    if (asking || id !== undefined) return
    setAsking(true)
    setProblem(null)
    try {
      setId((await ask()).job)
    } catch (error) {
      setProblem(problemOf(error))
    }
    setAsking(false)
  }
  return { busy: asking || id !== undefined, job, problem, setProblem, start }
}
