import { events, type LibvirtConnection, type LibvirtEvent, type Subscription } from '../libvirt'
import type { Clock } from './clock'

type Resource = 'networks' | 'pools'

/** How long until a registration that failed is tried again, ms. */
const AGAIN = 30_000

const FAMILIES: Readonly<Record<Resource, readonly LibvirtEvent<unknown>[]>> = {
  networks: [events.networkLifecycle],
  pools: [events.poolLifecycle, events.poolRefresh],
}

/**
 * Tells when networks or storage pools change. Where each has a daemon of its own, that daemon may be missing, or be on its
 * way for seconds after the first call: nobody waits for it, and it is asked again. Registrations of one family come one
 * after the other, so that a daemon that hangs takes one of the connection's five slots.
 */
export class ResourceEvents {
  private connection: LibvirtConnection | undefined
  private subscriptions: Promise<Subscription>[] = []
  private readonly waits = new Map<Resource, () => void>()

  constructor(
    private readonly clock: Clock,
    private readonly onChanged: (what: Resource) => void,
  ) {}

  begin(connection: LibvirtConnection): void {
    this.end()
    this.connection = connection
    for (const what of ['networks', 'pools'] as const) void this.register(connection, what, false)
  }

  /** @returns what is to be taken back before the connection is closed */
  end(): Promise<Subscription>[] {
    const { subscriptions } = this
    this.connection = undefined
    this.subscriptions = []
    for (const callOff of this.waits.values()) callOff()
    this.waits.clear()
    return subscriptions
  }

  private async register(connection: LibvirtConnection, what: Resource, again: boolean): Promise<void> {
    try {
      for (const event of FAMILIES[what]) {
        const subscription = connection.onEvent(event, () => this.onChanged(what))
        this.subscriptions.push(subscription)
        await subscription
        if (connection !== this.connection) return
      }
      // What happened before was not heard.
      if (again) this.onChanged(what)
    } catch {
      // Refused by a driver without this family, or its daemon is away: asked again steadily, so not logged each time.
      if (connection !== this.connection) return
      this.waits.set(
        what,
        this.clock.after(AGAIN, () => void this.register(connection, what, true)),
      )
    }
  }
}
