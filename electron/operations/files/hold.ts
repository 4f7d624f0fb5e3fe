import { randomUUID } from 'node:crypto'
import { HostJobError, type HostJobs } from '../../host-runner/host-jobs'
import type { Host } from '../../hosts/host'
import type { JobContext } from '../../jobs/operation'
import { insight } from './finish'

/** For how long a job stays with an Offshoot that is not heard of, and how often one that is at it says so. Tests shorten them. */
export const lease = { seconds: 10, renewMs: 3000 }

/** Another Offshoot has settled the job: it is over, and nothing of it is ours to touch. */
export class EndedElsewhere extends Error {
  override readonly name = 'EndedElsewhere'
}

/** Makes one Offshoot at a time the one that acts on a job: kept on the host, measured by the host's own time. */
export class Hold {
  private readonly token = randomUUID()
  private timer: NodeJS.Timeout | undefined
  private renewing: Promise<void> | undefined
  private over = false

  constructor(
    private readonly host: Host,
    private readonly jobs: HostJobs,
    private readonly job: JobContext,
  ) {}

  /** Somebody else has ended the job. */
  get gone(): boolean {
    return this.over
  }

  /**
   * Resolves when the job is ours, for what is done next; waits, out of sight, while another Offshoot is at it.
   * @param signal as for `insight`
   * @returns whether somebody else may have acted on it since the last time
   * @throws EndedElsewhere
   */
  async sure(signal: AbortSignal | null = this.job.signal): Promise<boolean> {
    for (;;) {
      const now = await insight(this.host, this.job, () => this.ask(), signal)
      if (now.state === 'held') {
        this.timer ??= setInterval(() => this.renew(), lease.renewMs).unref()
        return now.anew
      }
      this.job.outOfSight(true)
      const ms = now.state === 'busy' ? Math.min(now.seconds * 1000, lease.renewMs) : 0
      await new Promise((resolve) => setTimeout(resolve, ms))
      signal?.throwIfAborted()
    }
  }

  /** No more renewals by itself; one under way has ended when this resolves. It would write into a record that is being removed. */
  async rest(): Promise<void> {
    clearInterval(this.timer)
    this.timer = undefined
    await this.renewing
  }

  private async ask() {
    if (this.over) throw new EndedElsewhere()
    return await this.known(this.jobs.hold(this.job.id, this.token, lease.seconds))
  }

  /** What a job that is settled already means here. */
  async known<T>(asked: Promise<T>): Promise<T> {
    try {
      return await asked
    } catch (error) {
      if (!(error instanceof HostJobError) || error.code !== 'no-such-job') throw error
      this.over = true
      throw new EndedElsewhere()
    }
  }

  private renew(): void {
    if (this.host.summary().state.kind !== 'online') return
    if (this.renewing !== undefined) return
    const asked = this.known(this.jobs.hold(this.job.id, this.token, lease.seconds))
    this.renewing = asked
      .then(
        () => undefined,
        (error: unknown) => {
          // Settled, dismissed, or ended elsewhere: nothing is left to hold.
          if (error instanceof EndedElsewhere) clearInterval(this.timer)
          else this.host.log.debug('job.hold', { job: this.job.id, error })
        },
      )
      .finally(() => {
        this.renewing = undefined
      })
  }
}

/** For how long another Offshoot is at a job still, ms; 0 when nobody is. */
export async function heldFor(jobs: HostJobs, id: string): Promise<number> {
  const now = await jobs.hold(id, randomUUID(), 0)
  return now.state === 'busy' ? now.seconds * 1000 : 0
}
