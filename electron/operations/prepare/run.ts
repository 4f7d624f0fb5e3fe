import { randomBytes } from 'node:crypto'
import { posix } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { JobResult } from '@shared/job'
import type { FileOutcome } from '@shared/model/prepare'
import { ProblemError, problem, type Remedy } from '@shared/problem'
import type { JobContext, JobDescription, Operation, StepPlan, UndoReport } from '../../jobs/operation'
import { makeFiles, pieces, undoFiles } from '../files/by-runner'
import { insight } from '../files/finish'
import type { FileParts } from '../files/found'
import { EndedElsewhere, Hold } from '../files/hold'
import { fileSteps } from '../files/steps'
import { imageShell } from '../support/disk-facts'
import { explain } from '../support/explain'
import { madeDisks } from '../support/journal'
import type { Shell } from '../support/shell'
import type { Change } from './draft'
import { type GuestDisk, guestfish } from './guestfish'
import type { PrepareJournal } from './journal'
import { lookAt } from './plan'
import { fromBytes } from './rules'
import { readBack, writeScript } from './write'

export const PREPARE_AGAIN: Remedy = { kind: 'prepare-again' }

/**
 * Lines of the job's notes on the host. After the first the disk itself is being changed, and the overlay alone holds the rest; after the second the
 * overlay holds nothing that the disk has not.
 */
const MERGING = 'merging'
const MERGED = 'merged'
type Merge = 'not-begun' | 'begun' | 'done'

/** Free bytes that a host must have beside the overlay's own, and how often that is looked at while the guest is written, ms. */
const SPARE = 4 * 1024 * 1024
const LOOK_EVERY = 1000

export function prepareSteps(journal: Omit<PrepareJournal, 'commands'>): StepPlan[] {
  return [
    { key: 'check', code: 'check' },
    ...fileSteps(journal),
    { key: 'write', code: 'write-guest' },
    { key: 'merge', code: 'merge-guest', params: { name: journal.domain.name } },
    { key: 'settle', code: 'settle' },
  ]
}

/**
 * Changes files inside a guest that is off. They are written to an overlay of each disk, read back, and only then merged into the disks: until that
 * the disks are as they were, whatever fails. A merge that was cut short is taken up again, since the overlay is still there.
 */
export class PrepareOperation implements Operation<PrepareJournal> {
  private merging: Merge = 'not-begun'

  /** @param changes null for a job that was found: what it was to write is not on the host */
  constructor(
    private readonly parts: FileParts,
    private readonly changes: readonly Change[] | null,
  ) {}

  describe(journal: PrepareJournal): JobDescription {
    const { name, uuid } = journal.domain
    return {
      kind: 'prepare-guest',
      host: this.parts.host.id,
      params: { source: '', name },
      sourceUuid: uuid,
      engine: 'guestfish',
      steps: prepareSteps(journal),
      disks: [],
      verifies: false,
      commands: journal.commands,
      cancelsAtOnce: true,
    }
  }

  async run(journal: PrepareJournal, job: JobContext): Promise<JobResult> {
    const { host, hostJobs } = this.parts
    const hold = new Hold(host, hostJobs, job)
    // Known before anything is there that could take the overlay back.
    if (job.reattached) this.merging = await insight(host, job, () => this.noted(job.id), null)
    if (this.merging === 'not-begun') await this.makeOverlays(journal, job)
    else this.goOn(journal, job, hold)
    try {
      await hold.sure(this.merging === 'not-begun' ? job.signal : null)
      if (this.merging === 'not-begun') {
        const { changes } = this
        if (changes === null) throw problem('job.runner-gone', { remedies: [PREPARE_AGAIN] })
        await job.step('write', () => this.write(journal, changes, job))
        await this.check(journal)
        await this.room(journal)
      }
      await this.mergeStep(journal, job, hold)
    } catch (error) {
      if (error instanceof EndedElsewhere) throw problem('job.ended-elsewhere')
      throw error
    } finally {
      await hold.rest()
    }
    // The VM may be started at any moment now.
    job.commit()
    host.changedByUs(journal.domain.uuid)
    await this.settle(journal, job)
    return this.result(journal)
  }

  private async makeOverlays(journal: PrepareJournal, job: JobContext): Promise<void> {
    const { host, hostJobs } = this.parts
    if (job.reattached) job.mark('check', { state: 'done' })
    else await job.step('check', () => this.check(journal))
    await makeFiles(host, hostJobs, { ...journal, disks: journal.disks }, quiet(job), {
      noSpace: () => Promise.resolve([]),
      again: PREPARE_AGAIN,
    })
  }

  /** Where an earlier Offshoot had begun to merge: there is no way back, and the overlay goes only when the merge is done. */
  private goOn(journal: PrepareJournal, job: JobContext, hold: Hold): void {
    job.cannotCancel('merging')
    for (const { key } of [{ key: 'check' }, ...fileSteps(journal), { key: 'write' }]) job.mark(key, { state: 'done' })
    job.undo('commit', { run: () => undoFiles(this.parts.hostJobs, job.id, pieces(journal)) })
    job.undo('merge', this.mergeUndo(journal, job, hold))
  }

  /** What was read must still be so: the VM is off, and nobody has written to its disks. */
  private async check(journal: PrepareJournal): Promise<void> {
    await this.off(journal)
    const now = await lookAt(await this.shell(), disksOf(journal))
    const { name } = journal.domain
    for (const [target, seen] of Object.entries(journal.seen))
      if (seen === '-' || now[target] !== seen)
        throw problem('prepare.changed', { params: { name }, remedies: [PREPARE_AGAIN] })
  }

  private async off({ domain: { uuid, name } }: PrepareJournal): Promise<void> {
    const state = await this.parts.host.stateOf(uuid)
    if (state !== 'shut-off' && state !== 'crashed')
      throw problem('domain.wrong-state', { params: { name, state }, remedies: [PREPARE_AGAIN] })
  }

  private async shell(): Promise<Shell> {
    const shell = await imageShell(this.parts.host)
    if (shell === null) throw problem('prepare.denied', { params: { path: '' } })
    return shell
  }

  /** One start of an appliance that writes everything and reads it back. */
  private async write(journal: PrepareJournal, changes: readonly Change[], job: JobContext): Promise<void> {
    const shell = await this.shell()
    const mark = randomBytes(12).toString('hex')
    const overlays = madeDisks(journal).map((d) => ({ target: d.target, path: d.path, format: 'qcow2' }))
    const full = new AbortController()
    const watch = new AbortController()
    const signal = AbortSignal.any([job.signal, full.signal])
    const watching = watchSpace(shell, overlays, watch.signal, () => full.abort(noSpace(journal)))
    try {
      const done = await guestfish(this.parts.host, shell, overlays, 'rw', writeScript(changes, mark), mark, signal)
      const wrong = readBack(done.stdout, changes, mark)
      const raw = done.stderr.trim().slice(0, 4000) || undefined
      if (done.code !== 0 || wrong === null) throw problem('prepare.failed', { raw, remedies: [PREPARE_AGAIN] })
      if (wrong.length > 0)
        throw problem('prepare.not-as-meant', {
          params: { path: fromBytes(wrong[0] ?? '') },
          raw: wrong.map(fromBytes).join('\n'),
          remedies: [PREPARE_AGAIN],
        })
    } catch (error) {
      if (full.signal.aborted) throw full.signal.reason
      if (!job.signal.aborted && error instanceof ProblemError && error.problem.code.startsWith('prepare.'))
        throw new ProblemError({ ...error.problem, remedies: [PREPARE_AGAIN] }, { cause: error })
      throw error
    } finally {
      watch.abort()
      await watching
    }
  }

  /** A merge that finds no room leaves half of it in the disk: it does not begin then. */
  private async room(journal: PrepareJournal): Promise<void> {
    const shell = await this.shell()
    for (const disk of madeDisks(journal)) {
      const { stdout } = await shell.run(['sh', '-c', ROOM, 'sh', disk.path, posix.dirname(disk.source)], {
        timeoutMs: 20_000,
      })
      const [used, free] = stdout.trim().split(' ').map(Number)
      // A block device has its size already.
      if (disk.source.startsWith('/dev/')) continue
      if (used === undefined || free === undefined || !(free > used + SPARE))
        throw noSpace(journal, posix.dirname(disk.source))
    }
  }

  private async noted(id: string): Promise<Merge> {
    const notes = (await this.parts.hostJobs.list()).find((one) => one.id === id)?.notes ?? []
    return notes.includes(MERGED) ? 'done' : notes.includes(MERGING) ? 'begun' : 'not-begun'
  }

  /** Half merged it can only go on: the overlay still has all of it. Not when another Offshoot has ended it. */
  private mergeUndo(journal: PrepareJournal, job: JobContext, hold: Hold) {
    return {
      guards: true,
      run: async (): Promise<UndoReport> => {
        if (this.merging === 'begun' && !hold.gone) await this.merge(journal, job.id)
        return {}
      },
    }
  }

  private async mergeStep(journal: PrepareJournal, job: JobContext, hold: Hold): Promise<void> {
    const { host, hostJobs } = this.parts
    const begin = async () => {
      job.cannotCancel('merging')
      job.signal.throwIfAborted()
      await insight(host, job, () => hostJobs.note(job.id, MERGING))
      this.merging = 'begun'
    }
    const fresh = this.merging === 'not-begun'
    await job.step(
      'merge',
      async () => {
        if (fresh) await begin()
        if (this.merging !== 'done') await insight(host, job, () => this.merge(journal, job.id))
      },
      // One that goes on has registered it before.
      fresh ? this.mergeUndo(journal, job, hold) : undefined,
    )
    job.cannotCancel(null)
  }

  private async merge(journal: PrepareJournal, id: string): Promise<void> {
    const shell = await this.shell()
    await this.off(journal)
    for (const { path, source } of madeDisks(journal)) {
      const done = await shell.run(['qemu-img', 'commit', '-q', '-f', 'qcow2', path], { timeoutMs: 30 * 60_000 })
      if (done.code !== 0)
        throw problem('prepare.half', {
          params: { path: source, name: journal.domain.name },
          raw: done.stderr.trim() || undefined,
          remedies: [{ kind: 'remove-leftovers' }],
        })
    }
    await shell.run(['sync'], { timeoutMs: 10 * 60_000 })
    await this.parts.hostJobs.note(id, MERGED)
    this.merging = 'done'
  }

  /** The overlays hold nothing any more that the disks have not. */
  private async settle(journal: PrepareJournal, job: JobContext): Promise<void> {
    try {
      const left = await job.step('settle', () =>
        insight(this.parts.host, job, () => undoFiles(this.parts.hostJobs, job.id, pieces(journal))),
      )
      job.undone({ leftovers: left.leftovers })
      if (left.reason !== undefined) job.warn(left.reason)
    } catch (error) {
      job.mark('settle', { state: 'failed' })
      job.warn(explain(error))
    }
  }

  private result(journal: PrepareJournal): JobResult {
    const milliseconds = Math.max(0, (this.parts.endedAt ?? Date.now()) - journal.createdAt)
    const files = (this.changes ?? []).map(({ path, how }): { path: string; how: FileOutcome } => ({
      path: fromBytes(path),
      how,
    }))
    return { ...journal.domain, disks: [], milliseconds, bytesWritten: 0, started: false, files }
  }
}

/** Takes back what a dead job left: the overlays of a runner that never got to its end: nothing was written yet. */
export async function takeBackPreparation(parts: FileParts, journal: PrepareJournal, id: string): Promise<UndoReport> {
  return undoFiles(parts.hostJobs, id, pieces(journal))
}

const disksOf = (journal: PrepareJournal): GuestDisk[] =>
  madeDisks(journal).map((d) => ({ target: d.target, path: d.source, format: d.sourceFormat }))

/** Arguments: an overlay, and the directory of its disk. Bytes that the one takes, and that are free in the other. */
const ROOM = 'set -- $(stat -c "%b %B" -- "$1") $(stat -f -c "%a %S" -- "$2"); echo "$(($1 * $2)) $(($3 * $4))"'
const FREE = 'for d; do set -- $(stat -f -c "%a %S" -- "$d"); echo "$(($1 * $2))"; done'

/** QEMU stops the appliance where a write finds no room, and guestfish would wait for it without end. */
async function watchSpace(
  shell: Shell,
  overlays: readonly GuestDisk[],
  signal: AbortSignal,
  onFull: () => void,
): Promise<void> {
  const directories = [...new Set(overlays.map((o) => posix.dirname(o.path)))]
  while (!signal.aborted) {
    for (const directory of directories) {
      const { stdout } = await shell
        .run(['sh', '-c', FREE, 'sh', directory], { timeoutMs: 20_000 })
        .catch(() => ({ stdout: '' })) // not answered: looked at again
      if (/^\d+$/.test(stdout.trim()) && Number(stdout) < SPARE / 4) return onFull()
    }
    await sleep(LOOK_EVERY, undefined, { signal }).catch(() => undefined) // ended: the loop sees it
  }
}

function noSpace(journal: PrepareJournal, directory = posix.dirname(madeDisks(journal)[0]?.path ?? '')) {
  return problem('storage.no-space', { params: { directory, neededBytes: SPARE }, remedies: [PREPARE_AGAIN] })
}

/** The overlays are no disks that anybody waits for: no bar is shown of them. */
const quiet = (job: JobContext): JobContext =>
  new Proxy(job, {
    get: (of, key) => {
      if (key === 'disk') return () => undefined
      const value: unknown = Reflect.get(of, key, of)
      return typeof value === 'function' ? value.bind(of) : value
    },
  })
