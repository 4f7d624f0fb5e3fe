import type { EventMessage, EventName, Events } from '@shared/contract'
import type { Job } from '@shared/job'
import { BrowserWindow } from 'electron'

/** The one channel that events go out by, so that every window sees them in the order they happened. */
export const EVENT_CHANNEL = 'offshoot:event'

/** Longest time a job's progress waits before it is sent, ms: 20 messages a second at most. */
const JOB_INTERVAL = 50

/** Sends an event to every window. */
export function publish<N extends EventName>(name: N, payload: Events[N]): void {
  const message = { name, payload } as EventMessage
  for (const window of BrowserWindow.getAllWindows()) {
    if (!window.isDestroyed() && !window.webContents.isDestroyed()) window.webContents.send(EVENT_CHANNEL, message)
  }
}

/**
 * Sends a job's states: a change of state or step at once, mere progress at most 20 times a second, and always the
 * newest one last.
 */
export class JobPublisher {
  private readonly waiting = new Map<string, { job: Job; timer: NodeJS.Timeout }>()
  private readonly sent = new Map<string, { at: number; shape: string }>()

  changed(job: Job): void {
    const shape = `${job.state}|${job.steps.map((s) => s.state + s.undo).join()}|${job.problem?.code ?? ''}`
    const last = this.sent.get(job.id)
    const now = performance.now()
    if (last === undefined || last.shape !== shape || now - last.at >= JOB_INTERVAL) return this.send(job, shape, now)
    const pending = this.waiting.get(job.id)
    if (pending !== undefined) {
      pending.job = job
      return
    }
    const timer = setTimeout(
      () => {
        const entry = this.waiting.get(job.id)
        if (entry !== undefined) this.send(entry.job, shape, performance.now())
      },
      JOB_INTERVAL - (now - last.at),
    )
    this.waiting.set(job.id, { job, timer })
  }

  removed(id: string): void {
    const entry = this.waiting.get(id)
    if (entry !== undefined) clearTimeout(entry.timer)
    this.waiting.delete(id)
    this.sent.delete(id)
    publish('job.removed', { id })
  }

  private send(job: Job, shape: string, at: number): void {
    const entry = this.waiting.get(job.id)
    if (entry !== undefined) clearTimeout(entry.timer)
    this.waiting.delete(job.id)
    this.sent.set(job.id, { at, shape })
    publish('job.changed', job)
  }
}
