/** What stands between two marks in a stream of bytes, however it is cut into pieces. */
export class BetweenMarks {
  /** the word of the first mark, once it has come */
  opened: string | undefined
  /** the word of the second mark, once it has come */
  closed: string | undefined
  /** what came before, its beginning */
  before: Buffer = Buffer.alloc(0)
  readonly #mark: Buffer
  readonly #onInside: (bytes: Buffer) => void
  #held: Buffer = Buffer.alloc(0)

  /** @param onInside gets what stands between, as soon as it is known to be no mark */
  constructor(mark: string, onInside: (bytes: Buffer) => void) {
    this.#mark = Buffer.from(mark)
    this.#onInside = onInside
  }

  push(chunk: Buffer): void {
    let bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
    this.#held = Buffer.alloc(0)
    while (this.closed === undefined && bytes.length > 0) {
      const at = bytes.indexOf(this.#mark)
      const end = at < 0 ? -1 : bytes.indexOf(0x0a, at)
      // A mark counts once its line is whole.
      const sure = at < 0 ? bytes.length - this.#begun(bytes) : at
      this.#pass(bytes.subarray(0, sure))
      if (end < 0) {
        this.#held = bytes.subarray(sure)
        return
      }
      const word = bytes.toString('latin1', at + this.#mark.length, end).trim()
      if (this.opened === undefined) this.opened = word
      else this.closed = word
      bytes = bytes.subarray(end + 1)
    }
  }

  /** No more comes: what was held back is no mark. */
  end(): void {
    this.#pass(this.#held)
    this.#held = Buffer.alloc(0)
  }

  #pass(bytes: Buffer): void {
    if (bytes.length === 0 || this.closed !== undefined) return
    if (this.opened !== undefined) this.#onInside(bytes)
    else if (this.before.length < MAX_BEFORE) this.before = Buffer.concat([this.before, bytes.subarray(0, MAX_BEFORE)])
  }

  /** How many bytes at the end may be the beginning of a mark. */
  #begun(bytes: Buffer): number {
    const first = this.#mark[0] as number
    for (
      let from = bytes.indexOf(first, Math.max(0, bytes.length - this.#mark.length + 1));
      from >= 0;
      from = bytes.indexOf(first, from + 1)
    ) {
      const length = bytes.length - from
      if (this.#mark.compare(bytes, from, bytes.length, 0, length) === 0) return length
    }
    return 0
  }
}

/** What a login shell says of itself is kept up to here, bytes; enough to explain it. */
const MAX_BEFORE = 4096
