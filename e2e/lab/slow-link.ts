import { createConnection, createServer, type Server, type Socket } from 'node:net'

/**
 * A TCP way to `host:port` that takes `ms` longer in each direction, because this kernel may lack netem. The connection to
 * the far side is made three one-way times late, as a handshake and the first byte would be. Order and bytes stay; nothing is
 * limited but time.
 */
export class SlowLink {
  private readonly sockets = new Set<Socket>()

  private constructor(
    private readonly server: Server,
    /** where it listens, on every address of this machine */
    readonly port: number,
  ) {}

  static async to(host: string, port: number, ms: number): Promise<SlowLink> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, resolve))
    const link = new SlowLink(server, (server.address() as { port: number }).port)
    server.on('connection', (near) => {
      setTimeout(() => {
        const far = createConnection({ host, port, noDelay: true })
        near.setNoDelay(true)
        link.join(near, far, ms)
        link.join(far, near, ms)
      }, 2 * ms)
    })
    return link
  }

  private join(from: Socket, to: Socket, ms: number): void {
    this.sockets.add(from)
    from.on('data', (bytes) => setTimeout(() => to.writable && to.write(bytes), ms))
    from.on('close', () => {
      this.sockets.delete(from)
      setTimeout(() => to.end(), ms)
    })
    from.on('error', () => to.destroy())
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    await new Promise((resolve) => this.server.close(resolve))
  }
}
