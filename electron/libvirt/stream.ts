/**
 * Streams: bulk data beside calls, with the serial and procedure of the call that opened them.
 *
 * Ends, as the daemon means them: an empty data packet is the end from the server, to be answered with a finish (status
 * ok), which the daemon confirms; nothing more comes without it. The client's end is a finish too, and its confirmation
 * says that all is written. Abort is status error without a payload; data in flight still comes before its confirmation.
 *
 * Flow control is the transport itself: when nobody reads, the whole connection stands still, calls and events with it.
 * So use a connection of its own for every bulk stream and console.
 */
import { i64, struct, u32 } from './codec'
import { EncodeError, ProtocolError, RemoteError } from './errors'
import { HEADER, type Packet, PacketType, Status, writeHeader } from './framing'
import { remoteError } from './structures'
import { XdrReader, XdrWriter } from './xdr'

/** Bytes in one data packet; what every libvirt accepts. */
const BLOCK = 256 * 1024
/** Reading from the transport stops when this many bytes wait for the stream's reader. */
const HIGH_WATER = 1024 * 1024
/** What a queued item costs besides its bytes, so that a flood of holes or one-byte packets is held back too. */
const ITEM_COST = 256

const hole = struct({ length: i64, flags: u32 })

/** What a stream brings: bytes, or a hole of `length` bytes (zeros) in a stream opened with the sparse flag. */
export type StreamChunk =
  | { readonly kind: 'data'; readonly data: Buffer }
  | { readonly kind: 'hole'; readonly length: number }

/** What a stream needs of its connection. */
export interface StreamHost {
  send(bytes: Buffer): void
  drained(): Promise<void>
  hold(): void
  release(): void
  /** The stream is over: packets with its serial are dropped from now on. */
  forget(): void
}

type State = 'open' | 'finishing' | 'aborting' | 'closed'

export class LibvirtStream implements AsyncIterable<StreamChunk> {
  readonly #host: StreamHost
  readonly #header: { program: number; procedure: number; serial: number }
  readonly #name: string
  #state: State = 'open'
  #failure: unknown
  #queue: StreamChunk[] = []
  #queued = 0
  #held = false
  #remoteEnd = false
  #wakers: (() => void)[] = []
  #writes: Promise<void> = Promise.resolve()
  /** Resolves, and never rejects, when the stream is over in whatever way. */
  readonly settled: Promise<void>
  #settle!: () => void

  /** Made by `LibvirtConnection.openStream`. */
  constructor(host: StreamHost, header: { program: number; procedure: number; serial: number }, name: string) {
    this.#host = host
    this.#header = header
    this.#name = name
    this.settled = new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  /** False once the stream has finished, was aborted or has failed. */
  get open(): boolean {
    return this.#state === 'open'
  }

  /**
   * The next chunk, or null after the end, which is then confirmed to the daemon. The data may share memory with the
   * transport's buffer, but is not reused.
   * @throws RemoteError, ConnectionLost, the reason of the abort
   */
  async read(): Promise<StreamChunk | null> {
    for (;;) {
      const chunk = this.#queue.shift()
      if (chunk) {
        this.#queued -= cost(chunk)
        this.#flow()
        return chunk
      }
      if (this.#failure !== undefined) throw this.#failure
      if (this.#state === 'closed') return null
      if (this.#remoteEnd && this.#state === 'open') {
        await this.finish()
        return null
      }
      await new Promise<void>((resolve) => {
        this.#wakers.push(resolve)
      })
    }
  }

  /** Reads to the end. Leaving the loop early aborts the stream. */
  async *[Symbol.asyncIterator](): AsyncGenerator<StreamChunk> {
    try {
      for (let chunk = await this.read(); chunk !== null; chunk = await this.read()) yield chunk
    } finally {
      if (this.#state === 'open') await this.abort()
    }
  }

  /**
   * Sends bytes; resolves when the transport has room for more. Several writes go out in the order of the calls. The
   * buffer is handed over: do not change it afterwards.
   * @throws RemoteError when the daemon has ended the stream (no space, say), ConnectionLost
   */
  write(data: Uint8Array): Promise<void> {
    return this.#inOrder(async () => {
      for (let at = 0; at < data.length; at += BLOCK) {
        this.#mustBeOpen()
        this.#send(PacketType.stream, Status.continue, data.subarray(at, at + BLOCK))
        await this.#host.drained()
      }
      this.#mustBeOpen()
    })
  }

  /** Sends a hole of `length` bytes, in a stream opened with the sparse flag. A hole at the end counts too. */
  writeHole(length: number): Promise<void> {
    return this.#inOrder(async () => {
      this.#mustBeOpen()
      if (length < 0) throw new EncodeError(`hole of ${length} bytes`)
      const payload = new XdrWriter()
      hole.write(payload, { length, flags: 0 })
      this.#send(PacketType.hole, Status.continue, payload.bytes())
      await this.#host.drained()
    })
  }

  /**
   * Ends the stream in order and waits for the daemon to confirm that everything sent is written. What it still sends is
   * dropped. Does nothing on a stream that has finished already.
   */
  async finish(): Promise<void> {
    await this.#writes
    if (this.#state === 'open') {
      this.#state = 'finishing'
      this.#drop()
      this.#send(PacketType.stream, Status.ok)
    }
    await this.settled
    if (this.#failure !== undefined) throw this.#failure
  }

  /**
   * Gives the stream up and waits until the daemon has let go. Waiting reads and writes reject with `reason`. Never
   * rejects itself.
   */
  async abort(reason: unknown = new DOMException('The stream was aborted', 'AbortError')): Promise<void> {
    if (this.#state === 'open' || this.#state === 'finishing') {
      this.#state = 'aborting'
      this.#failure = reason
      this.#drop()
      this.#send(PacketType.stream, Status.error)
      this.#awake()
    }
    await this.settled
  }

  /** For the connection: a packet with this stream's serial. */
  accept(packet: Packet): void {
    if (packet.status === Status.error) this.#end(this.#state === 'aborting' ? undefined : this.#refusal(packet))
    else if (packet.status === Status.ok) {
      const asked = this.#state === 'finishing' || this.#state === 'aborting'
      this.#end(asked ? undefined : new ProtocolError('packet', `${this.#name}: stream finished unasked`))
    } else if (this.#state === 'open' && !this.#remoteEnd) this.#take(packet)
  }

  /** For the connection: the stream ends with `error`, without a word to the daemon. */
  fail(error: unknown): void {
    if (this.#state !== 'closed') this.#end(error)
  }

  #take(packet: Packet): void {
    if (packet.type === PacketType.hole) {
      const from = new XdrReader(packet.payload)
      const { length } = hole.read(from)
      from.end()
      if (length < 0) throw new ProtocolError('packet', `${this.#name}: hole of ${length} bytes`)
      this.#push({ kind: 'hole', length })
    } else if (packet.payload.length === 0) {
      this.#remoteEnd = true
      this.#awake()
    } else this.#push({ kind: 'data', data: packet.payload })
  }

  #push(chunk: StreamChunk): void {
    this.#queue.push(chunk)
    this.#queued += cost(chunk)
    this.#flow()
    this.#awake()
  }

  #refusal(packet: Packet): Error {
    try {
      return new RemoteError(remoteError.read(new XdrReader(packet.payload)), this.#name)
    } catch (error) {
      return error as Error
    }
  }

  #end(failure: unknown): void {
    this.#state = 'closed'
    this.#failure ??= failure
    if (this.#failure !== undefined) this.#drop()
    this.#host.forget()
    this.#settle()
    this.#awake()
  }

  #drop(): void {
    this.#queue = []
    this.#queued = 0
    this.#flow()
  }

  /** Holds the transport while too much waits, and lets it go on at half of that. */
  #flow(): void {
    if (!this.#held && this.#queued > HIGH_WATER) {
      this.#held = true
      this.#host.hold()
    } else if (this.#held && this.#queued <= HIGH_WATER / 2) {
      this.#held = false
      this.#host.release()
    }
  }

  #awake(): void {
    const wakers = this.#wakers
    this.#wakers = []
    for (const wake of wakers) wake()
  }

  #mustBeOpen(): void {
    if (this.#failure !== undefined) throw this.#failure
    if (this.#state !== 'open') throw new EncodeError(`${this.#name}: write after the end of the stream`)
  }

  #inOrder(write: () => Promise<void>): Promise<void> {
    const turn = this.#writes.then(write)
    // The caller gets the rejection; the chain itself goes on, so that finish can report the failure.
    this.#writes = turn.catch(() => {})
    return turn
  }

  #send(type: number, status: number, payload: Uint8Array = new Uint8Array(0)): void {
    const small = payload.length <= 1024
    const head = Buffer.allocUnsafe(HEADER + (small ? payload.length : 0))
    if (small) head.set(payload, HEADER)
    writeHeader(head, { ...this.#header, type, status }, payload.length)
    this.#host.send(head)
    if (!small) this.#host.send(Buffer.from(payload.buffer, payload.byteOffset, payload.length))
  }
}

const cost = (chunk: StreamChunk) => (chunk.kind === 'data' ? chunk.data.length : 0) + ITEM_COST
