/** One channel of the connection protocol (RFC 4254, 5 and 6). */
import { Duplex, Readable } from 'node:stream'
import type { SshChannel } from '../channel'
import { type Fields, Message, string, uint32 } from './wire'

/** The connection that a channel is of. */
export interface Peer {
  send(type: number, ...fields: readonly Buffer[]): void
  forget(id: number): void
}

export class MuxChannel extends Duplex implements SshChannel {
  readonly stderr: Readable
  readonly #peer: Peer
  readonly #id: number
  readonly #remote: number
  readonly #maxPacket: number
  readonly #window: number
  readonly #answers: ((accepted: boolean) => void)[] = []
  #mayReceive: number
  #maySend: number
  #held: { data: Buffer; done: () => void } | null = null
  #sentEof = false
  #sentClose = false
  #gone = false
  #code: number | null | undefined
  #signal: string | undefined

  constructor(peer: Peer, id: number, remote: number, maySend: number, maxPacket: number, window: number) {
    // Never ended by itself: a program tells its exit code after its output has ended.
    super({ allowHalfOpen: true, emitClose: false, autoDestroy: false, highWaterMark: window })
    this.#peer = peer
    this.#id = id
    this.#remote = remote
    this.#maySend = maySend
    this.#maxPacket = Math.max(1, maxPacket)
    this.#window = window
    this.#mayReceive = window
    this.stderr = new Readable({ highWaterMark: window, emitClose: false, read: () => this.#widen() })
  }

  /** Asks something of the channel; answers come in the order of the questions. */
  request(type: string, more: Buffer, answered: (accepted: boolean) => void): void {
    this.#answers.push(answered)
    this.#peer.send(Message.request, uint32(this.#remote), string(type), Buffer.from([1]), more)
  }

  signal(name: string): void {
    if (this.#sentClose || this.#gone) return
    this.#peer.send(Message.request, uint32(this.#remote), string('signal'), Buffer.from([0]), string(name))
  }

  close(): void {
    if (this.#sentClose || this.#gone) return
    this.#sentClose = true
    this.#peer.send(Message.close, uint32(this.#remote))
  }

  override destroy(): this {
    this.end()
    this.close()
    return this
  }

  /** A message of the host for this channel. */
  hear(type: number, fields: Fields): void {
    switch (type) {
      case Message.data:
        return this.#receive(this, fields.string())
      case Message.extendedData: {
        const kind = fields.uint32()
        const data = fields.string()
        // 1: standard error, the only kind there is
        return kind === 1 ? this.#receive(this.stderr, data) : this.#widen()
      }
      case Message.windowAdjust:
        this.#maySend += fields.uint32()
        return this.#flush()
      case Message.eof:
        this.push(null)
        this.stderr.push(null)
        return
      case Message.success:
      case Message.requestFailed:
        this.#answers.shift()?.(type === Message.success)
        return
      case Message.request:
        return this.#asked(fields)
      case Message.close:
        this.close()
        return this.#finish()
      default:
    }
  }

  /** The connection is over. */
  lost(): void {
    this.#finish()
  }

  override _read(): void {
    this.#widen()
  }

  override _write(data: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#held = { data, done }
    this.#flush()
  }

  override _final(done: () => void): void {
    if (!this.#sentEof && !this.#sentClose && !this.#gone) {
      this.#sentEof = true
      this.#peer.send(Message.eof, uint32(this.#remote))
    }
    done()
  }

  #receive(to: Readable, data: Buffer): void {
    this.#mayReceive -= data.length
    if (to.push(data)) this.#widen()
  }

  /** Lets the host send more, once what it sent was read. */
  #widen(): void {
    const more = this.#window - this.#mayReceive
    if (this.#gone || this.#sentClose || more < this.#window / 2) return
    const waiting = this.readableLength + this.stderr.readableLength
    if (waiting >= this.#window) return
    this.#mayReceive += more
    this.#peer.send(Message.windowAdjust, uint32(this.#remote), uint32(more))
  }

  #flush(): void {
    while (this.#held !== null) {
      const { data, done } = this.#held
      if (this.#gone || this.#sentClose || data.length === 0) {
        this.#held = null
        done()
        continue
      }
      const size = Math.min(data.length, this.#maySend, this.#maxPacket)
      if (size === 0) return
      this.#maySend -= size
      this.#peer.send(Message.data, uint32(this.#remote), string(data.subarray(0, size)))
      this.#held = { data: data.subarray(size), done }
    }
  }

  #asked(fields: Fields): void {
    const what = fields.string().toString('latin1')
    const wantsReply = fields.byte() !== 0
    if (what === 'exit-status') {
      this.#code = fields.uint32()
      this.emit('exit', this.#code)
    } else if (what === 'exit-signal') {
      this.#code = null
      this.#signal = `SIG${fields.string().toString('latin1')}`
      this.emit('exit', null, this.#signal)
    } else if (wantsReply) this.#peer.send(Message.requestFailed, uint32(this.#remote))
  }

  #finish(): void {
    if (this.#gone) return
    this.#gone = true
    this.#peer.forget(this.#id)
    for (const answered of this.#answers.splice(0)) answered(false)
    this.#flush()
    if (!this.writableEnded) this.end()
    // Errors that nobody reads keep nobody waiting.
    const read = this.stderr.readableFlowing ? [this, this.stderr] : [this]
    let open = read.length
    const over = () => {
      if (--open === 0) this.emit('close', this.#code, this.#signal)
    }
    for (const stream of read) {
      if (stream.readableEnded) queueMicrotask(over)
      else stream.once('end', over)
    }
    for (const stream of [this, this.stderr]) if (!ended(stream)) stream.push(null)
  }
}

/** Whether the end was pushed already, though it may not have been read. */
function ended(stream: Readable): boolean {
  return (stream as unknown as { _readableState: { ended: boolean } })._readableState.ended
}
