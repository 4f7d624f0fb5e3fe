import { posix } from 'node:path'
import { instead } from '@shared/model/log'
import { type Problem, type ProblemCode, problem, type Remedy } from '@shared/problem'
import {
  type HostFileLeft,
  HostJobError,
  type HostJobEvent,
  type HostJobExit,
  type HostJobHandle,
  type HostJobs,
  type HostTask,
  type HostTaskTarget,
  pathOf,
} from '../../host-runner/host-jobs'
import type { Host } from '../../hosts/host'
import { snapshotWord } from '../../images'
import type { JobContext, UndoReport } from '../../jobs/operation'
import { jobProblem } from '../support/job-problem'
import { type FilesJournal, type JournalDisk, madeDisks } from '../support/journal'
import { cannotStart } from '../support/place'
import { diskKey, VERIFY_KEY, verifies } from './steps'

/** How long undoing waits for a runner that is still going down, ms. */
const UNDO_PATIENCE = 10_000

/** One runner task and the step it is shown as. */
interface Piece {
  readonly key: string
  readonly disk: JournalDisk | null
  readonly task: HostTask
  readonly bytes: number
}

/** The tasks of a journal for the host's runner, in step order. */
export function pieces(journal: FilesJournal): Piece[] {
  const list: Piece[] = madeDisks(journal).map((disk) => ({
    key: diskKey(disk),
    disk,
    task: taskOf(disk),
    bytes: disk.neededBytes,
  }))
  if (journal.nvram !== null) {
    const { source, path, format } = journal.nvram
    const task: HostTask =
      format === undefined
        ? { kind: 'copy', source, ...placeOf(path) }
        : { kind: 'convert', source, sourceFormat: 'raw', targetFormat: format, ...placeOf(path) }
    list.push({ key: 'nvram', disk: null, task, bytes: 0 })
  }
  return list
}

function placeOf(path: string): { directory: string; name: string } {
  return { directory: posix.dirname(path), name: posix.basename(path) }
}

function taskOf(disk: JournalDisk): HostTask {
  const place = placeOf(disk.path)
  switch (disk.action) {
    case 'linked':
      return { kind: 'overlay', source: disk.source, sourceFormat: disk.sourceFormat, ...place }
    case 'reflink':
      return { kind: 'reflink', source: disk.source, ...place }
    case 'empty':
      return {
        kind: 'create',
        targetFormat: disk.format,
        size: disk.sourceVirtualBytes,
        like: disk.source.startsWith('/') ? disk.source : undefined,
        ...place,
      }
    default:
      return {
        kind: 'convert',
        source: disk.source,
        sourceFormat: disk.sourceFormat,
        targetFormat: disk.format,
        ...(disk.snapshot === undefined ? {} : { snapshot: snapshotWord(disk.snapshot) }),
        ...written(disk),
        ...place,
      }
  }
}

function written({
  writing,
}: JournalDisk): Pick<Extract<HostTask, { kind: 'convert' }>, 'options' | 'compress' | 'writing'> {
  if (writing === undefined) return {}
  const { options, compress, ...rest } = writing
  return { options, compress, writing: rest }
}

/** Ways on when the files cannot be made: `noSpace` when it is for want of space, then `again`. */
export interface FileRemedies {
  readonly noSpace: (neededBytes: number, directory: string) => Promise<readonly Remedy[]>
  readonly again: Remedy
}

/**
 * Makes all files of a job by the host's own runner, or follows it where it is. The runner undoes itself when it
 * fails; what is registered here as undo is for failures after it, and looks once more.
 */
export async function makeFiles(
  host: Host,
  jobs: HostJobs,
  journal: FilesJournal,
  job: JobContext,
  ways: FileRemedies,
): Promise<void> {
  const work = pieces(journal)
  if (work.length === 0) return
  job.undo('commit', { run: () => undoFiles(jobs, job.id, work) })
  const onEvent = (event: HostJobEvent) => show(event, work, verifies(journal), job)
  let handle: HostJobHandle = job.reattached
    ? jobs.follow(job.id, onEvent)
    : jobs.start(
        {
          id: job.id,
          plan: JSON.stringify(journal),
          tasks: work.map((w) => w.task),
          sync: journal.sync,
          verify: journal.verify,
        },
        onEvent,
      )
  const cancel = () => void jobs.cancel(job.id).catch(instead(host.log, 'job.cancel', undefined, { job: job.id }))
  job.signal.addEventListener('abort', cancel)
  try {
    for (;;) {
      const outcome = await handle.outcome.catch((error: unknown) => {
        throw cannotStart(error)
      })
      if (outcome.kind === 'ended') {
        if (outcome.word === 'done') break
        throw await failure(outcome, outcome.error, work, ways)
      }
      if (outcome.kind === 'dead') throw problem('job.runner-gone')
      // The link to the runner broke, not the runner: look again once the host is in sight.
      host.log.info('job.link-lost', { job: job.id, code: outcome.code, stderr: outcome.stderr })
      job.outOfSight(true)
      await new Promise((resolve) => setTimeout(resolve, 300))
      await host.whenOnline(job.signal)
      job.outOfSight(false)
      handle = jobs.follow(job.id, onEvent)
    }
  } finally {
    job.signal.removeEventListener('abort', cancel)
  }
  job.signal.throwIfAborted()
  for (const piece of work) {
    job.mark(piece.key, { state: 'done' })
    if (piece.disk !== null) job.disk(piece.disk.target, { state: 'done', fraction: 1, verified: 1 })
  }
  if (verifies(journal)) job.mark(VERIFY_KEY, { state: 'done' })
  job.mark('commit', { state: 'done' })
}

/** Shows where the runner stands. Its tasks are counted as our pieces are. */
function show(event: HostJobEvent, work: readonly Piece[], verify: boolean, job: JobContext): void {
  if (event.type === 'state') {
    const piece = event.task === null ? undefined : work[event.task]
    if (event.state === 'committing') {
      job.mark('commit', { state: 'running' })
      return
    }
    if (piece === undefined) return
    if (event.state === 'copying') {
      job.mark(piece.key, { state: 'running' })
      if (piece.disk !== null) job.disk(piece.disk.target, { state: 'running' })
    }
    if (event.state === 'verifying' && verify) job.mark(VERIFY_KEY, { state: 'running' })
    return
  }
  const piece = event.type === 'progress' || 'task' in event ? work[event.task] : undefined
  if (piece === undefined) return
  if (event.type === 'progress') {
    if (event.phase === 'copying') {
      job.mark(piece.key, { fraction: event.fraction })
      if (piece.disk !== null) job.disk(piece.disk.target, { fraction: event.fraction })
    } else if (verify && piece.disk !== null) {
      job.mark(VERIFY_KEY, { fraction: event.fraction })
      job.disk(piece.disk.target, { fraction: 1, verified: event.fraction })
    }
  } else if (event.type === 'task-done') {
    job.mark(piece.key, { state: 'done', fraction: 1 })
    if (piece.disk !== null) job.disk(piece.disk.target, { state: 'done', fraction: 1, verified: 1 })
  } else if (event.type === 'removed') {
    job.mark(piece.key, { undo: 'undone' })
    job.undone({ bytes: Math.round(piece.bytes * job.fractionOf(piece.key)) })
  } else if (event.type === 'left') {
    job.mark(piece.key, { undo: 'failed' })
  }
}

/**
 * Removes what the runner made and still is what it made, then the job's directory, if nothing is left. Safe to run again.
 * @throws ProblemError job.still-running, job.elsewhere, job.no-answer
 */
export async function undoFiles(
  jobs: HostJobs,
  id: string,
  work: readonly { readonly task: HostTaskTarget; readonly bytes: number }[],
): Promise<UndoReport> {
  const until = Date.now() + UNDO_PATIENCE
  for (;;) {
    try {
      const items = await jobs.undo(id)
      const removed = items.filter((i) => i.type === 'removed')
      const left = items
        .filter((i) => i.type === 'left')
        .map((i) => {
          const { task, bytes } = work[i.task] ?? { task: { directory: '', name: '' }, bytes: 0 }
          const path = pathOf(id, i.task, task, i.file)
          return { path, bytes, reason: whyLeft(i, path) }
        })
      if (left.length === 0) await jobs.settle(id)
      return {
        bytes: removed.reduce((sum, i) => sum + (work[i.task]?.bytes ?? 0), 0),
        leftovers: left.map(({ path, bytes }) => ({ path, bytes })),
        reason: left[0]?.reason,
      }
    } catch (error) {
      if (!(error instanceof HostJobError)) throw error
      if (error.code === 'no-such-job') return {}
      if (error.code !== 'running' || Date.now() > until) throw jobProblem(error) ?? error
      await new Promise((resolve) => setTimeout(resolve, 150))
    }
  }
}

/** Why a file could not be removed. */
function whyLeft({ why, said }: HostFileLeft, path: string): Problem {
  const params = { path, directory: posix.dirname(path) }
  return problem(WORD_CODES[why] ?? 'job.undo-incomplete', { params, raw: said || undefined }).problem
}

/** What the runner's words for its end mean. */
export const WORD_CODES: Readonly<Partial<Record<HostJobExit['word'], ProblemCode>>> = {
  taken: 'storage.exists',
  nospace: 'storage.no-space',
  missing: 'storage.missing',
  denied: 'storage.denied',
  inuse: 'storage.in-use',
  mismatch: 'storage.verify-failed',
  killed: 'storage.copy-killed',
  readonly: 'storage.read-only',
  terminated: 'job.host-restarted',
  notool: 'storage.no-qemu-img',
  changed: 'snapshot.changed',
  ioerror: 'storage.io-error',
  shared: 'storage.shared-directory',
}

/** What the runner's last word means, with ways on. */
async function failure(exit: HostJobExit, raw: string, work: readonly Piece[], ways: FileRemedies): Promise<unknown> {
  if (exit.word === 'cancelled') return new DOMException('cancelled', 'AbortError')
  const piece = exit.task === null ? undefined : work[exit.task]
  const directory = piece?.task.directory ?? ''
  const needed = work.reduce((sum, w) => sum + w.bytes, 0)
  const remedies = [...(exit.word === 'nospace' ? await ways.noSpace(needed, directory) : []), ways.again]
  return problem(WORD_CODES[exit.word] ?? 'storage.copy-failed', {
    params: {
      directory,
      path: piece === undefined ? directory : posix.join(directory, piece.task.name),
      source: piece?.disk?.source ?? '',
      target: piece?.disk?.target ?? '',
      neededBytes: needed,
    },
    raw: raw.trim() || undefined,
    remedies,
  })
}
