/** Counts out a fixed number of slots, first come, first served. */
export class Semaphore {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(slots: number) {
    this.#free = slots
  }

  /** Callers that wait for a slot. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** Resolves with the function that gives the slot back (only its first call counts); rejects with the signal's reason. */
  async acquire(signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted()
    if (this.#free > 0) this.#free--
    else await this.#turn(signal)
    let held = true
    return () => {
      if (!held) return
      held = false
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free++
    }
  }

  #turn(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const give = () => {
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(give), 1)
        reject(signal?.reason)
      }
      this.#waiting.push(give)
      signal?.addEventListener('abort', leave, { once: true })
    })
  }
}
