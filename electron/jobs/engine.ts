import type { Job } from '@shared/job'
import { type Problem, ProblemError, problem } from '@shared/problem'
import { LiveJob } from './live-job'
import type { Operation } from './operation'

export interface EngineOptions {
  /** told of every change; jobs are immutable snapshots */
  readonly onChanged: (job: Job) => void
  readonly onRemoved: (id: string) => void
  /** turns what a step threw into words; bugs too */
  readonly explain: (error: unknown) => Problem
  /** ms, monotonic enough for speeds */
  readonly now?: () => number
  /** jobs that may run at once on one host; the rest wait */
  readonly perHost?: number
}

interface Entry {
  readonly live: LiveJob
  /** what `undo` does once the job is over: removes leftovers. Absent when nothing is left. */
  readonly removeLeftovers?: RemoveLeftovers
  readonly onDismiss?: () => Promise<void>
  begin?: () => void
}

export interface LeftoversRemoved {
  /** what is left still, and why */
  readonly leftovers: Job['leftovers']
  readonly reason?: Problem
  /** what a job that was found has come to by it; else, as it is with its leftovers */
  readonly becomes?: Pick<Job, 'state' | 'problem'>
}

/** Removes what a job left. */
type RemoveLeftovers = () => Promise<LeftoversRemoved>

/**
 * Runs jobs: queue, progress, cancel, undo. It knows no operation and no host; an operation brings its recipe, and the
 * composition root brings what was found again (`start` with `reattached`) or was left by a dead job (`adopt`).
 */
export class JobEngine {
  private readonly entries = new Map<string, Entry>()
  private readonly perHost: number
  private readonly now: () => number

  constructor(private readonly options: EngineOptions) {
    this.perHost = options.perHost ?? 2
    this.now = options.now ?? Date.now
  }

  list(): Job[] {
    return [...this.entries.values()].map((e) => e.live.snapshot()).sort((a, b) => b.startedAt - a.startedAt)
  }

  has(id: string): boolean {
    return this.entries.has(id)
  }

  /**
   * Starts an operation, or queues it while its host has enough to do. A job found again never waits: it is running.
   * @param id of the job, also the name of its directory on the host
   */
  start<P>(
    id: string,
    operation: Operation<P>,
    plan: P,
    found: { readonly reattached: boolean; readonly startedAt: number; readonly onDismiss?: () => Promise<void> },
  ): void {
    const live = new LiveJob(id, operation.describe(plan), found, this.now, this.options.onChanged)
    const entry: Entry = { live, onDismiss: found.onDismiss }
    const room =
      found.reattached || live.description.atOnce === true || this.running(live.description.host) < this.perHost
    this.entries.set(id, entry)
    const begin = () => {
      entry.begin = undefined
      void live
        .run((job) => operation.run(plan, job), this.options.explain)
        .then(() => this.startNext(live.description.host))
    }
    if (room) begin()
    else {
      entry.begin = begin
      live.publish()
    }
  }

  /** Shows a job that is over and was found by its journal, with what it left. */
  adopt(job: Job, removeLeftovers?: RemoveLeftovers, onDismiss?: () => Promise<void>): void {
    this.entries.set(job.id, {
      live: LiveJob.ended(job, this.now, this.options.onChanged),
      removeLeftovers,
      onDismiss,
    })
    this.options.onChanged(job)
  }

  /** Asks a job to stop. It is `cancelled` once the host has confirmed it and all is undone. */
  cancel(id: string): void {
    const entry = this.entry(id)
    if (entry.begin !== undefined) {
      entry.begin = undefined
      entry.live.cancelBeforeStart()
      return
    }
    if (!entry.live.cancel()) throw problem('job.not-cancellable')
  }

  /**
   * Removes what an ended job left behind. Only by the user's word; it may be asked for again until nothing is left.
   * @throws ProblemError why something is left still
   */
  async undo(id: string): Promise<void> {
    const entry = this.entry(id)
    const remove: RemoveLeftovers | undefined = entry.removeLeftovers ?? entry.live.retryUndo
    if (!entry.live.over) throw problem('job.not-cancellable')
    // Asked for twice: nothing is left.
    if (remove === undefined) return
    const { leftovers, reason, becomes } = await remove()
    entry.live.leftoversRemoved(leftovers, becomes)
    if (leftovers.length > 0) throw reason === undefined ? problem('job.undo-incomplete') : new ProblemError(reason)
  }

  /** Takes an ended job off the list and settles what the host keeps of it. */
  async dismiss(id: string): Promise<void> {
    const entry = this.entry(id)
    if (!entry.live.over) throw problem('job.not-cancellable')
    await entry.onDismiss?.()
    this.entries.delete(id)
    this.options.onRemoved(id)
  }

  private entry(id: string): Entry {
    const entry = this.entries.get(id)
    if (entry === undefined) throw problem('request.invalid', { raw: `no job ${id}` })
    return entry
  }

  private running(host: string): number {
    let count = 0
    for (const entry of this.entries.values()) {
      const { description, over } = entry.live
      if (description.host === host && description.atOnce !== true && entry.begin === undefined && !over) count++
    }
    return count
  }

  private startNext(host: string): void {
    for (const entry of this.entries.values()) {
      if (this.running(host) >= this.perHost) return
      if (entry.live.description.host === host) entry.begin?.()
    }
  }
}
