import type { ClonePlan, CloneRequest } from '@shared/model/clone'
import type { Problem } from '@shared/problem'
import { withIdentity } from './request'

/** How long to wait after a key stroke before the host is asked, ms. */
export const TYPING_PAUSE = 120

export interface PlannerState {
  /** what the dialog shows in its fields now */
  readonly request: CloneRequest
  /** the newest plan, kept while the next one is made */
  readonly plan: ClonePlan | null
  /** the request that `plan` was made for */
  readonly plannedFor: CloneRequest | null
  /** whether `plan` answers `request` */
  readonly current: boolean
  /** why the last try to plan failed; the previous plan stays */
  readonly problem: Problem | null
}

export type Answer =
  | { readonly ok: true; readonly value: ClonePlan }
  | { readonly ok: false; readonly problem: Problem }

/**
 * Keeps a plan that follows the dialog's fields. Every change gets a number; an answer that is older than one
 * already shown is dropped, however late it comes, and so is every answer after `stop`.
 */
export class Planner {
  private state: PlannerState
  private readonly listeners = new Set<() => void>()
  private timer: ReturnType<typeof setTimeout> | null = null
  private asked = 0
  private shown = 0
  private stopped = false

  constructor(
    request: CloneRequest,
    private readonly ask: (request: CloneRequest) => Promise<Answer>,
  ) {
    this.state = { request, plan: null, plannedFor: null, current: false, problem: null }
  }

  readonly get = (): PlannerState => this.state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Begins, or begins again after `stop` (React mounts twice in development). */
  start(): void {
    this.stopped = false
    this.send()
  }

  stop(): void {
    this.stopped = true
    this.cancelTimer()
  }

  /** Changes the request. `typing` waits for a pause; a choice is asked for at once. */
  change(next: (request: CloneRequest) => CloneRequest, typing = false): void {
    const request = next(this.state.request)
    if (request === this.state.request) return
    this.set({ request, current: false })
    this.cancelTimer()
    if (typing) this.timer = setTimeout(() => this.send(), TYPING_PAUSE)
    else this.send()
  }

  /** Plans the same request anew, because the host changed. */
  again(): void {
    this.cancelTimer()
    this.set({ current: false })
    this.send()
  }

  private cancelTimer(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
  }

  private send(): void {
    this.timer = null
    const number = ++this.asked
    const { request } = this.state
    this.ask(request).then((answer) => this.take(number, request, answer))
  }

  private take(number: number, request: CloneRequest, answer: Answer): void {
    if (this.stopped || number < this.shown) return
    this.shown = number
    const newest = number === this.asked && this.timer === null
    if (!answer.ok) {
      if (newest) this.set({ problem: answer.problem })
      return
    }
    const identity = answer.value.identity
    this.set({
      request: withIdentity(this.state.request, identity),
      plan: answer.value,
      plannedFor: request,
      current: newest,
      problem: null,
    })
  }

  private set(change: Partial<PlannerState>): void {
    this.state = { ...this.state, ...change }
    for (const listener of this.listeners) listener()
  }
}
