/** Time and chance as a host uses them; tests bring their own. */
export interface Clock {
  /** ms since 1970 */
  now(): number
  /** from 0 to below 1 */
  random(): number
  /** Runs `then` once after `ms`; returns how to call it off. */
  after(ms: number, then: () => void): () => void
}

export const systemClock: Clock = {
  now: Date.now,
  random: Math.random,
  after(ms, then) {
    const timer = setTimeout(then, ms)
    return () => clearTimeout(timer)
  },
}
