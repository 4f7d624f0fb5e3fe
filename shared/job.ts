import type { DiskAction } from './model/clone'
import type { HostId } from './model/host'
import type { PreparedReport } from './model/prepare'
import type { Params, Problem } from './problem'

/**
 * queued → running → done | failed | cancelled; `cancelling` between the click and the host's word.
 * `out-of-sight`: the host cannot be reached, the job goes on there.
 * `left-something`: it is over and files of it remain; they are removed only when the user says so.
 */
export type JobState =
  | 'queued'
  | 'running'
  | 'cancelling'
  | 'cancelled'
  | 'done'
  | 'failed'
  | 'out-of-sight'
  | 'left-something'

export interface JobProgress {
  /** 0..1, null while its size is not known (busy bar) */
  readonly fraction: number | null
  readonly bytesDone: number
  readonly bytesTotal: number
  readonly bytesPerSecond: number | null
  readonly secondsLeft: number | null
}

export type StepState = 'waiting' | 'running' | 'done' | 'failed' | 'skipped'
/** `nothing`: the step wrote nothing, so there is nothing to undo. */
export type UndoState = 'not-needed' | 'nothing' | 'running' | 'undone' | 'failed'

/** One reversible part of a job, in the order it runs. Words: `step.<code>` and `undo.<code>`. */
export interface JobStep {
  readonly code: string
  readonly params?: Params
  readonly state: StepState
  readonly undo: UndoState
  /** 0..1 where it failed, or now */
  readonly fraction?: number
}

export interface DiskProgress {
  readonly target: string
  readonly path: string
  readonly state: StepState
  readonly fraction: number
  readonly bytesDone: number
  readonly bytesTotal: number
}

export interface Leftover {
  readonly path: string
  readonly bytes: number
}

/** One disk of a result: what it was, and the file that was made of it. Sizes are bytes. */
export interface JobResultDisk {
  readonly target: string
  readonly action: DiskAction
  readonly source: ImageFile
  readonly made?: ImageFile
  /** compared with its source, and equal */
  readonly verified: boolean
}

export interface ImageFile {
  readonly path: string
  readonly format: string
  readonly virtualBytes: number
  readonly bytesOnDisk: number
}

/** What a job came to: the VM it made or changed, and its disks. */
export interface JobResult {
  readonly uuid: string
  readonly name: string
  readonly disks: readonly JobResultDisk[]
  /** from the click to the defined VM */
  readonly milliseconds: number
  readonly bytesWritten: number
  readonly started: boolean
  /** files inside the guest that a preparation has changed */
  readonly files?: readonly PreparedReport[]
}

/** `unknown`: a record that cannot be read was found; only its files are known. `delete-domain`: a deletion that was cut short was found. */
export type JobKind =
  | 'clone-domain'
  | 'convert-disks'
  | 'convert-image'
  | 'prepare-guest'
  | 'delete-domain'
  | 'unknown'
  | SnapshotJobKind
export type SnapshotJobKind = 'take-snapshot' | 'revert-snapshot' | 'delete-snapshot'

/** What a job on a VM's snapshots has come to, also when a later step failed. */
export interface SnapshotOutcome {
  /** the snapshot it took, by its name in libvirt */
  readonly taken?: string
  /** files that belong to no snapshot any more and were not removed */
  readonly left?: readonly string[]
}

export interface Job {
  readonly id: string
  readonly kind: JobKind
  readonly host: HostId
  /** words: `job.<kind>` with params: the VM it is about, and the VM it makes (the same where it makes none) or the snapshot */
  readonly params: { readonly source: string; readonly name: string }
  readonly sourceUuid: string
  readonly state: JobState
  /** ms since 1970, the host's begin */
  readonly startedAt: number
  readonly endedAt?: number
  readonly progress: JobProgress
  readonly steps: readonly JobStep[]
  readonly disks: readonly DiskProgress[]
  /** name of the engine that moves the bytes: `engine.<code>` */
  readonly engine: string
  readonly problem?: Problem
  /** bytes given back by undoing */
  readonly undoneBytes?: number
  readonly leftovers: readonly Leftover[]
  readonly commands: string
  readonly result?: JobResult
  readonly snapshots?: SnapshotOutcome
  /** false for an engine that cannot stop at once: cancel then acts when libvirt lets go */
  readonly cancelsAtOnce: boolean
  /** what it makes is defined and may be in use: the job can no longer be cancelled, nor is anything undone */
  readonly committed?: true
  /** why it cannot be cancelled just now, a code: `cancel.not.<code>`; absent while it can */
  readonly cannotCancel?: string
  /** found on the host by a newly started Offshoot */
  readonly reattached: boolean
}

/** Whether a job is about a VM's snapshots: it changes the VM itself, and ends with the Offshoot that runs it. */
export function isSnapshotJob({ kind }: Pick<Job, 'kind'>): boolean {
  return kind === 'take-snapshot' || kind === 'revert-snapshot' || kind === 'delete-snapshot'
}

/** Whether a job changes the VM itself, so that nothing is undone when it fails. */
export function changesItsVm(job: Pick<Job, 'kind'>): boolean {
  return isSnapshotJob(job) || job.kind === 'delete-domain'
}

/** Whether a job has work of its own to do still, in sight or not. */
export function isUnderWay({ state }: Job): boolean {
  return state === 'queued' || state === 'running' || state === 'cancelling' || state === 'out-of-sight'
}
