import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import type { HostFacts } from '@shared/model/host'
import type { Dialled, Link, SocketAddress } from './link'
import { dialLocal } from './local-dial'
import { TRY_ROOT } from './root'
import { LocalShell } from './shell'
import { socketProblem } from './socket-problem'

/** sudo asks name services and directories, which may be away, ms. */
const SUDO_PATIENCE = 15_000

export interface LocalLinkOptions {
  readonly kind: 'local-system' | 'local-session'
  readonly uri: string
  readonly sockets: readonly string[]
  readonly nvramDirectory: string
}

/** The way to this computer's libvirt. */
export class LocalLink implements Link {
  readonly shell = new LocalShell()

  constructor(private readonly options: LocalLinkOptions) {}

  dial(signal: AbortSignal): Promise<Dialled> {
    const { kind, uri, sockets } = this.options
    return dialLocal(kind, uri, sockets, signal)
  }

  openSocket(address: SocketAddress): Promise<Duplex> {
    return new Promise((resolve, reject) => {
      const socket = connect({ ...address })
      const failed = (error: Error) => reject(socketProblem(address, error))
      socket.once('error', failed)
      socket.once('connect', () => {
        socket.off('error', failed)
        resolve(socket)
      })
    })
  }

  nvramDirectory(): Promise<string> {
    return Promise.resolve(this.options.nvramDirectory)
  }

  /** Our own, or with sudo where that asks nothing; a sudo that does not come to an end is no answer. */
  async fileAccess(): Promise<NonNullable<HostFacts['fileAccess']>> {
    if (this.options.kind === 'local-session' || process.getuid?.() === 0) return 'direct'
    try {
      const { code } = await this.shell.run(TRY_ROOT, { timeoutMs: SUDO_PATIENCE })
      return code === 0 ? 'sudo' : 'none'
    } catch (error) {
      // No sudo here.
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'none'
      throw error
    }
  }
}
