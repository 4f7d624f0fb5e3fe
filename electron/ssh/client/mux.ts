/**
 * Channels through a running OpenSSH client: its control socket in proxy mode, where it passes on packets of the connection
 * protocol (RFC 4254). Needs OpenSSH 7.4 or newer.
 * @see PROTOCOL.mux of OpenSSH, "Requesting proxy mode"
 */
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { SshChannel } from '../channel'
import { MuxChannel, type Peer } from './mux-channel'
import { Fields, Message, Packets, string, uint32 } from './wire'

const HELLO = 1
const PROXY = 0x1000000f
const PROXY_OK = 0x8000000f
const VERSION = 4
/** of what a host may send before we have read it */
const WINDOW = 2 * 1024 * 1024
const MAX_PACKET = 32 * 1024

type Opened = (error: Error | null, channel?: MuxChannel) => void

interface Pending {
  readonly type: string
  readonly opened: Opened
}

/** A channel that the host did not open, with its reason (RFC 4254, 5.1). */
class Refusal extends Error {
  constructor(
    readonly reason: number,
    text: string,
  ) {
    super(text)
  }
}

export class Mux implements Peer {
  /** Resolves, and never rejects, when the client is gone. */
  readonly closed: Promise<void>
  readonly #socket: Socket
  readonly #channels = new Map<number, MuxChannel>()
  readonly #pending = new Map<number, Pending>()
  #last = 0
  #over = false

  private constructor(socket: Socket, packets: Packets) {
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const packet of packets.feed(chunk)) this.#take(packet)
      } catch (error) {
        socket.destroy(error as Error)
      }
    })
    socket.on('error', () => undefined)
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.#over = true
        for (const { opened } of this.#pending.values()) opened(new Error('the connection is over'))
        this.#pending.clear()
        for (const channel of this.#channels.values()) channel.lost()
        this.#channels.clear()
        resolve()
      })
    })
  }

  /** @throws when nobody listens there, or it does not know proxy mode */
  static open(path: string): Promise<Mux> {
    return new Promise((resolve, reject) => {
      const socket = connect(path)
      const packets = new Packets()
      const fail = (error: Error) => {
        socket.destroy()
        reject(error)
      }
      socket.once('error', fail)
      socket.once('close', () => reject(new Error('the ssh client closed its control socket')))
      socket.write(
        Buffer.concat([
          string(Buffer.concat([uint32(HELLO), uint32(VERSION)])),
          string(Buffer.concat([uint32(PROXY), uint32(0)])),
        ]),
      )
      const hear = (chunk: Buffer) => {
        try {
          for (const packet of packets.feed(chunk)) {
            const type = new Fields(packet).uint32()
            if (type === HELLO) continue
            if (type !== PROXY_OK) return fail(new Error('the ssh client does not know proxy mode'))
            socket.off('data', hear)
            socket.off('error', fail)
            socket.removeAllListeners('close')
            return resolve(new Mux(socket, packets))
          }
        } catch (error) {
          fail(error as Error)
        }
      }
      socket.on('data', hear)
    })
  }

  get isOver(): boolean {
    return this.#over
  }

  /** Starts a program. The error has `reason` when the host refused the channel itself. */
  exec(command: string, callback: (error: Error | undefined, channel: SshChannel) => void): void {
    this.#open('session', Buffer.alloc(0), (error, channel) => {
      if (channel === undefined) return callback(error ?? new Error('no channel'), undefined as never)
      channel.request('exec', string(command), (accepted) => {
        if (accepted) return callback(undefined, channel)
        channel.close()
        callback(new Error('the host refused to start the program'), undefined as never)
      })
    })
  }

  /** Connects to a socket of the host. */
  openUnixSocket(path: string): Promise<Duplex> {
    return this.#forward('direct-streamlocal@openssh.com', Buffer.concat([string(path), string(''), uint32(0)]))
  }

  /** Connects to a port as the host sees it. */
  openPort(host: string, port: number): Promise<Duplex> {
    const from = [string('127.0.0.1'), uint32(0)]
    return this.#forward('direct-tcpip', Buffer.concat([string(host), uint32(port), ...from]))
  }

  #forward(type: string, more: Buffer): Promise<Duplex> {
    return new Promise((resolve, reject) => {
      this.#open(type, more, (error, channel) => {
        if (channel === undefined) return reject(error ?? new Error('no channel'))
        channel.stderr.resume()
        resolve(channel)
      })
    })
  }

  /** Round-trip time in ms: of a channel that no host knows, and every host refuses. */
  ping(): Promise<number> {
    const start = performance.now()
    return new Promise((resolve, reject) => {
      this.#open('ping@offshoot', Buffer.alloc(0), (error) => {
        if (error instanceof Refusal) resolve(performance.now() - start)
        else reject(error ?? new Error('a channel nobody knows was opened'))
      })
    })
  }

  end(): void {
    this.#socket.destroy()
  }

  /** For channels. */
  send(type: number, ...fields: readonly Buffer[]): void {
    if (this.#over) return
    this.#socket.write(string(Buffer.concat([Buffer.from([0, type]), ...fields])))
  }

  forget(id: number): void {
    this.#channels.delete(id)
  }

  #open(type: string, more: Buffer, opened: Opened): void {
    if (this.#over) return opened(new Error('the connection is over'))
    const id = this.#last++
    this.#pending.set(id, { type, opened })
    this.send(Message.open, string(type), uint32(id), uint32(WINDOW), uint32(MAX_PACKET), more)
  }

  #take(packet: Buffer): void {
    const fields = new Fields(packet)
    fields.byte()
    const type = fields.byte()
    if (type === Message.globalRequest) {
      fields.string()
      if (fields.byte() !== 0) this.send(Message.requestFailure)
      return
    }
    if (type === Message.open) {
      // A host has nothing to open here.
      fields.string()
      this.send(Message.failure, uint32(fields.uint32()), uint32(1), string(''), string(''))
      return
    }
    const id = fields.uint32()
    const pending = this.#pending.get(id)
    if (pending !== undefined) {
      this.#pending.delete(id)
      if (type === Message.confirmation) {
        const channel = new MuxChannel(this, id, fields.uint32(), fields.uint32(), fields.uint32(), WINDOW)
        this.#channels.set(id, channel)
        pending.opened(null, channel)
      } else pending.opened(new Refusal(fields.uint32(), fields.string().toString('utf8') || 'the host refused'))
      return
    }
    this.#channels.get(id)?.hear(type, fields)
  }
}
