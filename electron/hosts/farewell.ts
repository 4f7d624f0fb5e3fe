import type { LibvirtConnection, Subscription } from '../libvirt'

/** How long calls that were sent may still take, ms. */
const PATIENCE = 2000
const LOOK = 10

/**
 * Ends a connection in a way that libvirtd survives. A libvirtd (9.0.0 checked) that is told CONNECT_CLOSE while it still
 * works on calls of that client can free the client's event callbacks twice, and dies of it. So the callbacks are taken
 * back and the answers awaited before goodbye is said. Never rejects.
 */
export async function farewell(connection: LibvirtConnection, subscriptions: readonly Subscription[]): Promise<void> {
  if (connection.lost !== undefined) return
  const patience = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE).unref())
  await Promise.race([Promise.all(subscriptions.map((subscription) => subscription.off())), patience])
  const until = Date.now() + PATIENCE
  while (connection.inFlight > 0 && connection.lost === undefined && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, LOOK))
  }
  await connection.close()
}
