/**
 * One connection to a libvirt daemon over any Duplex: signs in, opens a URI, calls procedures, hears events, carries
 * streams. The daemon works on up to five calls of a connection at once, and reads nothing while five are running: at
 * most three long calls are therefore let through, the others wait here.
 * @see https://libvirt.org/internals/rpc.html
 */
import type { Duplex } from 'node:stream'
import { AuthError, ConnectionLost, ProtocolError, RemoteError } from './errors'
import { encodePacket, HEADER, type Packet, PacketType, Program, Status, writeHeader } from './framing'
import { connectProcedures } from './procedures/connect'
import type { LibvirtEvent } from './procedures/event'
import type { Procedure } from './procedures/row'
import { Semaphore } from './semaphore'
import { LibvirtStream } from './stream'
import { remoteError } from './structures'
import { type EventSource, type Subscription, Subscriptions } from './subscriptions'
import { Wire } from './wire'
import { XdrReader, XdrWriter } from './xdr'

/** Long calls let through at a time (the daemon's max_client_requests is 5). */
const LONG_CALLS = 3
/** The daemon reads no more, PINGs included, while this many calls of a connection run. */
const DAEMON_SLOTS = 5
/** How long `close` waits for the daemon's answer, in ms. */
const CLOSE_WAIT = 2000
const PING = 1
const PONG = 2

export interface OpenOptions {
  /** without transport and host: `qemu:///system`, `qemu:///session`, `test:///default`, `test:///abs/file.xml` */
  readonly uri: string
  /** every changing call is refused with error 29; for the `-ro` socket */
  readonly readOnly?: boolean
  /** ends the opening, not the open connection */
  readonly signal?: AbortSignal
  /**
   * PING after `intervalMs` without input and give up (`silent`) when `timeoutMs` later nothing has come. Leave it out
   * where the transport has its own, as ssh has. Not done while five calls run, as the daemon does not read then.
   */
  readonly liveness?: { readonly intervalMs: number; readonly timeoutMs: number }
  /** hears of packets that made no sense and were dropped, and of errors event handlers threw */
  readonly onFault?: (error: unknown) => void
}

interface Pending {
  readonly program: number
  readonly procedure: number
  readonly reply: (packet: Packet) => void
  readonly fail: (error: unknown) => void
}

export class LibvirtConnection {
  /** Resolves, and never rejects, when the connection is over, with the reason. */
  readonly closed: Promise<ConnectionLost>
  readonly #wire: Wire
  readonly #onFault: ((error: unknown) => void) | undefined
  readonly #calls = new Map<number, Pending>()
  readonly #streams = new Map<number, LibvirtStream>()
  readonly #long = new Semaphore(LONG_CALLS)
  readonly #subscriptions = new Subscriptions((procedure, args) => this.call(procedure, args))
  #serial = 0
  #closing: Promise<void> | undefined
  #liveness: NodeJS.Timeout | undefined

  private constructor(duplex: Duplex, options: OpenOptions) {
    this.#onFault = options.onFault
    let over!: (error: ConnectionLost) => void
    this.closed = new Promise((resolve) => {
      over = resolve
    })
    this.#wire = new Wire(duplex, {
      packet: (packet) => this.#dispatch(packet),
      lost: (error) => {
        clearTimeout(this.#liveness)
        for (const call of [...this.#calls.values()]) call.fail(error)
        for (const stream of [...this.#streams.values()]) stream.fail(error)
        this.#calls.clear()
        this.#streams.clear()
        over(error)
      },
    })
  }

  /**
   * Signs in and opens `uri` on a connected (or connecting) transport, which belongs to the connection from now on and
   * is destroyed when opening fails.
   * @throws AuthError, RemoteError (the daemon refuses the URI), ConnectionLost (with the socket's error as `cause`),
   * the signal's reason
   */
  static async open(duplex: Duplex, options: OpenOptions): Promise<LibvirtConnection> {
    const connection = new LibvirtConnection(duplex, options)
    try {
      await connection.#signIn(options.signal)
      const flags = options.readOnly ? 1 : 0
      await connection.call(connectProcedures.connectOpen, { name: options.uri, flags }, options.signal)
    } catch (error) {
      connection.#wire.lose(new ConnectionLost('closed', error))
      duplex.destroy()
      throw error
    }
    if (options.liveness) connection.#watch(options.liveness)
    return connection
  }

  /** Why the connection is over, or undefined while it is not. */
  get lost(): ConnectionLost | undefined {
    return this.#wire.lost
  }

  /** Calls whose answer has not come yet, given-up ones included; those waiting for a long slot are not counted. */
  get inFlight(): number {
    return this.#calls.size
  }

  /**
   * Calls a procedure and resolves with its decoded reply. Replies match by serial, in any order, so calls may be sent
   * without waiting for each other. Long procedures wait for one of three slots.
   *
   * Aborting stops the wait and drops the late reply: the wire has no cancel for plain calls, and the daemon goes on
   * (a long call keeps its slot until then). To stop work on the host use its own call, for example `domainBlockJobAbort`.
   * @throws RemoteError with every field libvirt sent; ConnectionLost if the transport closes first; ProtocolError if the
   * reply makes no sense; EncodeError if the arguments do not fit; the signal's reason
   */
  async call<Args, Ret>(procedure: Procedure<Args, Ret>, args: Args, signal?: AbortSignal): Promise<Ret> {
    if (!procedure.long(args)) return this.#exchange(procedure, args, signal)
    const release = await this.#long.acquire(signal)
    return this.#exchange(procedure, args, signal, { answered: release })
  }

  /**
   * Calls a procedure that opens a stream. Data may come together with the reply; it waits in the stream.
   * @param signal aborts the opening, and later the stream
   * @throws as `call`
   */
  async openStream<Args, Ret>(
    procedure: Procedure<Args, Ret>,
    args: Args,
    signal?: AbortSignal,
  ): Promise<{ reply: Ret; stream: LibvirtStream }> {
    if (!procedure.stream) throw new TypeError(`${procedure.name} opens no stream`)
    const serial = this.#nextSerial()
    const { program, number } = procedure
    const stream = new LibvirtStream(
      {
        send: (bytes) => this.#wire.send(bytes),
        drained: () => this.#wire.drained(),
        hold: () => this.#wire.hold(),
        release: () => this.#wire.release(),
        forget: () => this.#streams.delete(serial),
      },
      { program, procedure: number, serial },
      procedure.name,
    )
    this.#streams.set(serial, stream)
    const reply = await this.#exchange(procedure, args, signal, {
      serial,
      // Given up while opening: the daemon has a stream now that nobody wants.
      late: () => void stream.abort(signal?.reason),
      refused: (error) => {
        if (error instanceof ProtocolError) void stream.abort(error)
        else stream.fail(error)
      },
    })
    const abort = () => void stream.abort(signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })
    void stream.settled.then(() => signal?.removeEventListener('abort', abort))
    return { reply, stream }
  }

  /**
   * Calls `handler` for each `event`, of one object when `source` names it. A host that does not know the event gives a
   * subscription with `supported` false. The handler runs before later packets are looked at: keep it short.
   * @throws RemoteError for other refusals (88 access denied, ...), ConnectionLost
   */
  onEvent<M>(event: LibvirtEvent<M>, handler: (message: M) => void, source: EventSource = {}): Promise<Subscription> {
    return this.#subscriptions.add(event, handler, source)
  }

  /**
   * Says goodbye and ends the transport. Calls and streams still open fail with ConnectionLost (`closed`); work they
   * started on the host goes on. Resolves when the connection is over; never rejects.
   */
  close(): Promise<void> {
    this.#closing ??= this.#farewell()
    return this.#closing
  }

  async #farewell(): Promise<void> {
    if (this.#wire.lost) return
    const closed = new ConnectionLost('closed')
    for (const stream of [...this.#streams.values()]) stream.fail(closed)
    try {
      await this.call(connectProcedures.connectClose, {}, AbortSignal.timeout(CLOSE_WAIT))
    } catch {
      // It is over either way; the daemon cleans up after a closed socket too.
    }
    this.#wire.lose(closed)
  }

  async #signIn(signal: AbortSignal | undefined): Promise<void> {
    const { types } = await this.call(connectProcedures.authList, {}, signal)
    if (types.length === 0 || types.includes(0)) return
    if (!types.includes(2)) {
      throw new AuthError('unsupported', `the daemon offers only authentication types ${types.join(', ')}`)
    }
    try {
      const { complete } = await this.call(connectProcedures.authPolkit, {}, signal)
      if (!complete) throw new AuthError('refused', 'polkit did not complete')
    } catch (error) {
      // Without a polkit daemon this is error 1, with one 45 or 94: the step tells what it means, not the code.
      if (error instanceof RemoteError) throw new AuthError('refused', error.message, error)
      throw error
    }
  }

  #nextSerial(): number {
    do this.#serial = this.#serial >= 0xffffffff ? 1 : this.#serial + 1
    while (this.#calls.has(this.#serial) || this.#streams.has(this.#serial))
    return this.#serial
  }

  /** Sends one call. `answered` runs when the daemon is done with it, however late; `late` when nobody waited any more. */
  #exchange<Args, Ret>(
    procedure: Procedure<Args, Ret>,
    args: Args,
    signal?: AbortSignal,
    hooks: { serial?: number; answered?: () => void; late?: () => void; refused?: (error: unknown) => void } = {},
  ): Promise<Ret> {
    return new Promise<Ret>((resolve, reject) => {
      const refuse = (error: unknown) => {
        hooks.answered?.()
        hooks.refused?.(error)
        reject(error)
      }
      if (signal?.aborted) return refuse(signal.reason)
      if (this.#wire.lost) return refuse(this.#wire.lost)
      const serial = hooks.serial ?? this.#nextSerial()
      const payload = new XdrWriter(HEADER)
      try {
        procedure.args.write(payload, args)
      } catch (error) {
        return refuse(error)
      }
      let given = false
      const giveUp = () => {
        given = true
        reject(signal?.reason)
      }
      const settled = () => {
        this.#calls.delete(serial)
        signal?.removeEventListener('abort', giveUp)
        hooks.answered?.()
      }
      signal?.addEventListener('abort', giveUp, { once: true })
      this.#calls.set(serial, {
        program: procedure.program,
        procedure: procedure.number,
        reply: (packet) => {
          settled()
          const answer = decodeReply(procedure, packet)
          if ('error' in answer) {
            hooks.refused?.(answer.error)
            reject(answer.error)
          } else if (given) hooks.late?.()
          else resolve(answer.value)
        },
        fail: (error) => {
          settled()
          hooks.refused?.(error)
          reject(error)
        },
      })
      const bytes = payload.bytes()
      const { program, number } = procedure
      writeHeader(bytes, { program, procedure: number, type: PacketType.call, serial, status: Status.ok })
      this.#wire.send(bytes)
    })
  }

  /** What came from the daemon. A packet nobody waits for is dropped: an answer to a given-up call, data of an ended stream. */
  #dispatch(packet: Packet): void {
    if (packet.program === Program.keepalive) {
      if (packet.procedure === PING) this.#keepalive(PONG)
      return
    }
    if (packet.program !== Program.remote && packet.program !== Program.qemu) return
    if (packet.type === PacketType.reply) this.#reply(packet)
    else if (packet.type === PacketType.stream || packet.type === PacketType.hole) this.#stream(packet)
    else if (packet.type === PacketType.message && packet.program === Program.remote) this.#message(packet)
  }

  #reply(packet: Packet): void {
    const call = this.#calls.get(packet.serial)
    if (!call) return
    if (call.program === packet.program && call.procedure === packet.procedure) call.reply(packet)
    else call.fail(new ProtocolError('packet', `reply of procedure ${packet.procedure}, called was ${call.procedure}`))
  }

  #stream(packet: Packet): void {
    const stream = this.#streams.get(packet.serial)
    if (!stream) return
    try {
      stream.accept(packet)
    } catch (error) {
      void stream.abort(error)
    }
  }

  #message(packet: Packet): void {
    try {
      this.#subscriptions.deliver(packet)
    } catch (error) {
      if (this.#onFault) this.#onFault(error)
      else if (!(error instanceof ProtocolError)) {
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }

  #keepalive(procedure: number): void {
    const header = { program: Program.keepalive, procedure, type: PacketType.message, serial: 0, status: Status.ok }
    this.#wire.send(encodePacket(header))
  }

  #watch({ intervalMs, timeoutMs }: { intervalMs: number; timeoutMs: number }): void {
    const wire = this.#wire
    const look = (asked: number | undefined) => {
      if (wire.lost) return
      const answered = asked === undefined || wire.lastInput >= asked
      const deaf = wire.held || this.#calls.size >= DAEMON_SLOTS
      if (!answered && !deaf) return wire.lose(new ConnectionLost('silent'))
      const idle = performance.now() - wire.lastInput
      const ping = idle >= intervalMs && !deaf
      if (ping) this.#keepalive(PING)
      const wait = ping ? timeoutMs : Math.max(intervalMs - idle, intervalMs / 10)
      this.#liveness = setTimeout(look, wait, ping ? performance.now() : undefined)
      this.#liveness.unref()
    }
    look(undefined)
  }
}

function decodeReply<Ret>(procedure: Procedure<never, Ret>, packet: Packet): { value: Ret } | { error: unknown } {
  try {
    const from = new XdrReader(packet.payload)
    if (packet.status === Status.ok) {
      const value = procedure.ret.read(from)
      from.end()
      return { value }
    }
    if (packet.status === Status.error) {
      const fields = remoteError.read(from)
      from.end()
      return { error: new RemoteError(fields, procedure.name) }
    }
    return { error: new ProtocolError('packet', `reply of status ${packet.status}`) }
  } catch (error) {
    return { error }
  }
}
