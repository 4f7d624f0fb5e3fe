import type { DiskProgress, Job, JobResult, JobState, JobStep, Leftover, SnapshotOutcome } from '@shared/job'
import { type Problem, ProblemError } from '@shared/problem'
import { Meter } from './meter'
import type { JobContext, JobDescription, Undo, UndoReport } from './operation'

const ENDED: ReadonlySet<JobState> = new Set(['cancelled', 'done', 'failed', 'left-something'])

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** One job while it runs: its state, its undo stack, its speed. Publishes an immutable snapshot after each change. */
export class LiveJob implements JobContext {
  readonly signal: AbortSignal
  readonly reattached: boolean
  private readonly controller = new AbortController()
  private readonly undos: Undo[] = []
  private readonly keys: readonly string[]
  private readonly steps: Mutable<JobStep>[]
  private readonly disks: Mutable<DiskProgress>[]
  private meter: Meter
  /** bytes that the host counts, of the step that runs */
  private counted: { readonly done: number; readonly total: number } | null = null
  /** 0..1 by disk target */
  private readonly verified = new Map<string, number>()
  private readonly startedAt: number
  private state: JobState = 'queued'
  private away = false
  private endedAt: number | undefined
  private problem: Problem | undefined
  private committed = false
  /** why something is left */
  private reason: Problem | undefined
  private result: JobResult | undefined
  private snapshots: SnapshotOutcome | undefined
  private notCancellable: string | undefined
  private commands: string
  private undoneBytes = 0
  private leftovers: readonly Leftover[] = []
  /** an ended job found again: shown as it was */
  private frozen: Job | undefined

  constructor(
    readonly id: string,
    readonly description: JobDescription,
    found: { readonly reattached: boolean; readonly startedAt: number },
    private readonly now: () => number,
    private readonly onChanged: (job: Job) => void,
  ) {
    this.signal = this.controller.signal
    this.reattached = found.reattached
    this.startedAt = found.startedAt
    this.commands = description.commands
    this.keys = description.steps.map((s) => s.key)
    this.steps = description.steps.map((s) => ({
      code: s.code,
      params: s.params,
      state: 'waiting',
      undo: 'not-needed',
    }))
    this.disks = description.disks.map((d) => ({ ...d, state: 'waiting', fraction: 0, bytesDone: 0 }))
    this.meter = new Meter(now)
  }

  static ended(job: Job, now: () => number, onChanged: (job: Job) => void): LiveJob {
    const live = new LiveJob(
      job.id,
      { ...job, steps: [], disks: [], verifies: false },
      { reattached: true, startedAt: job.startedAt },
      now,
      onChanged,
    )
    live.frozen = job
    live.state = job.state
    return live
  }

  get over(): boolean {
    return ENDED.has(this.state)
  }

  /** Set when undoing left something: runs what is still on the undo stack again. */
  retryUndo: (() => Promise<{ readonly leftovers: readonly Leftover[]; readonly reason?: Problem }>) | undefined

  async run(
    recipe: (job: JobContext) => Promise<JobResult | undefined>,
    explain: (error: unknown) => Problem,
  ): Promise<void> {
    this.set('running')
    try {
      this.result = await recipe(this)
      for (const step of this.steps) if (step.state === 'running') step.state = 'done'
      this.end('done')
    } catch (error) {
      const cancelled = this.signal.aborted
      const explained = explain(error)
      for (const step of this.steps) if (step.state === 'running') step.state = 'failed'
      for (const disk of this.disks) if (disk.state === 'running') disk.state = 'failed'
      if (!cancelled) this.problem = explained
      if (this.committed) {
        this.end('done')
        return
      }
      const why = this.problem
      const failures = await this.unwind()
      const left = failures.length > 0 || this.leftovers.length > 0
      if (failures.length > 0)
        this.problem = { code: 'job.undo-incomplete', raw: failures.map(String).join('\n'), remedies: [] }
      else if (left) this.problem ??= this.reason
      if (left) {
        this.retryUndo = async () => {
          const again = await this.unwind()
          if (again.length > 0) throw new ProblemError(explain(again[0]), { cause: again[0] })
          if (this.leftovers.length === 0) this.problem = why
          return { leftovers: this.leftovers, reason: this.reason }
        }
      }
      this.end(left ? 'left-something' : cancelled ? 'cancelled' : 'failed')
    }
  }

  commit(): void {
    this.signal.throwIfAborted()
    this.committed = true
    this.undos.length = 0
    this.publish()
  }

  async step<T>(key: string, run: () => Promise<T>, undo?: Omit<Undo, 'step'>): Promise<T> {
    this.signal.throwIfAborted()
    if (undo !== undefined) this.undos.push({ step: key, ...undo })
    this.mark(key, { state: 'running' })
    const value = await run()
    this.mark(key, { state: 'done' })
    return value
  }

  undo(key: string, undo: Omit<Undo, 'step'>): void {
    this.undos.push({ step: key, ...undo })
  }

  bytes(done: number, total: number): void {
    // What is written again counts in no number of the host's: it may seem to go back.
    this.counted = { done: Math.min(total, Math.max(done, this.counted?.done ?? 0)), total }
    this.meter.push(this.counted.done)
    this.publish()
  }

  ran(commands: string): void {
    this.commands += this.commands === '' ? commands : `\n${commands}`
    this.publish()
  }

  cannotCancel(why: string | null): void {
    this.notCancellable = why ?? undefined
    this.publish()
  }

  outcome(snapshots: SnapshotOutcome): void {
    this.snapshots = { ...this.snapshots, ...snapshots }
    this.publish()
  }

  fractionOf(key: string): number {
    const step = this.steps[this.keys.indexOf(key)]
    return step?.state === 'done' ? 1 : (step?.fraction ?? 0)
  }

  mark(key: string, change: Parameters<JobContext['mark']>[1]): void {
    const step = this.steps[this.keys.indexOf(key)]
    if (step === undefined) throw new Error(`job has no step ${key}`)
    Object.assign(step, change)
    if (change.state === 'running' && this.counted !== null) {
      this.counted = null
      this.meter = new Meter(this.now)
    }
    this.publish()
  }

  disk(target: string, change: { state?: DiskProgress['state']; fraction?: number; verified?: number }): void {
    const disk = this.disks.find((d) => d.target === target)
    if (disk === undefined) throw new Error(`job has no disk ${target}`)
    if (change.state !== undefined) disk.state = change.state
    if (change.fraction !== undefined) {
      disk.fraction = Math.max(disk.fraction, Math.min(1, change.fraction))
      disk.bytesDone = Math.round(disk.fraction * disk.bytesTotal)
    }
    if (change.verified !== undefined) this.verified.set(target, change.verified)
    this.meter.push(this.bytesMoved())
    this.publish()
  }

  undone(report: UndoReport): void {
    this.undoneBytes += report.bytes ?? 0
    if (report.leftovers !== undefined) this.leftovers = report.leftovers
    if (report.reason !== undefined) this.reason = report.reason
    this.publish()
  }

  warn(warning: Problem): void {
    this.problem = warning
    this.publish()
  }

  outOfSight(away: boolean): void {
    if (this.away === away || this.over) return
    this.away = away
    this.publish()
  }

  /** @returns false when it is over already, cannot be stopped, or what it made is in use */
  cancel(): boolean {
    if (this.over || this.committed || this.notCancellable !== undefined) return false
    this.set('cancelling')
    this.controller.abort()
    return true
  }

  cancelBeforeStart(): void {
    this.controller.abort()
    this.end('cancelled')
  }

  /** @param becomes what a job that was found has come to by it */
  leftoversRemoved(leftovers: readonly Leftover[], becomes?: Pick<Job, 'state' | 'problem'>): void {
    this.leftovers = leftovers
    if (this.frozen !== undefined) {
      const state = leftovers.length > 0 ? 'left-something' : 'failed'
      const problem = becomes === undefined ? this.frozen.problem : becomes.problem
      this.frozen = { ...this.frozen, leftovers, state: becomes?.state ?? state, problem }
    }
    if (leftovers.length === 0) {
      this.state = this.signal.aborted ? 'cancelled' : 'failed'
      this.retryUndo = undefined
    }
    this.publish()
  }

  snapshot(): Job {
    if (this.frozen !== undefined) return this.frozen
    const total = this.description.disks.reduce((sum, d) => sum + d.bytesTotal, 0)
    const toMove = this.description.verifies ? total * 2 : total
    const active = this.state === 'running'
    const { counted } = this
    return {
      id: this.id,
      kind: this.description.kind,
      host: this.description.host,
      params: this.description.params,
      sourceUuid: this.description.sourceUuid,
      state: this.away && active ? 'out-of-sight' : this.state,
      startedAt: this.startedAt,
      endedAt: this.endedAt,
      progress: {
        fraction:
          this.state === 'done'
            ? 1
            : counted
              ? counted.done / counted.total
              : total === 0
                ? null
                : this.bytesMoved() / toMove,
        bytesDone: counted?.done ?? this.disks.reduce((sum, d) => sum + d.bytesDone, 0),
        bytesTotal: counted?.total ?? total,
        bytesPerSecond: active ? this.meter.bytesPerSecond : null,
        secondsLeft: active ? this.meter.secondsLeft(counted?.total ?? toMove) : null,
      },
      steps: this.steps.map((s) => ({ ...s })),
      disks: this.disks.map((d) => ({ ...d })),
      engine: this.description.engine,
      problem: this.problem,
      undoneBytes: this.undoneBytes > 0 ? this.undoneBytes : undefined,
      leftovers: this.leftovers,
      commands: this.commands,
      result: this.result,
      snapshots: this.snapshots,
      cancelsAtOnce: this.description.cancelsAtOnce,
      ...(this.committed ? { committed: true as const } : {}),
      cannotCancel: active ? this.notCancellable : undefined,
      reattached: this.reattached,
    }
  }

  publish(): void {
    this.onChanged(this.snapshot())
  }

  /**
   * Takes back all that was done, newest first; what cannot be taken back, or left something, stays on the stack for another
   * try, and so does what it guards.
   */
  private async unwind(): Promise<unknown[]> {
    const failures: unknown[] = []
    const kept: Undo[] = []
    for (let undo = this.undos.pop(); undo !== undefined; undo = this.undos.pop()) {
      // A step that never began has nothing to show as undone; its undo looks all the same.
      const began = this.steps[this.keys.indexOf(undo.step)]?.state !== 'waiting'
      if (began) this.mark(undo.step, { undo: 'running' })
      try {
        const report = await undo.run()
        const left = (report.leftovers?.length ?? 0) > 0
        if (left) kept.unshift(undo)
        this.undone(report)
        if (began) this.mark(undo.step, { undo: left ? 'failed' : 'undone' })
      } catch (error) {
        failures.push(error)
        kept.unshift(undo)
        this.mark(undo.step, { undo: 'failed' })
        if (undo.guards) break
      }
    }
    this.undos.push(...kept)
    return failures
  }

  /** Bytes copied and, where copies are verified, compared. */
  private bytesMoved(): number {
    return this.disks.reduce(
      (sum, d) =>
        sum + d.bytesDone + (this.description.verifies ? (this.verified.get(d.target) ?? 0) * d.bytesTotal : 0),
      0,
    )
  }

  private set(state: JobState): void {
    this.state = state
    this.publish()
  }

  private end(state: JobState): void {
    this.endedAt = this.now()
    this.set(state)
  }
}
