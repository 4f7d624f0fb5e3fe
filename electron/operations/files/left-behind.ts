import type { Job, JobStep, Leftover } from '@shared/job'
import { type Problem, type ProblemCode, problem, type Remedy } from '@shared/problem'
import type { HostFile, HostJobRecord } from '../../host-runner/host-jobs'
import type { JobDescription } from '../../jobs/operation'
import { WORD_CODES } from './by-runner'

/** A job that is over and was found by its journal, as the list shows it: why it ended, what it left. */
export function leftBehind(record: HostJobRecord, description: JobDescription, startedAt: number, again: Remedy): Job {
  const leftovers = filesOf(record)
  const cancelled = record.exit?.word === 'cancelled'
  const state = leftovers.length > 0 ? 'left-something' : cancelled ? 'cancelled' : 'failed'
  const { kind, host, params, sourceUuid, engine, commands } = description
  return {
    id: record.id,
    kind,
    host,
    params,
    sourceUuid,
    state,
    startedAt,
    endedAt: record.endedAt ?? undefined,
    progress: {
      fraction: null,
      bytesDone: 0,
      bytesTotal: description.disks.reduce((sum, d) => sum + d.bytesTotal, 0),
      bytesPerSecond: null,
      secondsLeft: null,
    },
    steps: stepsOf(record, description),
    disks: [],
    engine,
    problem: cancelled && leftovers.length === 0 ? undefined : reason(record, again),
    leftovers,
    commands,
    cancelsAtOnce: true,
    reattached: true,
  }
}

/** Files that are still what this job made, or cannot be looked at; a file that somebody put under the name since is not. */
export function filesOf(record: Pick<HostJobRecord, 'tasks'>): Leftover[] {
  const ours = (file: HostFile | null): file is HostFile => file !== null && file.owner !== 'foreign'
  return record.tasks
    .flatMap((task) => [task.temporary, task.final])
    .filter(ours)
    .map((file) => ({ path: file.path, bytes: file.allocated }))
}

function reason(record: HostJobRecord, again: Remedy): Problem {
  const code: ProblemCode =
    record.exit === null ? 'job.runner-gone' : (WORD_CODES[record.exit.word] ?? 'storage.copy-failed')
  const task = record.tasks[record.exit?.task ?? record.stateTask ?? -1]
  return problem(code, {
    params: {
      path: task === undefined ? '' : `${task.directory}/${task.name}`,
      directory: task?.directory ?? '',
      source: task?.source ?? '',
    },
    raw: record.error || undefined,
    remedies: [{ kind: 'remove-leftovers' }, again],
  }).problem
}

/** Steps before the one that it stopped in were done; what came after never began. */
function stepsOf(record: HostJobRecord, { steps }: JobDescription): JobStep[] {
  const at = Math.min(steps.length - 1, 1 + (record.exit?.task ?? record.stateTask ?? record.progress?.task ?? 0))
  const undone = record.exit !== null && record.state === 'undone'
  return steps.map((step, index) => ({
    code: step.code,
    params: step.params,
    state: index < at ? 'done' : index === at ? 'failed' : 'skipped',
    undo: undone && index > 0 && index <= at ? 'undone' : 'not-needed',
    fraction: index === at ? record.progress?.fraction : undefined,
  }))
}
