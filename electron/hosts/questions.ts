import type { HostQuestion, Unread } from '@shared/model/host'
import { libvirtProblem } from '../libvirt'
import type { Clock } from './clock'

/** How long until a question that failed is asked again, ms: longer each time, and not longer than the last. */
const AGAIN = [3000, 10_000, 30_000, 60_000, 300_000] as const

/** Something a host is asked when it comes online, and may be slow to say or refuse. */
export interface Question {
  readonly what: HostQuestion
  /** after which it counts as late, ms; the answer is still taken when it comes */
  readonly limitMs: number
  /** asks, and keeps the answer */
  ask(): Promise<void>
}

interface Asked {
  readonly question: Question
  state: Unread['state'] | 'answered'
  raw?: string
  tries: number
  callOff: () => void
  readonly heard: (() => void)[]
}

/**
 * What a host is asked, each for itself: none waits for another, and one without an answer is known as that. One that
 * failed is asked again after a while; never twice at a time, since libvirt goes on with a call that nobody waits for.
 */
export class Questions {
  private all = new Map<HostQuestion, Asked>()

  constructor(
    private readonly clock: Clock,
    private readonly onChanged: () => void,
  ) {}

  /** Asks all anew, and forgets those of before. */
  begin(questions: readonly Question[]): void {
    this.end()
    const all = new Map(
      questions.map((question): [HostQuestion, Asked] => [
        question.what,
        { question, state: 'asked', tries: 0, callOff: () => undefined, heard: [] },
      ]),
    )
    this.all = all
    for (const asked of all.values()) this.ask(asked)
  }

  /** The host is away: nobody waits any more, and what is still to come does not count. */
  end(): void {
    const { all } = this
    this.all = new Map()
    for (const asked of all.values()) {
      asked.callOff()
      for (const heard of asked.heard.splice(0)) heard()
    }
  }

  /** Those without an answer, in the order they were asked. */
  unread(): Unread[] {
    return [...this.all.values()].flatMap(({ question, state, raw }) =>
      state === 'answered' ? [] : [{ what: question.what, state, ...(raw === undefined ? {} : { raw }) }],
    )
  }

  /** Resolves when a question has been answered, has failed, is late, or was never asked. */
  settled(what: HostQuestion): Promise<void> {
    const asked = this.all.get(what)
    if (asked?.state !== 'asked') return Promise.resolve()
    return new Promise((resolve) => void asked.heard.push(resolve))
  }

  private ask(asked: Asked): void {
    const { question } = asked
    const current = () => this.all.get(question.what) === asked
    asked.callOff = this.clock.after(question.limitMs, () => {
      if (asked.state === 'asked') this.tell(asked, 'late')
    })
    question.ask().then(
      () => {
        if (!current()) return
        asked.callOff()
        this.tell(asked, 'answered')
      },
      (error: unknown) => {
        if (!current()) return
        asked.callOff()
        const wait = AGAIN[Math.min(asked.tries++, AGAIN.length - 1)] ?? 0
        asked.callOff = this.clock.after(wait, () => this.ask(asked))
        this.tell(asked, 'failed', libvirtProblem(error).raw)
      },
    )
  }

  private tell(asked: Asked, state: Asked['state'], raw?: string): void {
    const same = asked.state === state && asked.raw === raw
    asked.state = state
    if (raw === undefined) delete asked.raw
    else asked.raw = raw
    for (const heard of asked.heard.splice(0)) heard()
    if (!same) this.onChanged()
  }
}
