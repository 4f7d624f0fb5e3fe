/**
 * Framing of libvirt RPC: splits a byte stream into packets, and builds packets.
 * A packet is a 4-byte length that counts itself, a 24-byte header, then a payload. Chunks arrive cut anywhere, so
 * `push` keeps the tail. A length out of bounds is an error, not an allocation. Opens no sockets, knows no procedures.
 * @see https://libvirt.org/kbase/internals/rpc.html
 */
import { ProtocolError } from './errors'

/** Length word and header, in bytes. */
export const HEADER = 28
/** Greatest value of the length word (VIR_NET_MESSAGE_MAX plus the word itself). */
export const MAX_PACKET = 4 + 16777216
/** First allocation for a packet that is not complete: a false length costs no more than this. */
const FIRST_ALLOCATION = 512 * 1024

export const Program = { remote: 0x20008086, qemu: 0x20008087, lxc: 0x20008088, keepalive: 0x6b656570 } as const

export const PacketType = { call: 0, reply: 1, message: 2, stream: 3, callFds: 4, replyFds: 5, hole: 6 } as const

export const Status = { ok: 0, error: 1, continue: 2 } as const

export interface Header {
  readonly program: number
  /** 1 in every program known */
  readonly version: number
  readonly procedure: number
  readonly type: number
  /** chosen by the caller; the same in reply and stream packets */
  readonly serial: number
  readonly status: number
}

export interface Packet extends Header {
  /** may share memory with the chunk it came in: copy what is kept */
  readonly payload: Buffer
}

/** Cuts a byte stream into packets. */
export class PacketReader {
  /** a packet not complete yet, from its length word on; may be larger than what is filled */
  #tail: Buffer = Buffer.alloc(0)
  #filled = 0

  /** Bytes of memory held for a packet that is not complete. At most 512 KiB or twice what has arrived of it. */
  get retained(): number {
    return this.#tail.length
  }

  /**
   * Takes the next bytes and calls `emit` for each packet they complete, in order.
   * @throws ProtocolError (kind `framing`) on an impossible length, after the good packets before it were emitted. The
   * reader is of no use afterwards.
   */
  push(chunk: Buffer, emit: (packet: Packet) => void): void {
    let at = 0
    while (this.#filled > 0 && at < chunk.length) {
      at += this.#fill(chunk, at)
      if (this.#filled < 4) return
      const length = checkedLength(this.#tail, 0)
      if (this.#filled < length) continue
      const whole = this.#tail.subarray(0, length)
      this.#tail = Buffer.alloc(0)
      this.#filled = 0
      emit(parse(whole))
    }
    // Whole packets inside one chunk are handed on without copying.
    while (chunk.length - at >= 4) {
      const length = checkedLength(chunk, at)
      if (chunk.length - at < length) break
      const packet = parse(chunk.subarray(at, at + length))
      at += length
      emit(packet)
    }
    while (at < chunk.length) at += this.#fill(chunk, at)
  }

  /** Moves what belongs to the unfinished packet into the tail, which doubles as it fills: each byte is copied a bounded number of times. */
  #fill(chunk: Buffer, at: number): number {
    const available = chunk.length - at
    let wanted = 4
    if (this.#filled >= 4) wanted = checkedLength(this.#tail, 0)
    else if (this.#filled === 0 && available >= 4) wanted = checkedLength(chunk, at)
    const take = Math.min(wanted - this.#filled, available)
    const needed = this.#filled + take
    if (needed > this.#tail.length || (wanted > 4 && this.#tail.length <= 4)) {
      const size = Math.min(wanted, Math.max(needed, this.#tail.length * 2, FIRST_ALLOCATION))
      const grown = Buffer.allocUnsafeSlow(size)
      this.#tail.copy(grown, 0, 0, this.#filled)
      this.#tail = grown
    }
    chunk.copy(this.#tail, this.#filled, at, at + take)
    this.#filled = needed
    return take
  }
}

function checkedLength(bytes: Buffer, at: number): number {
  const length = bytes.readUInt32BE(at)
  if (length < HEADER || length > MAX_PACKET) throw new ProtocolError('framing', `packet length ${length}`)
  return length
}

function parse(whole: Buffer): Packet {
  return {
    program: whole.readUInt32BE(4),
    version: whole.readUInt32BE(8),
    procedure: whole.readInt32BE(12),
    type: whole.readInt32BE(16),
    serial: whole.readUInt32BE(20),
    status: whole.readInt32BE(24),
    payload: whole.subarray(HEADER),
  }
}

/** Fills in the first 28 bytes of `packet`, whose payload is already in place, or follows it with `payloadLength` bytes. */
export function writeHeader(
  packet: Buffer,
  header: Omit<Header, 'version'>,
  payloadLength = packet.length - HEADER,
): void {
  packet.writeUInt32BE(HEADER + payloadLength, 0)
  packet.writeUInt32BE(header.program, 4)
  packet.writeUInt32BE(1, 8)
  packet.writeInt32BE(header.procedure, 12)
  packet.writeInt32BE(header.type, 16)
  packet.writeUInt32BE(header.serial, 20)
  packet.writeInt32BE(header.status, 24)
}

/** A whole packet; the payload is copied. */
export function encodePacket(header: Omit<Header, 'version'>, payload: Uint8Array = new Uint8Array(0)): Buffer {
  const packet = Buffer.allocUnsafe(HEADER + payload.length)
  packet.set(payload, HEADER)
  writeHeader(packet, header)
  return packet
}
