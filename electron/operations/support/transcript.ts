import { randomUUID } from 'node:crypto'
import { isSnapshotJob, isUnderWay, type Job } from '@shared/job'
import type { HostSummary } from '@shared/model/host'
import type { TranscriptEntry } from '@shared/model/transcript'
import { ProblemError } from '@shared/problem'

/** Entries kept; the oldest go first. */
const KEPT = 5000

/** What entries need of a host. */
export interface TranscriptHost {
  readonly id: string
  summary(): HostSummary
}

/** How the user knows a host. */
export function hostName({ name, address, uri }: HostSummary): string {
  return name || address || uri
}

/**
 * All that was done while the application runs, as equal commands. Commands are made by those who do the work, from argv
 * arrays (images/ shellLine), and never hold a secret.
 */
export class Transcript {
  private readonly entries = new Map<string, TranscriptEntry>()

  constructor(private readonly onChanged: (entry: TranscriptEntry) => void) {}

  list(): TranscriptEntry[] {
    return [...this.entries.values()]
  }

  clear(): void {
    for (const [id, { state }] of this.entries) if (state !== 'running') this.entries.delete(id)
  }

  /** Does the work and writes down what it was equal to and how it ended. @throws what the work throws */
  async run<T>(host: TranscriptHost, commands: string, work: () => Promise<T>): Promise<T> {
    const end = this.begin(host, commands)
    try {
      const value = await work()
      end({ state: 'done' })
      return value
    } catch (error) {
      end({ state: 'failed', ...(error instanceof ProblemError ? { problem: error.problem } : {}) })
      throw error
    }
  }

  /** For work that ends elsewhere (a job). `at`: ms since 1970, now unless given. */
  begin(
    host: TranscriptHost,
    commands: string,
    at = Date.now(),
  ): (end: Pick<TranscriptEntry, 'problem'> & { readonly state: 'done' | 'failed' | 'cancelled' }) => void {
    const entry: TranscriptEntry = {
      id: randomUUID(),
      at,
      host: host.id,
      hostName: hostName(host.summary()),
      commands,
      state: 'running',
    }
    this.put(entry)
    return (end) => this.put({ ...entry, ...end, ms: Date.now() - at })
  }

  /** As a shell script with comments: what, where, when, and what failed. */
  text(): string {
    return this.list()
      .map(({ at, hostName, commands, state, problem }) => {
        const why = problem ? `: ${problem.code}${problem.raw ? ` ${problem.raw.replaceAll('\n', ' ')}` : ''}` : ''
        return `# ${new Date(at).toISOString()}  ${hostName.replaceAll('\n', ' ')}  ${state}${why}\n${commands.trimEnd()}\n`
      })
      .join('\n')
  }

  private put(entry: TranscriptEntry): void {
    this.entries.set(entry.id, entry)
    for (const id of this.entries.keys()) {
      if (this.entries.size <= KEPT) break
      this.entries.delete(id)
    }
    this.onChanged(entry)
  }
}

/** Writes jobs down: when they begin, and how they end. One that was found again is of an earlier run; those of snapshots write down each command themselves. */
export function jobsInTranscript(transcript: Transcript, get: (host: string) => TranscriptHost): (job: Job) => void {
  const open = new Map<string, ReturnType<Transcript['begin']>>()
  return (job) => {
    if (job.reattached || isSnapshotJob(job)) return
    const end = open.get(job.id)
    if (end === undefined && isUnderWay(job))
      open.set(job.id, transcript.begin(get(job.host), job.commands, job.startedAt))
    if (end === undefined || isUnderWay(job)) return
    open.delete(job.id)
    const state = job.state === 'done' || job.state === 'cancelled' ? job.state : 'failed'
    end({ state, ...(job.problem === undefined ? {} : { problem: job.problem }) })
  }
}
