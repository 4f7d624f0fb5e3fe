/** Packets of ssh: their numbers and fields (RFC 4250 and 4251). */

/** Message numbers of RFC 4250. */
export const Message = {
  globalRequest: 80,
  requestFailure: 82,
  open: 90,
  confirmation: 91,
  failure: 92,
  windowAdjust: 93,
  data: 94,
  extendedData: 95,
  eof: 96,
  close: 97,
  request: 98,
  success: 99,
  requestFailed: 100,
} as const

export function uint32(value: number): Buffer {
  const data = Buffer.alloc(4)
  data.writeUInt32BE(value)
  return data
}

export function string(value: string | Buffer): Buffer {
  const data = Buffer.isBuffer(value) ? value : Buffer.from(value)
  return Buffer.concat([uint32(data.length), data])
}

/** Reads fields in order. What is too short reads as zeros and empty strings, as a packet that is not whole is not ours to mend. */
export class Fields {
  #at = 0
  constructor(private readonly data: Buffer) {}

  byte(): number {
    return this.data[this.#at++] ?? 0
  }

  uint32(): number {
    const value = this.#at + 4 <= this.data.length ? this.data.readUInt32BE(this.#at) : 0
    this.#at += 4
    return value
  }

  string(): Buffer {
    const length = this.uint32()
    const value = this.data.subarray(this.#at, this.#at + length)
    this.#at += length
    return value
  }
}

/** Longer than any packet of a peer of ours. */
const MAX_PACKET = 1024 * 1024

/** Cuts a stream of bytes into packets that begin with their length. */
export class Packets {
  #rest: Buffer = Buffer.alloc(0)

  /** The packets that are whole now. @throws for a length that no peer of ours sends */
  feed(chunk: Buffer): Buffer[] {
    const packets: Buffer[] = []
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    for (;;) {
      const rest = this.#rest
      if (rest.length < 4) return packets
      const length = rest.readUInt32BE(0)
      if (length > MAX_PACKET) throw new Error(`a packet of ${length} bytes`)
      if (rest.length < 4 + length) return packets
      this.#rest = rest.subarray(4 + length)
      packets.push(rest.subarray(4, 4 + length))
    }
  }
}
