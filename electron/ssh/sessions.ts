/**
 * Session channels of one connection. sshd allows a number of them at once (MaxSessions, 10 unless set) and refuses more
 * without saying why; here they wait for their turn. What a host allows is learnt from its refusals. One is kept back, to
 * end a program that hangs: root's sshd does not pass signals on, and frees a session only when its program has ended.
 */
import type { SshChannel } from './channel'
import { rawText, SshError, type SshProblemFacts } from './problems'

/** sshd's default of MaxSessions. */
const USUAL_LIMIT = 10
/** After so many that went well the limit is tried one higher. */
const GROW_AFTER = 100

/**
 * A host may free a session a moment after it has told that the program ended. Only what is refused so often, so long apart
 * (ms), is a limit: one learnt from a race would keep all others waiting for programs that run for hours.
 */
const AGAIN = 3
const AGAIN_AFTER = 50
/** With nothing of ours open it is no limit either: asked so often before it counts as refused. */
const AGAIN_ALONE = 10

/** What starts programs on a host. An error has `reason` when the channel was refused, not the program. */
export interface SessionSource {
  readonly about: SshProblemFacts
  readonly client: { exec(command: string, callback: (error: Error | undefined, channel: SshChannel) => void): unknown }
}

interface Waiting {
  refusals: number
  readonly turn: number
  readonly command: string
  readonly urgent: boolean
  readonly signal: AbortSignal | undefined
  readonly resolve: (channel: SshChannel) => void
  readonly reject: (error: unknown) => void
}

export class Sessions {
  readonly #hop: SessionSource
  readonly #queue: Waiting[] = []
  #open = 0
  #limit = USUAL_LIMIT
  #well = 0
  #turns = 0
  /** at so many open: how often one more was refused since one more was let in */
  readonly #refusals = Array.from({ length: USUAL_LIMIT + 1 }, () => 0)
  /** one that was refused and asks again; the others wait for what comes of it */
  #asking: Waiting | null = null
  #ended: SshError | null = null

  constructor(hop: SessionSource) {
    this.#hop = hop
  }

  get counts(): { open: number; waiting: number; limit: number } {
    return { open: this.#open, waiting: this.#queue.length, limit: this.#limit }
  }

  /** @param urgent goes before all others, and asks whatever the limit is until it is let in */
  open(command: string, signal?: AbortSignal, urgent = false): Promise<SshChannel> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const entry: Waiting = { refusals: 0, turn: this.#turns++, command, urgent, signal, resolve, reject }
      if (urgent) this.#queue.unshift(entry)
      else this.#queue.push(entry)
      signal?.addEventListener('abort', () => {
        const at = this.#queue.indexOf(entry)
        if (at < 0) return
        this.#queue.splice(at, 1)
        reject(signal.reason)
      })
      this.#next()
    })
  }

  end(reason: SshError): void {
    this.#ended = reason
    for (const { reject } of this.#queue.splice(0)) reject(reason)
  }

  #next(): void {
    for (;;) {
      const [entry] = this.#queue
      if (entry === undefined) return
      if (!entry.urgent && (this.#asking !== null || this.#open >= Math.max(1, this.#limit - 1))) return
      this.#queue.shift()
      this.#start(entry)
    }
  }

  #start(entry: Waiting): void {
    this.#open++
    const over = () => {
      this.#open--
      this.#next()
    }
    const refused = (error: Error) => {
      const { about } = this.#hop
      this.#open--
      if (this.#asking === entry) this.#asking = null
      // `reason` is only there when the channel was refused, not when the program was or the connection broke
      const full = typeof (error as { reason?: unknown }).reason === 'number'
      if (this.#ended) entry.reject(this.#ended)
      else if (!full) entry.reject(new SshError('host.channel-refused', about, { raw: rawText(error) }))
      else if (!entry.urgent && this.#asking !== null) this.#queueAgain(entry)
      else if (entry.urgent) this.#askAgain(entry)
      else if (this.#isLimit()) this.#queueAgain(entry)
      else if (this.#open > 0 || entry.refusals < AGAIN_ALONE) this.#askAgain(entry)
      else entry.reject(new SshError('host.channel-refused', about, { raw: rawText(error) }))
      this.#next()
    }
    try {
      this.#hop.client.exec(entry.command, (error, channel) => {
        if (error) return refused(error)
        channel.once('close', over)
        if (this.#asking === entry) this.#asking = null
        this.#refusals.fill(0, 0, this.#open)
        if (++this.#well % GROW_AFTER === 0) this.#limit = Math.min(USUAL_LIMIT, this.#limit + 1)
        if (entry.signal?.aborted) {
          // ssh2 tells the close of a channel only to those who read it to its end: unread, it would be counted for ever.
          channel.on('error', () => undefined).resume()
          channel.stderr.resume()
          channel.close()
          entry.reject(entry.signal.reason)
        } else entry.resolve(channel)
        this.#next()
      })
    } catch (error) {
      refused(error as Error)
    }
  }

  /** Counts a refusal; whether it is a limit by now, which is then kept. */
  #isLimit(): boolean {
    const open = this.#open
    if (open === 0 || open >= this.#refusals.length) return false
    this.#refusals[open] = (this.#refusals[open] ?? 0) + 1
    if ((this.#refusals[open] ?? 0) < AGAIN) return false
    this.#limit = Math.min(this.#limit, open)
    this.#well = 0
    return true
  }

  #askAgain(entry: Waiting): void {
    entry.refusals++
    if (!entry.urgent) this.#asking = entry
    setTimeout(() => {
      if (!this.#ended && !entry.signal?.aborted) return this.#start(entry)
      if (this.#asking === entry) this.#asking = null
      entry.reject(this.#ended ?? entry.signal?.reason)
      this.#next()
    }, AGAIN_AFTER)
  }

  /** Where it stood. */
  #queueAgain(entry: Waiting): void {
    const at = this.#queue.findIndex((other) => !other.urgent && other.turn > entry.turn)
    this.#queue.splice(at < 0 ? this.#queue.length : at, 0, entry)
  }
}
