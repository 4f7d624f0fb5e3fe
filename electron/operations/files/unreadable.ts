import { posix } from 'node:path'
import type { Job } from '@shared/job'
import { problem } from '@shared/problem'
import type { HostJobRecord } from '../../host-runner/host-jobs'
import type { Host } from '../../hosts/host'
import type { UndoReport } from '../../jobs/operation'
import { fileUses } from '../support/file-uses'
import { undoFiles } from './by-runner'
import type { FileParts } from './found'
import { filesOf } from './left-behind'

/** Whether a record's plan is none at all: cut off, damaged, or never written. One of a newer Offshoot is none of that. */
export function isUnreadable({ plan }: HostJobRecord): boolean {
  try {
    const read: unknown = JSON.parse(plan)
    return typeof read !== 'object' || read === null
  } catch {
    // That it cannot be parsed is what is asked; the job is shown as unreadable.
    return true
  }
}

/** A job of which nothing is known but its files, as the list shows it. Nobody can finish it. */
export function unreadableJob(host: Host, record: HostJobRecord): Job {
  const leftovers = filesOf(record)
  return {
    id: record.id,
    kind: 'unknown',
    host: host.id,
    params: { source: '', name: record.id.slice(0, 8) },
    sourceUuid: '',
    state: leftovers.length > 0 ? 'left-something' : 'failed',
    startedAt: record.startedAt ?? record.endedAt ?? Date.now(),
    endedAt: record.endedAt ?? undefined,
    progress: { fraction: null, bytesDone: 0, bytesTotal: 0, bytesPerSecond: null, secondsLeft: null },
    steps: [],
    disks: [],
    engine: 'qemu-img',
    problem: problem('job.unreadable', { params: { id: record.id }, raw: record.error || undefined }).problem,
    leftovers,
    commands: '',
    cancelsAtOnce: true,
    reattached: true,
  }
}

/**
 * Takes back what such a job made, and ends it if it still runs.
 * @throws ProblemError storage.needed when a VM uses one of the files, or what it uses cannot be read
 */
export async function takeBackUnreadable({ host, hostJobs }: FileParts, record: HostJobRecord): Promise<UndoReport> {
  if (record.status === 'running') await hostJobs.cancel(record.id)
  const finals = record.tasks.map((task) => posix.join(task.directory, task.name))
  const { uses, unknown } = await fileUses(host, '', finals)
  const used = finals.find((path) => uses.has(path))
  const users = used === undefined ? unknown.map((u) => u.domain) : (uses.get(used) ?? []).map((u) => u.domain)
  if (users.length > 0)
    throw problem('storage.needed', {
      params: { path: used ?? finals[0] ?? '', users: users.map((u) => u.name).join(', ') },
    })
  return undoFiles(
    hostJobs,
    record.id,
    record.tasks.map((task) => ({ task, bytes: task.temporary?.allocated ?? task.final?.allocated ?? 0 })),
  )
}
