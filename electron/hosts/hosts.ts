import { homedir } from 'node:os'
import { join } from 'node:path'
import type { HostFacts, HostId, HostSummary } from '@shared/model/host'
import { problem } from '@shared/problem'
import { Host } from './host'
import type { InventoryChange } from './inventory'
import { dialLocal } from './local-dial'
import { LocalShell } from './shell'
import { sessionSockets, systemSockets } from './socket-paths'

export interface HostsOptions {
  readonly onFault?: (error: unknown) => void
  /** for tests: other sockets or another URI of this computer's system libvirt */
  readonly system?: { readonly sockets: readonly string[]; readonly uri?: string }
  readonly session?: { readonly sockets: readonly string[] } | false
}

/** All hosts that the application knows: this computer's two libvirt connections. */
export class Hosts {
  private readonly hosts = new Map<HostId, Host>()

  constructor(options: HostsOptions = {}) {
    const onFault = options.onFault ?? (() => undefined)
    if (process.platform !== 'linux') return
    const root = process.getuid?.() === 0
    const system = options.system?.sockets ?? systemSockets()
    const uri = options.system?.uri ?? 'qemu:///system'
    this.add(
      new Host({
        id: 'local-system',
        kind: 'local-system',
        uri,
        dial: (signal) => dialLocal('local-system', uri, system, signal),
        fileAccess: () => (root ? Promise.resolve('direct') : sudoAccess()),
        nvramDirectory: '/var/lib/libvirt/qemu/nvram',
        onFault,
      }),
    )
    // Root's libvirt is the system's: a privileged daemon serves no session.
    if (options.session === false || (root && options.session === undefined)) return
    const session = options.session?.sockets ?? sessionSockets()
    this.add(
      new Host({
        id: 'local-session',
        kind: 'local-session',
        uri: 'qemu:///session',
        dial: (signal) => dialLocal('local-session', 'qemu:///session', session, signal),
        fileAccess: () => Promise.resolve('direct'),
        nvramDirectory: join(process.env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'libvirt/qemu/nvram'),
        onFault,
      }),
    )
  }

  start(): void {
    for (const host of this.hosts.values()) host.start()
  }

  /** Ends all connections; resolves when they have ended. */
  async close(): Promise<void> {
    await Promise.all([...this.hosts.values()].map((host) => host.close()))
  }

  list(): HostSummary[] {
    return [...this.hosts.values()].map((h) => h.summary())
  }

  /** @throws ProblemError request.invalid for a host that is not known */
  get(id: HostId): Host {
    const host = this.hosts.get(id)
    if (host === undefined) throw problem('request.invalid', { raw: `no host ${id}` })
    return host
  }

  /** Reads again what libvirt sends no event for. */
  refresh(): void {
    for (const host of this.hosts.values()) host.refresh()
  }

  onChanged(listener: (host: HostSummary) => void): void {
    for (const host of this.hosts.values()) host.changed.on(listener)
  }

  onInventory(listener: (change: InventoryChange & { readonly host: HostId }) => void): void {
    for (const host of this.hosts.values()) {
      host.inventoryChanged.on((change) => listener({ ...change, host: host.id }))
    }
  }

  onTouched(listener: (domain: { readonly host: HostId; readonly uuid: string }) => void): void {
    for (const host of this.hosts.values()) host.touched.on((uuid) => listener({ host: host.id, uuid }))
  }

  /** Also after every reconnect. */
  onOnline(listener: (host: Host) => void): void {
    for (const host of this.hosts.values()) host.online.on(listener)
  }

  private add(host: Host): void {
    this.hosts.set(host.id, host)
  }
}

/** Whether this user may use sudo without being asked. Never asks. */
async function sudoAccess(): Promise<HostFacts['fileAccess']> {
  try {
    const { code } = await new LocalShell().run(['sudo', '-n', 'true'], { timeoutMs: 5000 })
    return code === 0 ? 'sudo' : 'none'
  } catch {
    return 'none'
  }
}
