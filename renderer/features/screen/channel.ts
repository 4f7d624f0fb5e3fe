import type { DomainRef } from '@shared/model/domain'
import { request } from '../../api'

/**
 * Connects to a VM's VNC server by way of main, which hands on its bytes over a port.
 * @throws RequestProblem
 */
export async function openChannel({ host, uuid }: DomainRef): Promise<Channel> {
  const name = crypto.randomUUID()
  let arrived: (port: MessagePort) => void = () => undefined
  const coming = new Promise<MessagePort>((resolve) => {
    arrived = resolve
  })
  const receive = ({ source, data, ports: [port] }: MessageEvent) => {
    if (source === window && data?.offshootPort === name && port !== undefined) arrived(port)
  }
  window.addEventListener('message', receive)
  try {
    await request('screen.open', { host, uuid, port: name })
    return new Channel(await coming)
  } finally {
    window.removeEventListener('message', receive)
  }
}

/** A port of main, as noVNC wants a WebSocket. Main is told what has been taken, and sends no more than a window of bytes ahead. */
export class Channel {
  binaryType = 'arraybuffer'
  protocol = ''
  readyState: 'open' | 'closed' = 'open'
  onopen: (() => void) | null = null
  onerror: (() => void) | null = null
  onclose: ((event: object) => void) | null = null
  private taker: ((event: { data: ArrayBuffer }) => void) | null = null

  constructor(private readonly port: MessagePort) {}

  get onmessage() {
    return this.taker
  }

  /** Nothing is taken from the port before somebody reads it. */
  set onmessage(taker) {
    this.taker = taker
    this.port.onmessage = ({ data }: MessageEvent) => {
      if (!(data instanceof Uint8Array)) return this.over()
      try {
        this.taker?.({ data: data.slice().buffer })
        this.port.postMessage({ read: data.length })
      } catch {
        // What the server sent cannot be drawn: that ends the connection, not the window.
        this.close()
      }
    }
  }

  send(bytes: Uint8Array): void {
    // A copy: what noVNC gives is a view of its buffer, all of which would be sent.
    if (this.readyState === 'open') this.port.postMessage(bytes.slice())
  }

  close(): void {
    this.port.close()
    this.over()
  }

  private over(): void {
    if (this.readyState === 'closed') return
    this.readyState = 'closed'
    this.onclose?.({ code: 1000, reason: '' })
  }
}
