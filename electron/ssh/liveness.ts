/** Notices a dead link within 12 s. Any byte is a sign of life, so a slow line under load is not taken for a dead one. */
import type { Duplex } from 'node:stream'
import type { Client } from 'ssh2'

const TICK = 1000
/** after this long without a byte the host is asked for one */
const ASK_AFTER = 4000
const DEAD_AFTER = 12_000
/** after `probe` */
const PROBE_PATIENCE = 4000

export class Liveness {
  readonly #client: Client
  readonly #stream: Duplex
  readonly #dead: (silentMs: number) => void
  readonly #timer: NodeJS.Timeout
  #heard = performance.now()
  #asked = 0
  #deadline = Number.POSITIVE_INFINITY

  constructor(client: Client, stream: Duplex, dead: (silentMs: number) => void) {
    this.#client = client
    this.#stream = stream
    this.#dead = dead
    stream.on('data', this.#hear)
    this.#timer = setInterval(() => this.#tick(), TICK)
    this.#timer.unref()
  }

  /** Round-trip time, ms. */
  ping(): Promise<number> {
    return new Promise((resolve, reject) => {
      const start = performance.now()
      this.#ask((error) => (error ? reject(error) : resolve(performance.now() - start)))
    })
  }

  probe(): void {
    this.#deadline = performance.now() + PROBE_PATIENCE
    this.#ask(() => undefined)
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#stream.off('data', this.#hear)
  }

  readonly #hear = (): void => {
    this.#heard = performance.now()
    this.#deadline = Number.POSITIVE_INFINITY
  }

  #tick(): void {
    const now = performance.now()
    const silent = now - this.#heard
    if (silent >= DEAD_AFTER || now >= this.#deadline) {
      this.stop()
      this.#dead(Math.round(silent))
    } else if (silent >= ASK_AFTER && now - this.#asked >= ASK_AFTER) this.#ask(() => undefined)
  }

  /**
   * A global request that every server answers with a refusal and without a trace: to stop forwarding a port that is not
   * forwarded. ssh2 has no public call for its own keepalive.
   */
  #ask(answered: (error: Error | null) => void): void {
    this.#asked = performance.now()
    try {
      this.#client.unforwardIn('localhost', 0, (error) => {
        const lost = error && /No response/.test(error.message)
        answered(lost ? error : null)
      })
    } catch (error) {
      answered(error as Error)
    }
  }
}
