import { type LibvirtConnection, procedures, VIR_CONNECT_LIST_NETWORKS_ACTIVE } from '../libvirt'
import { daemonLost } from './lost-daemons'

/** ms after something happened that an address may follow: a guest asks for one while it boots. */
const AFTER = [3000, 10_000, 30_000] as const

/**
 * IP addresses by MAC, as the DHCP servers of a host's networks have given them out. libvirt has no event for a lease: they
 * are read when the host comes online, some time after a VM has started, when a network changes, and on demand; always as
 * many calls as there are networks, and one.
 */
export class Leases {
  private addresses: ReadonlyMap<string, readonly string[]> = new Map()
  private timers: NodeJS.Timeout[] = []
  private reading = false

  constructor(
    private readonly connection: () => Promise<LibvirtConnection | undefined>,
    private readonly onChanged: () => void,
    private readonly onDaemonLost: () => void = () => undefined,
  ) {}

  of(macs: readonly string[]): readonly string[] {
    const found = macs.flatMap((mac) => this.addresses.get(mac.toLowerCase()) ?? [])
    return found.length === 0 ? NONE : found
  }

  /** A VM has started or gone: an address may come or go. */
  expect(): void {
    this.stop()
    this.timers = AFTER.map((ms) => setTimeout(() => void this.read(), ms).unref())
  }

  stop(): void {
    for (const timer of this.timers) clearTimeout(timer)
    this.timers = []
  }

  /** Never rejects: a host without networks, or a user who may not see them, has no addresses. */
  async read(): Promise<void> {
    if (this.reading) return
    this.reading = true
    try {
      const connection = await this.connection()
      if (connection === undefined) return
      const { nets } = await connection.call(procedures.connectListAllNetworks, {
        flags: VIR_CONNECT_LIST_NETWORKS_ACTIVE,
      })
      const lists = await Promise.all(
        nets.map((net) =>
          connection.call(procedures.networkGetDhcpLeases, { net, mac: null }).then(
            ({ leases }) => leases,
            // A network that has ended meanwhile, or one without DHCP, has no leases.
            () => [],
          ),
        ),
      )
      const found = new Map<string, string[]>()
      for (const { mac, ipaddr } of lists.flat()) {
        const key = mac?.toLowerCase()
        if (key === undefined) continue
        const list = found.get(key) ?? []
        if (!list.includes(ipaddr)) found.set(key, [...list, ipaddr])
      }
      this.addresses = found
      this.onChanged()
    } catch (error) {
      if (daemonLost(error)) {
        this.onDaemonLost()
        this.expect()
      }
      // Not a driver with networks, or the host is gone: what is known stays.
    } finally {
      this.reading = false
    }
  }
}

const NONE: readonly string[] = []
