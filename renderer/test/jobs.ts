import type { Job } from '@shared/job'
import type { QueryClient } from '@tanstack/react-query'
import { jobsQuery } from '../api/queries'
import { HOST, UUID } from './fake-main'

/** A job on the snapshots of the VM of tests, as main tells of it. */
export function snapshotJob(more: Partial<Job> = {}): Job {
  return {
    id: 'job-1',
    kind: 'take-snapshot',
    host: HOST,
    params: { source: 'web-01', name: 'one' },
    sourceUuid: UUID,
    state: 'running',
    startedAt: Date.now(),
    progress: { fraction: null, bytesDone: 0, bytesTotal: 0, bytesPerSecond: null, secondsLeft: null },
    steps: [{ code: 'take-snapshot', params: { name: 'one' }, state: 'running', undo: 'not-needed' }],
    disks: [],
    engine: 'libvirt',
    leftovers: [],
    commands: '',
    cancelsAtOnce: true,
    reattached: false,
    ...more,
  }
}

/** Has main tell of jobs. */
export function tellJobs(client: QueryClient, ...jobs: readonly Job[]): void {
  client.setQueryData(jobsQuery().queryKey, jobs)
}
