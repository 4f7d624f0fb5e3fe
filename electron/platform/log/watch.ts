import { isUnderWay, type Job } from '@shared/job'
import type { HostId, HostState, HostSummary } from '@shared/model/host'
import type { Log } from '@shared/model/log'
import type { Problem } from '@shared/problem'

/** The last thing that went wrong with a host; kept when it is online again. */
export interface LastProblem {
  /** ms since 1970 */
  readonly at: number
  readonly problem: Problem
}

/** Writes down where hosts' connections stand, and remembers what went wrong last. */
export class HostsInLog {
  private readonly states = new Map<HostId, string>()
  private readonly problems = new Map<HostId, LastProblem>()

  constructor(
    private readonly log: Log,
    private readonly now: () => number = Date.now,
  ) {}

  lastProblem(host: HostId): LastProblem | undefined {
    return this.problems.get(host)
  }

  /** Each change of a host; one that tries the same again and again is written down once. */
  changed({ id, uri, state, facts }: HostSummary): void {
    if (state.kind === 'connecting' && state.step !== undefined) return this.step(id, state.step)
    const problem = 'problem' in state ? state.problem : undefined
    if (problem !== undefined) this.problems.set(id, { at: this.now(), problem })
    const shape = `${state.kind} ${problem?.code ?? ''} ${problem?.raw ?? ''}`
    if (this.states.get(id) === shape) return
    this.states.set(id, shape)
    this.log[problem === undefined ? 'info' : 'warn']('host.state', {
      host: id,
      uri,
      state: state.kind,
      ...(problem === undefined ? {} : told(problem)),
      ...(state.kind === 'online' && facts !== undefined ? { facts } : {}),
    })
  }

  removed(host: HostId): void {
    this.states.delete(host)
    this.problems.delete(host)
    this.log.info('host.removed', { host })
  }

  private step(host: HostId, step: NonNullable<Extract<HostState, { kind: 'connecting' }>['step']>): void {
    if (step.state === 'running') return
    this.log.debug('host.step', {
      host,
      step: step.code,
      about: step.about,
      state: step.state,
      ms: step.ms,
      detail: step.detail,
    })
  }
}

/** A problem without what is only for the screen. */
function told({ code, params, raw }: Problem): {
  readonly code: string
  readonly params?: unknown
  readonly raw?: string
} {
  return { code, params, raw }
}

/** Writes down when jobs begin, when their host is out of sight, and how they end. */
export function jobsInLog(log: Log): (job: Job) => void {
  const states = new Map<string, Job['state']>()
  return (job) => {
    const before = states.get(job.id)
    if (before === job.state) return
    const about = { job: job.id, kind: job.kind, host: job.host, ...job.params, state: job.state }
    if (isUnderWay(job)) {
      states.set(job.id, job.state)
      const event = before === undefined ? 'job.started' : 'job.state'
      return log.info(
        event,
        before === undefined ? { ...about, engine: job.engine, reattached: job.reattached } : about,
      )
    }
    // An ended job may be told once more, when what it left was removed.
    states.set(job.id, job.state)
    log[job.problem?.code === 'bug' ? 'error' : job.state === 'done' || job.state === 'cancelled' ? 'info' : 'warn'](
      'job.ended',
      {
        ...about,
        ms: job.endedAt === undefined ? undefined : job.endedAt - job.startedAt,
        ...(job.problem === undefined ? {} : told(job.problem)),
        steps: job.steps
          .filter((s) => s.state === 'failed' || s.undo === 'failed')
          .map((s) => `${s.code}: ${s.state}, ${s.undo}`),
        leftovers: job.leftovers.map((l) => l.path),
      },
    )
  }
}
