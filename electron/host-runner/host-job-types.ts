/** Types of jobs that run on the host by offshoot-job.sh. Task numbers are 0-based here; sizes are bytes, times epoch ms. */

export interface HostTaskTarget {
  /** Absolute directory on the host; the file is made there under a temporary name first. */
  directory: string
  /** Final file name, without a slash. A name that exists is never overwritten. */
  name: string
}

/** Switches of `qemu-img convert`. */
export interface HostWriting {
  /** `-W`: parts are written as they come, not in their order */
  outOfOrder?: boolean
  /** `-m`: how many parts at once */
  parallel?: number
  /** `-r`: bytes a second at most */
  limit?: number
  /** `-B`: the new file lies on this one, and holds only what the source itself holds. Not with `snapshot` */
  backing?: { path: string; format: string }
}

export type HostTask =
  /** `qemu-img convert`: reads the source through its backing chain, writes one file without backing. */
  | (HostTaskTarget & {
      kind: 'convert'
      source: string
      sourceFormat: string
      targetFormat: string
      /** One string for `-o`, for example `compression_type=zstd`. */
      options?: string
      compress?: boolean
      /**
       * The word for qemu-img's `-l` of an internal snapshot (snapshotWord of images): that is copied, not what the image is now, also while a VM runs on it. Not with
       * `compress`; nothing can compare it, so `verify` passes it by.
       */
      snapshot?: string
      /** How it is written, where that is not as usual. */
      writing?: HostWriting
    })
  /** `qemu-img create`: an empty image of `size` bytes; owner and mode as those of the file `like`. */
  | (HostTaskTarget & { kind: 'create'; targetFormat: string; size: number; options?: string; like?: string })
  /** A qcow2 overlay whose backing file is the source (by its absolute path). */
  | (HostTaskTarget & { kind: 'overlay'; source: string; sourceFormat: string; size?: number; options?: string })
  /** `cp --reflink=always`: shares the blocks where the file system can, fails with `unsupported` elsewhere. */
  | (HostTaskTarget & { kind: 'reflink'; source: string })
  /** A plain copy of a small file, such as an NVRAM. */
  | (HostTaskTarget & { kind: 'copy'; source: string })

export interface HostJobSpec {
  /** 8 to 64 characters of a-z, 0-9 and `-`, unique and not guessable; see `newHostJobId`. */
  id: string
  /** The journal: what the app needs to finish or undo the job later. Opaque to the host. */
  plan: string
  /** None: only the journal is kept, for work that is done elsewhere (libvirt's storage API). */
  tasks: readonly HostTask[]
  /** fsync each file and its directory before the job is done. */
  sync?: boolean
  /** Compare each copy with its source before it gets its name (`qemu-img compare`, `cmp`). */
  verify?: boolean
}

export const hostJobStates = [
  'none',
  'preparing',
  'copying',
  'verifying',
  'syncing',
  'committing',
  'undoing',
  'done',
  'undone',
] as const
/** `none`: the runner never wrote a word. */
export type HostJobState = (typeof hostJobStates)[number]

export const hostJobWords = [
  'done',
  'failed',
  'cancelled',
  'taken',
  'nospace',
  'missing',
  'denied',
  'inuse',
  'mismatch',
  'killed',
  'unsupported',
  'readonly',
  'terminated',
  'replaced',
  'notool',
  'noproc',
  'changed',
  'ioerror',
  'shared',
] as const
/**
 * Why a job ended. taken: a target name exists. nospace: target or job directory full. inuse: the source is locked by a
 * running VM. mismatch: verifying found a difference. killed: somebody killed the tool. terminated: somebody ended the runner,
 * which undid its work (a host shutting down). replaced: somebody replaced the temporary file. notool: no qemu-img.
 * noproc: /proc does not show the runner's own process. changed: a snapshot inside the source went while one was copied.
 * ioerror: a disk reported an error. shared: others may rename what lies in the target directory, and it takes no directory of our own.
 */
export type HostJobWord = (typeof hostJobWords)[number]

export interface HostJobProgress {
  task: number
  phase: 'copying' | 'verifying'
  /** 0..1 of this phase of this task. */
  fraction: number
  /** Bytes qemu-img has written so far (read, while verifying), where the host tells. */
  bytes?: number
}

export type HostJobEvent =
  | { type: 'state'; state: HostJobState; task: number | null }
  | ({ type: 'progress' } & HostJobProgress)
  | { type: 'task-done'; task: number }
  /** While undoing: a file was removed, or is not this job's any more and stays (`foreign`). */
  | { type: 'removed' | 'foreign'; task: number; file: 'temporary' | 'final' }
  | ({ type: 'left' } & HostFileLeft)

/** A file that could not be removed, or not even looked at: why, and in the host's words. */
export interface HostFileLeft {
  task: number
  file: 'temporary' | 'final'
  why: HostJobWord
  said: string
}

export interface HostJobExit {
  code: number
  word: HostJobWord
  /** The task that failed. */
  task: number | null
}

export type HostJobOutcome =
  | ({
      kind: 'ended'
      /** What the tool wrote on its error stream (last 3000 bytes). */
      error: string
      left: HostFileLeft[]
    } & HostJobExit)
  /** The runner is gone without a last word (kill -9, power loss). Nothing was undone; `list` and `undo` know what is left. */
  | { kind: 'dead' }
  /** We stopped watching, or the connection is gone. The job runs on. */
  | { kind: 'lost'; code: number | null; stderr: string }

export interface HostJobHandle {
  readonly id: string
  /** Rejects with HostJobError only if the job was not started (or there is none to follow). */
  readonly outcome: Promise<HostJobOutcome>
  /** Stop watching; `outcome` becomes `lost`. The job runs on. */
  detach(): void
}

export interface HostFile {
  path: string
  /**
   * ours: device, inode and birth are those this job recorded. foreign: somebody else's file has the name. unknown: this job
   * made one, and its directory cannot be looked into now (an error of its disk, not mounted).
   */
  owner: 'ours' | 'foreign' | 'unknown'
  /** Apparent size and bytes on disk; 0 for files that are not ours. */
  size: number
  allocated: number
}

export interface HostTaskRecord {
  kind: 'convert' | 'image' | 'snapshot' | 'compress' | 'create' | 'overlay' | 'reflink' | 'copy'
  sourceFormat: string
  source: string
  targetFormat: string
  options: string
  directory: string
  name: string
  size: number | null
  temporary: HostFile | null
  final: HostFile | null
}

export interface HostJobRecord {
  id: string
  /**
   * running: the runner lives. orphaned: the runner is gone but its tool still writes. elsewhere: it was started on another
   * machine that shares this directory. ended: see `exit`. dead: gone without a last word.
   */
  status: 'running' | 'orphaned' | 'elsewhere' | 'ended' | 'dead'
  plan: string
  notes: string[]
  error: string
  state: HostJobState
  stateTask: number | null
  /** this and the next two by the clock of the host, which may be off: never compared with ours */
  startedAt: number | null
  endedAt: number | null
  /** when the host was asked for this record */
  askedAt: number | null
  progress: HostJobProgress | null
  exit: HostJobExit | null
  tasks: HostTaskRecord[]
}

export type HostJobErrorCode =
  | 'invalid'
  | 'exists'
  | 'no-such-job'
  | 'running'
  | 'elsewhere'
  | 'leftovers'
  /** no directory on the host can hold the job's record */
  | 'no-place'
  /** what was sent did not arrive whole; nothing was started */
  | 'cut-off'
  /** the connection or a signal ended the question: nothing is known */
  | 'lost'
  | 'failed'
  | 'bad-answer'

/** The script could not do what was asked; `message` is its own or the shell's words. */
export class HostJobError extends Error {
  override readonly name = 'HostJobError'
  readonly code: HostJobErrorCode
  constructor(code: HostJobErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** A directory that jobs may be in, and whether one can be made there now. `foreign`: somebody else made it. */
export interface HostJobPlace {
  readonly path: string
  readonly state: 'ok' | 'missing' | 'denied' | 'foreign' | 'full'
}
