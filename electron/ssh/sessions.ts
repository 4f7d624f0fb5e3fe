/**
 * Session channels of one connection. sshd allows a number of them at once (MaxSessions, 10 unless set) and refuses more
 * without saying why; here they wait for their turn. What a host allows is learnt from its refusals. One is kept back, to
 * end a program that hangs: root's sshd does not pass signals on, and frees a session only when its program has ended.
 */
import type { SshChannel } from './channel'
import { rawText, SshError, type SshProblemFacts } from './problems'

/** sshd's default of MaxSessions. */
const USUAL_LIMIT = 10
/** After so many that went well the limit is tried one higher: a refusal may have been a race with a session just ended. */
const GROW_AFTER = 10

/** A host may free a session a moment after it has told that the program ended: how often, and how long apart in ms, it is asked again. */
const AGAIN = 10
const AGAIN_AFTER = 50

/** What starts programs on a host. An error has `reason` when the channel was refused, not the program. */
export interface SessionSource {
  readonly about: SshProblemFacts
  readonly client: { exec(command: string, callback: (error: Error | undefined, channel: SshChannel) => void): unknown }
}

interface Waiting {
  refusals: number
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
  #ended: SshError | null = null

  constructor(hop: SessionSource) {
    this.#hop = hop
  }

  get counts(): { open: number; waiting: number; limit: number } {
    return { open: this.#open, waiting: this.#queue.length, limit: this.#limit }
  }

  /** @param urgent goes before all others, and may take the one that is kept back */
  open(command: string, signal?: AbortSignal, urgent = false): Promise<SshChannel> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const entry: Waiting = { refusals: 0, command, urgent, signal, resolve, reject }
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
      if (entry === undefined || this.#open >= (entry.urgent ? this.#limit : Math.max(1, this.#limit - 1))) return
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
      // `reason` is only there when the channel was refused, not when the program was or the connection broke
      const full = typeof (error as { reason?: unknown }).reason === 'number'
      this.#open--
      if (this.#ended) entry.reject(this.#ended)
      else if (full && this.#open > 0) {
        this.#limit = Math.max(1, Math.min(this.#limit, this.#open))
        this.#well = 0
        this.#queue.unshift(entry)
      } else if (full && entry.refusals < AGAIN) {
        entry.refusals++
        setTimeout(() => {
          if (this.#ended) return entry.reject(this.#ended)
          if (entry.signal?.aborted) return entry.reject(entry.signal.reason)
          this.#queue.unshift(entry)
          this.#next()
        }, AGAIN_AFTER)
      } else entry.reject(new SshError('host.channel-refused', about, { raw: rawText(error) }))
      this.#next()
    }
    try {
      this.#hop.client.exec(entry.command, (error, channel) => {
        if (error) return refused(error)
        channel.once('close', over)
        if (++this.#well % GROW_AFTER === 0) this.#limit = Math.min(USUAL_LIMIT, this.#limit + 1)
        if (entry.signal?.aborted) {
          // ssh2 tells the close of a channel only to those who read it to its end: unread, it would be counted for ever.
          channel.on('error', () => undefined).resume()
          channel.stderr.resume()
          channel.close()
          entry.reject(entry.signal.reason)
        } else entry.resolve(channel)
      })
    } catch (error) {
      refused(error as Error)
    }
  }
}
