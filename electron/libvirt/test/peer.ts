/** The daemon's side of a connection, played by a script over an in-memory Duplex: every byte is the real protocol. */

import { EventEmitter } from 'node:events'
import { Duplex } from 'node:stream'
import { encodePacket, type Packet, PacketReader, PacketType, Program, Status } from '../framing'
import { LibvirtConnection, type LibvirtEvent, type OpenOptions, type Procedure, procedures } from '../index'
import { remoteError } from '../structures'
import { XdrReader, XdrWriter } from '../xdr'

/** A Duplex whose writes are heard by `onWrite` and whose input is fed by `feed`. */
class Cable extends Duplex {
  readonly #onWrite: (chunk: Buffer) => void
  constructor(onWrite: (chunk: Buffer) => void, highWaterMark?: number) {
    super({ writableHighWaterMark: highWaterMark, autoDestroy: true })
    this.#onWrite = onWrite
  }
  override _read(): void {}
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#onWrite(chunk)
    setImmediate(done)
  }
}

type Script = (packet: Packet, peer: Peer) => void

export class Peer {
  readonly cable: Duplex
  /** every packet the client has sent */
  readonly received: Packet[] = []
  /** bytes in one delivery; 0 = as they come */
  cut = 0
  #script: Script
  readonly #reader = new PacketReader()
  readonly #heard = new EventEmitter()

  constructor(script: Script = () => {}) {
    this.#script = script
    this.cable = new Cable((chunk) =>
      this.#reader.push(chunk, (packet) => {
        this.received.push({ ...packet, payload: Buffer.from(packet.payload) })
        this.#answer(packet)
        this.#heard.emit('packet')
      }),
    )
  }

  #answer(packet: Packet): void {
    if (packet.procedure === 66 && packet.type === PacketType.call)
      this.reply(packet, procedures.authList, { types: [0] })
    else if (packet.procedure === 1 && packet.program === Program.remote) this.reply(packet, procedures.connectOpen, {})
    else if (packet.procedure === 2 && packet.program === Program.remote)
      this.reply(packet, procedures.connectClose, {})
    else this.#script(packet, this)
  }

  /** Hands bytes to the client, cut as `cut` says. */
  deliver(...parts: Buffer[]): void {
    const bytes = Buffer.concat(parts)
    const size = this.cut || bytes.length
    for (let at = 0; at < bytes.length; at += size) this.cable.push(Buffer.from(bytes.subarray(at, at + size)))
  }

  reply<Ret>(call: Packet, procedure: Procedure<never, Ret>, value: Ret): void {
    this.deliver(replyBytes(call, procedure, value))
  }

  error(call: Packet, code: number, message = 'refused', domain?: number): void {
    this.deliver(errorBytes(call, PacketType.reply, code, message, domain))
  }

  /** Waits until the client has sent `count` packets. */
  async heard(count: number): Promise<void> {
    while (this.received.length < count) {
      await new Promise<void>((resolve) => {
        this.#heard.once('packet', () => resolve())
      })
    }
  }

  async open(options: Partial<OpenOptions> = {}): Promise<LibvirtConnection> {
    return LibvirtConnection.open(this.cable, { uri: 'test:///default', ...options })
  }
}

export function replyBytes<Ret>(call: Packet, procedure: Procedure<never, Ret>, value: Ret): Buffer {
  const writer = new XdrWriter()
  procedure.ret.write(writer, value as never)
  return encodePacket({ ...call, type: PacketType.reply, status: Status.ok }, writer.bytes())
}

export function errorBytes(call: Packet, type: number, code: number, message: string, domain = 10): Buffer {
  const writer = new XdrWriter()
  remoteError.write(writer, {
    code,
    domain,
    message,
    level: 2,
    str1: '%s',
    str2: message,
    int1: 28,
    int2: -1,
  } as never)
  return encodePacket({ ...call, type, status: Status.error }, writer.bytes())
}

export function eventBytes<M>(event: LibvirtEvent<M>, callbackId: number, message: M): Buffer {
  const writer = new XdrWriter()
  if (event.family !== 'connection') writer.i32(callbackId)
  event.message.write(writer, message as never)
  // The real daemon sends serial 1 with events.
  const header = { program: Program.remote, procedure: event.number, type: PacketType.message, serial: 1 }
  return encodePacket({ ...header, status: Status.ok }, writer.bytes())
}

export function streamBytes(call: Packet, status: number, data: Uint8Array = new Uint8Array(0)): Buffer {
  return encodePacket({ ...call, type: PacketType.stream, status }, data)
}

export function holeBytes(call: Packet, length: number): Buffer {
  const writer = new XdrWriter()
  writer.i64(length)
  writer.u32(0)
  return encodePacket({ ...call, type: PacketType.hole, status: Status.continue }, writer.bytes())
}

/** The arguments of a call, as the daemon would read them. */
export function argsOf<Args>(procedure: Procedure<Args, unknown>, call: Packet): Record<string, unknown> {
  const from = new XdrReader(call.payload)
  const args = procedure.args.read(from)
  from.end()
  return args as Record<string, unknown>
}

export const aDom = (name: string) => ({ name, uuid: '00010203-0405-0607-0809-0a0b0c0d0e0f', id: -1 })
