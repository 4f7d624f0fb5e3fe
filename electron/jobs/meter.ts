/** How far back the speed looks, ms: long enough to be calm, short enough to follow a slower disk. */
const WINDOW = 3000

/** Speed and time left from how many bytes are done, over the last three seconds. */
export class Meter {
  private readonly samples: { at: number; bytes: number }[] = []

  constructor(private readonly now: () => number) {}

  /** @param bytes done so far; never falls */
  push(bytes: number): void {
    const at = this.now()
    this.samples.push({ at, bytes })
    while (this.samples.length > 2 && at - (this.samples[1]?.at ?? at) >= WINDOW) this.samples.shift()
  }

  /** Bytes a second, or null while there is less than 150 ms to judge by. */
  get bytesPerSecond(): number | null {
    const first = this.samples[0]
    const last = this.samples.at(-1)
    if (first === undefined || last === undefined || last.at - first.at < 150) return null
    return ((last.bytes - first.bytes) * 1000) / (last.at - first.at)
  }

  /** @returns whole seconds, or null while the speed is not known or zero */
  secondsLeft(total: number): number | null {
    const speed = this.bytesPerSecond
    const last = this.samples.at(-1)
    if (speed === null || speed <= 0 || last === undefined) return null
    return Math.ceil(Math.max(0, total - last.bytes) / speed)
  }
}
