/**
 * One Duplex as packets in and bytes out: gathers the small packets of a tick into one write, pauses reading for slow
 * stream readers, and tells once, and only once, that the transport is gone. Knows no procedures.
 */
import type { Duplex } from 'node:stream'
import { ConnectionLost, ProtocolError } from './errors'
import { type Packet, PacketReader } from './framing'

/** Packets up to this size wait for the end of the tick and travel together. */
const GATHER = 16 * 1024

interface WireHandlers {
  packet(packet: Packet): void
  lost(error: ConnectionLost): void
}

export class Wire {
  readonly #duplex: Duplex
  readonly #handlers: WireHandlers
  readonly #reader = new PacketReader()
  #outgoing: Buffer[] = []
  #scheduled = false
  #holds = 0
  #lost: ConnectionLost | undefined
  /** `performance.now()` of the last bytes from the other side */
  lastInput = performance.now()

  constructor(duplex: Duplex, handlers: WireHandlers) {
    this.#duplex = duplex
    this.#handlers = handlers
    duplex.on('data', this.#onData)
    duplex.on('end', () => this.lose(new ConnectionLost('ended')))
    duplex.on('close', () => this.lose(new ConnectionLost('ended')))
    // The listener stays for good: an error of a stream that is already given up must not end the process.
    duplex.on('error', (error) => this.lose(new ConnectionLost('failed', error)))
    if (duplex.destroyed) queueMicrotask(() => this.lose(new ConnectionLost('ended', duplex.errored ?? undefined)))
  }

  get lost(): ConnectionLost | undefined {
    return this.#lost
  }

  /** Reading is paused by a stream whose reader is slow; silence then means nothing. */
  get held(): boolean {
    return this.#holds > 0
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#lost) return
    this.lastInput = performance.now()
    try {
      this.#reader.push(chunk, (packet) => {
        if (!this.#lost) this.#handlers.packet(packet)
      })
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.lose(new ConnectionLost('protocol', error))
    }
  }

  /** Sends bytes in the order of the calls. The buffer must not change afterwards. */
  send(bytes: Buffer): void {
    if (this.#lost) return
    this.#outgoing.push(bytes)
    if (bytes.length > GATHER) this.#flush()
    else if (!this.#scheduled) {
      this.#scheduled = true
      process.nextTick(this.#flush)
    }
  }

  readonly #flush = (): void => {
    this.#scheduled = false
    const parts = this.#outgoing
    this.#outgoing = []
    if (this.#lost || !this.#duplex.writable) return
    const large = (parts.at(-1)?.length ?? 0) > GATHER ? parts.pop() : undefined
    if (parts.length > 0) this.#duplex.write(parts.length === 1 ? parts[0] : Buffer.concat(parts))
    if (large) this.#duplex.write(large)
  }

  /** Resolves when the transport takes more without growing its buffer; at once when the connection is lost. */
  async drained(): Promise<void> {
    if (this.#outgoing.length > 0) this.#flush()
    if (this.#lost || !this.#duplex.writableNeedDrain) return
    await new Promise<void>((resolve) => {
      const done = () => {
        this.#duplex.off('drain', done)
        this.#duplex.off('close', done)
        resolve()
      }
      this.#duplex.on('drain', done)
      this.#duplex.on('close', done)
    })
  }

  /** Stops reading until `release` was called as often. */
  hold(): void {
    if (this.#holds++ === 0) this.#duplex.pause()
  }

  release(): void {
    if (--this.#holds === 0) {
      this.lastInput = performance.now()
      this.#duplex.resume()
    }
  }

  /** Gives the transport up, what waits to be written included. Later calls do nothing. */
  lose(error: ConnectionLost): void {
    if (this.#lost) return
    if (error.reason === 'closed') this.#flush()
    this.#lost = error
    this.#outgoing = []
    this.#duplex.off('data', this.#onData)
    if (error.reason === 'closed' && !this.#duplex.destroyed) {
      this.#duplex.resume()
      this.#duplex.end(() => this.#duplex.destroy())
      setTimeout(() => this.#duplex.destroy(), 1000).unref()
    } else this.#duplex.destroy()
    this.#handlers.lost(error)
  }
}
