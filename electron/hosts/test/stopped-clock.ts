import type { Clock } from '../clock'

/** A clock that stands still until the test lets the next thing happen. */
export class StoppedClock implements Clock {
  readonly waiting: { ms: number; then: () => void }[] = []
  now = () => 1_000_000
  random = () => 0

  after(ms: number, then: () => void): () => void {
    const entry = { ms, then }
    this.waiting.push(entry)
    return () => {
      const at = this.waiting.indexOf(entry)
      if (at >= 0) this.waiting.splice(at, 1)
    }
  }

  /** Lets the only wait end; resolves with how long it was, ms. */
  async strike(): Promise<number> {
    await until(() => this.waiting.length === 1)
    const entry = this.waiting.shift() as { ms: number; then: () => void }
    entry.then()
    return entry.ms
  }

  /** Lets all waits end that are there now, those of at most `ms`. */
  pass(ms = Number.POSITIVE_INFINITY): void {
    const over = this.waiting.filter((entry) => entry.ms <= ms)
    for (const entry of over) this.waiting.splice(this.waiting.indexOf(entry), 1)
    for (const { then } of over) then()
  }
}

/** Waits until something is so. */
export async function until(what: () => boolean): Promise<void> {
  for (let n = 0; n < 1000; n++) {
    if (what()) return
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  throw new Error('it did not come to that')
}
