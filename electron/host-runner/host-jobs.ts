import { randomUUID } from 'node:crypto'
import { checkJobId, parseLine, parseList, parsePlaces, startArguments } from './host-job-protocol'
import {
  type HostFileLeft,
  HostJobError,
  type HostJobErrorCode,
  type HostJobEvent,
  type HostJobHandle,
  type HostJobOutcome,
  type HostJobPlace,
  type HostJobRecord,
  type HostJobSpec,
} from './host-job-types'
import type { HostShell } from './host-shell'
import script from './offshoot-job.sh?raw'

export { pathOf } from './host-job-protocol'
export * from './host-job-types'

export interface HostJobsOptions {
  /** Put before each command, for example sudo. Jobs of another user have another job directory. */
  prefix?: readonly string[]
  /**
   * Absolute directory of the job directories; default: $XDG_STATE_HOME/offshoot/jobs or ~/.local/state/offshoot/jobs, and a
   * directory of the user's own in /var/tmp where that cannot be written.
   */
  base?: string
}

/** What `cancel` came to. `pending`: asked for, the host is still removing files; `dead`: the runner was gone already, files may be left. */
export type HostCancelOutcome = 'ended' | 'pending' | 'dead'

/** Whose a job is: ours (`anew`: it was not before), nobody's, or another Offshoot's for so many seconds still. */
export type HostJobHold =
  | { readonly state: 'held'; readonly anew: boolean }
  | { readonly state: 'free' }
  | { readonly state: 'busy'; readonly seconds: number }

/** A file that `undo` removed, could not remove, or left alone because it is not the job's any more. */
export type HostUndoItem = Extract<HostJobEvent, { type: 'removed' | 'left' | 'foreign' }>

const errorCodes: Readonly<Record<number, HostJobErrorCode>> = {
  64: 'invalid',
  65: 'exists',
  66: 'no-such-job',
  71: 'running',
  72: 'elsewhere',
  73: 'leftovers',
  74: 'no-place',
  76: 'cut-off',
}

/** The script is an argument of a constant command line, so that its detached half can be started from the same text. */
const bootstrap = ['sh', '-c', 'S=$1; shift; eval "$S"', 'offshoot-job', script] as const

const maxListBytes = 64 * 1024 * 1024

/** An id nobody can guess, so that temporary names of this job are only this job's. */
export function newHostJobId(): string {
  return randomUUID()
}

/**
 * Jobs that belong to the host: the bytes are moved there by a detached runner that survives us. Files on the host are the
 * truth; this class only starts, watches, stops and reads.
 */
export class HostJobs {
  readonly #shell: HostShell
  readonly #prefix: readonly string[]
  readonly #base: string

  constructor(shell: HostShell, options: HostJobsOptions = {}) {
    this.#shell = shell
    this.#prefix = options.prefix ?? []
    this.#base = options.base ?? ''
  }

  /**
   * Starts the job and watches it. When watching ends for any reason, the job goes on.
   * @throws HostJobError `invalid` at once for a spec that cannot be right; `outcome` rejects if the host refused to start it
   */
  start(spec: HostJobSpec, onEvent: (event: HostJobEvent) => void = () => {}): HostJobHandle {
    checkJobId(spec.id)
    return this.#watch(spec.id, this.#argv('start', spec.id, startArguments(spec)), onEvent, spec.plan)
  }

  /** Watches a job that runs, from its present state; for an ended one the outcome comes at once. */
  follow(id: string, onEvent: (event: HostJobEvent) => void = () => {}): HostJobHandle {
    return this.#watch(id, this.#argv('follow', checkJobId(id)), onEvent)
  }

  /** Stops the runner (or, if that is gone, its tool) within two seconds; the runner undoes what it made. */
  async cancel(id: string): Promise<HostCancelOutcome> {
    const { code, stdout, stderr } = await this.#run('cancel', checkJobId(id))
    if (/^exit \d+ /m.test(stdout)) return 'ended'
    if (/^pending$/m.test(stdout)) return 'pending'
    if (/^dead$/m.test(stdout)) return 'dead'
    throw failure(code, stderr)
  }

  /** Every job directory of this user on the host, whoever started it. */
  async list(): Promise<HostJobRecord[]> {
    const { code, stdout, stderr } = await this.#run('list', '')
    if (code !== 0) throw failure(code, stderr)
    return parseList(stdout)
  }

  /** Where jobs may be, the usual directory first, and whether one can be made there. Writes nothing. */
  async places(): Promise<HostJobPlace[]> {
    const { code, stdout, stderr } = await this.#run('place', '')
    if (code !== 0) throw failure(code, stderr)
    return parsePlaces(stdout)
  }

  /**
   * Removes what the job made, temporary and final names, where device, inode and birth are still those it recorded. A tool
   * whose runner is gone is stopped first. What cannot be looked at is `left`.
   * @throws HostJobError `running` while the runner lives, or a tool that does not end; `elsewhere` when it ran on another machine
   */
  async undo(id: string): Promise<HostUndoItem[]> {
    const { code, stdout, stderr } = await this.#run('undo', checkJobId(id))
    const items = stdout.split('\n').flatMap((line) => {
      const parsed = parseLine(line)
      if (parsed?.type !== 'event') return []
      const { event } = parsed
      return event.type === 'removed' || event.type === 'left' || event.type === 'foreign' ? [event] : []
    })
    if (code !== 0 && !items.some((item) => item.type === 'left')) throw failure(code, stderr)
    return items
  }

  /** Appends one line to the job's notes: what the app itself has finished (domain defined, ...). */
  async note(id: string, text: string): Promise<void> {
    if (text === '' || /[\n\0]/.test(text)) throw new HostJobError('invalid', 'a note is one line')
    const { code, stderr } = await this.#run('note', checkJobId(id), `${text}\n`)
    if (code !== 0) throw failure(code, stderr)
  }

  /**
   * Takes or renews a job for one Offshoot, so that two never act on one. The time is the host's own.
   * @param holder token of who asks: a-z, 0-9 and `-`
   * @param seconds until it is anybody's again; 0 only asks
   * @throws HostJobError `no-such-job` when it is settled
   */
  async hold(id: string, holder: string, seconds: number): Promise<HostJobHold> {
    if (!/^[a-z0-9-]+$/.test(holder) || !Number.isSafeInteger(seconds) || seconds < 0)
      throw new HostJobError('invalid', 'not a holder')
    const { code, stdout, stderr } = await this.#run('hold', checkJobId(id), `${holder} ${seconds}\n`)
    if (code !== 0) throw failure(code, stderr)
    const [, word, rest] = /^(held|free|busy)(?: (same|anew|\d+))?$/m.exec(stdout) ?? []
    if (word === 'busy') return { state: 'busy', seconds: Number(rest) }
    if (word === 'held') return { state: 'held', anew: rest === 'anew' }
    if (word === 'free') return { state: 'free' }
    throw new HostJobError('bad-answer', stdout.slice(0, 500))
  }

  /**
   * Removes the job directory and nothing else.
   * @throws HostJobError `running`; `leftovers` while temporary files of the job exist or may (undo first); `elsewhere`
   */
  async settle(id: string): Promise<void> {
    const { code, stderr } = await this.#run('settle', checkJobId(id))
    if (code !== 0) throw failure(code, stderr)
  }

  /**
   * Removes the job directory although files of the job are left, for somebody who was told of them.
   * @throws HostJobError `running`; `elsewhere`
   */
  async forget(id: string): Promise<void> {
    const { code, stderr } = await this.#run('forget', checkJobId(id))
    if (code !== 0) throw failure(code, stderr)
  }

  #argv(mode: string, id: string, rest: readonly string[] = []): string[] {
    return [...this.#prefix, ...bootstrap, mode, id, this.#base, ...rest]
  }

  #run(mode: string, id: string, stdin = '') {
    return this.#shell.run(this.#argv(mode, id), { stdin, timeoutMs: 60_000, maxOutputBytes: maxListBytes })
  }

  #watch(id: string, argv: string[], onEvent: (event: HostJobEvent) => void, stdin = ''): HostJobHandle {
    let resolve!: (outcome: HostJobOutcome) => void
    let reject!: (reason: unknown) => void
    const promise = new Promise<HostJobOutcome>((yes, no) => {
      resolve = yes
      reject = no
    })
    const left: HostFileLeft[] = []
    let error = ''
    let seen = false
    let over = false
    const end = (outcome: HostJobOutcome) => {
      over = true
      resolve(outcome)
    }
    const onLine = (line: string) => {
      const parsed = over ? undefined : parseLine(line)
      if (!parsed) return
      seen = true
      if (parsed.type === 'error') error = parsed.text
      else if (parsed.type === 'exit') end({ kind: 'ended', ...parsed.exit, error, left })
      else if (parsed.type === 'dead') end({ kind: 'dead' })
      else {
        if (parsed.event.type === 'left') {
          const { task, file, why, said } = parsed.event
          left.push({ task, file, why, said })
        }
        onEvent(parsed.event)
      }
    }
    const stream = this.#shell.stream(argv, { onLine, stdin })
    stream.exited.then(
      ({ code, stderr }) => {
        // 255 is what a broken ssh session leaves; the job may well run
        if (seen || code === null || code === 255) end({ kind: 'lost', code, stderr })
        else {
          over = true
          reject(failure(code, stderr))
        }
      },
      (reason: unknown) => {
        over = true
        reject(reason)
      },
    )
    const detach = () => {
      if (over) return
      end({ kind: 'lost', code: null, stderr: '' })
      stream.detach()
    }
    return { id, outcome: promise, detach }
  }
}

function failure(code: number | null, stderr: string): HostJobError {
  const known = code === null ? 'lost' : errorCodes[code]
  return new HostJobError(known ?? 'failed', stderr.trim() || `offshoot-job ended with ${code ?? 'a signal'}`)
}
