/**
 * XDR (RFC 4506) as libvirt uses it: big-endian, everything padded to 4 bytes. The reader never trusts a length: it is
 * held against its limit and against the bytes that are left before anything is allocated. Knows no structures.
 *
 * 64-bit integers are JavaScript numbers, because they travel on as JSON-safe data. Exact up to 2^53 - 1 (8 PiB; 104
 * days of CPU time in ns); a greater value is read as the nearest double instead of failing a whole reply, since
 * libvirt sends 2^64 - 1 for "unknown". Writing refuses what is not a safe integer.
 */
import { EncodeError, ProtocolError } from './errors'
import { bytesToText, textToBytes } from './text'

/** Longest string in bytes (REMOTE_STRING_MAX). */
export const MAX_STRING = 4194304
/** Longest payload in bytes: the packet limit without the header (VIR_NET_MESSAGE_PAYLOAD_MAX). */
const MAX_PAYLOAD = 16777192

const TWO_32 = 4294967296

const bad = (message: string) => new ProtocolError('packet', message)

/** Reads values one after another from a payload. Throws `ProtocolError` (kind `packet`) on anything out of bounds. */
export class XdrReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** Bytes not read yet. */
  get left(): number {
    return this.#bytes.length - this.#at
  }

  #take(length: number): number {
    const at = this.#at
    if (length > this.#bytes.length - at) throw bad(`payload ends: ${length} bytes wanted, ${this.left} left`)
    this.#at = at + length
    return at
  }

  i32(): number {
    return this.#bytes.readInt32BE(this.#take(4))
  }

  u32(): number {
    return this.#bytes.readUInt32BE(this.#take(4))
  }

  i64(): number {
    const at = this.#take(8)
    return this.#bytes.readInt32BE(at) * TWO_32 + this.#bytes.readUInt32BE(at + 4)
  }

  u64(): number {
    const at = this.#take(8)
    return this.#bytes.readUInt32BE(at) * TWO_32 + this.#bytes.readUInt32BE(at + 4)
  }

  double(): number {
    return this.#bytes.readDoubleBE(this.#take(8))
  }

  bool(): boolean {
    return this.i32() !== 0
  }

  /** `length` bytes without a length word, and their padding. A view, not a copy. */
  opaque(length: number): Buffer {
    const at = this.#take(length + padding(length))
    return this.#bytes.subarray(at, at + length)
  }

  /** Text of at most `max` bytes (see text.ts for what is not UTF-8). A NUL is refused: C strings hold none. */
  string(max = MAX_STRING): string {
    const length = this.u32()
    if (length > max) throw bad(`string of ${length} bytes, at most ${max} allowed`)
    const text = this.opaque(length)
    if (text.includes(0)) throw bad('string holds a NUL')
    return bytesToText(text)
  }

  /** Element count of an array; refused when over `max` or when the bytes left cannot hold that many. */
  count(max: number, minimumSize: number): number {
    const count = this.u32()
    if (count > max) throw bad(`list of ${count}, at most ${max} allowed`)
    if (count * minimumSize > this.left) throw bad(`list of ${count} does not fit the ${this.left} bytes left`)
    return count
  }

  /** Presence word of an optional value. */
  present(): boolean {
    const word = this.u32()
    if (word > 1) throw bad(`optional value marked ${word}`)
    return word === 1
  }

  /** Throws unless everything was read: every reply of libvirt is exactly as long as its structure. */
  end(): void {
    if (this.left > 0) throw bad(`${this.left} bytes too many`)
  }
}

/** Appends values to a growing buffer. Throws `EncodeError` when a value has no wire form. */
export class XdrWriter {
  #bytes: Buffer
  #at: number
  readonly #limit: number

  /** @param reserve bytes left free at the start, for a header filled in later */
  constructor(reserve = 0) {
    this.#bytes = Buffer.allocUnsafe(Math.max(256, reserve * 2))
    this.#at = reserve
    this.#limit = reserve + MAX_PAYLOAD
  }

  /** What was written so far, the reserved start included. Valid until the next write. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#at)
  }

  #room(length: number): number {
    const at = this.#at
    const end = at + length
    if (end > this.#bytes.length) {
      if (end > this.#limit) throw new EncodeError(`arguments of more than ${MAX_PAYLOAD} bytes`)
      const grown = Buffer.allocUnsafe(Math.max(end, this.#bytes.length * 2))
      this.#bytes.copy(grown, 0, 0, at)
      this.#bytes = grown
    }
    this.#at = end
    return at
  }

  i32(value: number): void {
    if ((value | 0) !== value) throw new EncodeError(`${value} is not a 32-bit integer`)
    const at = this.#room(4)
    this.#bytes.writeInt32BE(value, at)
  }

  u32(value: number): void {
    if (value >>> 0 !== value) throw new EncodeError(`${value} is not an unsigned 32-bit integer`)
    const at = this.#room(4)
    this.#bytes.writeUInt32BE(value, at)
  }

  i64(value: number): void {
    if (!Number.isSafeInteger(value)) throw new EncodeError(`${value} is not a safe integer`)
    const at = this.#room(8)
    this.#bytes.writeInt32BE(Math.floor(value / TWO_32), at)
    this.#bytes.writeUInt32BE(value >>> 0, at + 4)
  }

  u64(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new EncodeError(`${value} is not a safe unsigned integer`)
    const at = this.#room(8)
    this.#bytes.writeUInt32BE(Math.floor(value / TWO_32), at)
    this.#bytes.writeUInt32BE(value >>> 0, at + 4)
  }

  double(value: number): void {
    const at = this.#room(8)
    this.#bytes.writeDoubleBE(value, at)
  }

  bool(value: boolean): void {
    this.i32(value ? 1 : 0)
  }

  /** Bytes without a length word, zero padded to 4. */
  opaque(value: Uint8Array): void {
    const length = value.length
    const at = this.#room(length + padding(length))
    this.#bytes.set(value, at)
    this.#bytes.fill(0, at + length, this.#at)
  }

  /** Text of at most `max` bytes as UTF-8 (see text.ts). */
  string(value: string, max = MAX_STRING): void {
    const text = textToBytes(value)
    if (text.length > max) throw new EncodeError(`string of ${text.length} bytes, at most ${max} allowed`)
    this.u32(text.length)
    this.opaque(text)
  }

  count(count: number, max: number): void {
    if (count > max) throw new EncodeError(`list of ${count}, at most ${max} allowed`)
    this.u32(count)
  }
}

function padding(length: number): number {
  return -length & 3
}
