import type { Job, JobKind, JobResult, Leftover, SnapshotOutcome, StepState, UndoState } from '@shared/job'
import type { HostId } from '@shared/model/host'
import type { Params, Problem } from '@shared/problem'

/** A step as its operation announces it. `key` is unique within the job and is what `JobContext` speaks of. */
export interface StepPlan {
  readonly key: string
  readonly code: string
  readonly params?: Params
}

/** What a job shows before it runs. */
export interface JobDescription {
  readonly kind: JobKind
  readonly host: HostId
  readonly params: Job['params']
  readonly sourceUuid: string
  readonly engine: string
  readonly steps: readonly StepPlan[]
  /** `bytesTotal` is what will be written for this disk */
  readonly disks: readonly { readonly target: string; readonly path: string; readonly bytesTotal: number }[]
  /** copies are compared with their sources: the bar counts each byte twice */
  readonly verifies: boolean
  readonly commands: string
  readonly cancelsAtOnce: boolean
  /** it waits for no other job of its host, and none waits for it */
  readonly atOnce?: true
}

/**
 * A user's verb: a recipe of steps. The same recipe runs for a new job and for one found again on the host; a step
 * that the journal says is done must be safe to run once more (idempotent) or look at `reattached` itself.
 */
export interface Operation<P> {
  describe(plan: P): JobDescription
  /** @returns what was made; undefined where nothing was, `JobContext.outcome` says more then */
  run(plan: P, job: JobContext): Promise<JobResult | undefined>
}

/** How to take a step back. Must delete nothing that this job did not make, and be safe to run twice. */
export interface Undo {
  /** the step that it takes back, by key */
  readonly step: string
  /** what was done before it is in use until this is taken back: when it fails, nothing before it is touched */
  readonly guards?: boolean
  /** @returns the bytes it gave back, if any, and what it could not remove */
  run(): Promise<UndoReport>
}

export interface UndoReport {
  readonly bytes?: number
  readonly leftovers?: readonly Leftover[]
  /** why something is left */
  readonly reason?: Problem
}

export interface JobContext {
  readonly id: string
  /** aborted when the user cancels */
  readonly signal: AbortSignal
  /** found again on the host by a new Offshoot */
  readonly reattached: boolean
  /** Runs one step; `undo` is registered before the step's first write and runs on failure or cancel, newest first. */
  step<T>(key: string, run: () => Promise<T>, undo?: Omit<Undo, 'step'>): Promise<T>
  /** Registers how to take a step back that does not run through `step`. */
  undo(key: string, undo: Omit<Undo, 'step'>): void
  /** For steps that happen elsewhere (on the host): says where they stand. */
  mark(key: string, change: { state?: StepState; undo?: UndoState; fraction?: number }): void
  /** Progress of one disk, 0..1: of its copy, and of comparing the copy with the source where that was asked for. */
  disk(target: string, change: { state?: StepState; fraction?: number; verified?: number }): void
  /** Bytes of the step that runs, where the host counts them. They begin anew with each step. */
  bytes(done: number, total: number): void
  /** Commands that the job is equal to, told as they are run. */
  ran(commands: string): void
  /** Says by a code why the job cannot be cancelled from now on; null: it can. */
  cannotCancel(why: string | null): void
  outcome(snapshots: SnapshotOutcome): void
  /** How far a step has come, 0..1. */
  fractionOf(key: string): number
  /** Bytes that the host has already given back by undoing itself, and what it could not remove. */
  undone(report: UndoReport): void
  /**
   * From here on what the job made is in use: it cannot be cancelled, and nothing is undone. What fails later is a warning.
   * @throws the signal's reason when the job was cancelled before
   */
  commit(): void
  /** Something after the main part failed; the job is done all the same and says so. */
  warn(problem: Problem): void
  /** The host is out of sight (true) or in sight again. The job is not over. */
  outOfSight(away: boolean): void
}
