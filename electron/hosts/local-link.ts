import type { HostFacts } from '@shared/model/host'
import type { Dialled, Link } from './link'
import { dialLocal } from './local-dial'
import { TRY_ROOT } from './root'
import { LocalShell } from './shell'

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

  async about(): Promise<Pick<HostFacts, 'fileAccess'> & { readonly nvramDirectory: string }> {
    const { kind, nvramDirectory } = this.options
    const own = kind === 'local-session' || process.getuid?.() === 0
    return { fileAccess: own ? 'direct' : await this.sudo(), nvramDirectory }
  }

  /** Whether this user may run as root what we run, without being asked. Never asks. */
  private async sudo(): Promise<HostFacts['fileAccess']> {
    try {
      const { code } = await this.shell.run(TRY_ROOT, { timeoutMs: 5000 })
      return code === 0 ? 'sudo' : 'none'
    } catch {
      return 'none'
    }
  }
}
