import type { Duplex } from 'node:stream'

/** The end of a channel to a window that main holds; Electron's MessagePortMain is one. */
export interface PagePort {
  on(event: 'message', listener: (message: { data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  postMessage(message: unknown): void
  start(): void
  close(): void
}

/** Bytes that a window may be behind before the other side has to wait. */
const MAX_BEHIND = 1024 * 1024
/** Bytes from a window that wait for the other side before it is given up. */
const MAX_WAITING = 4 * 1024 * 1024

/**
 * Joins a stream of bytes and a window. Bytes go both ways as they are; the window says how many it has taken (`{ read }`), so that endless
 * data waits in the host and not in memory here. Either end closes both. What a window sends is not trusted.
 */
export function joinPage(stream: Duplex, port: PagePort): void {
  let behind = 0
  let over = false
  const end = () => {
    if (over) return
    over = true
    stream.destroy()
    port.postMessage({ over: true })
    port.close()
  }
  stream.on('data', (bytes: Buffer) => {
    behind += bytes.length
    // A copy of its own: a Buffer may be a view of a pool that holds other things.
    port.postMessage(new Uint8Array(bytes))
    if (behind > MAX_BEHIND) stream.pause()
  })
  stream.on('error', end)
  stream.on('end', end)
  stream.on('close', end)
  port.on('close', end)
  port.on('message', ({ data }) => {
    if (over) return
    if (data instanceof Uint8Array) {
      stream.write(data)
      if (stream.writableLength > MAX_WAITING) end()
      return
    }
    const read = (data as { read?: unknown } | null)?.read
    if (typeof read !== 'number' || !(read >= 0 && read <= behind)) return end()
    behind -= read
    if (behind <= MAX_BEHIND / 2) stream.resume()
  })
  port.start()
}
