import type { LibvirtConnection, Subscription } from '../libvirt'

/** How long calls that were sent may still take, ms. */
const PATIENCE = 2000
const LOOK = 10

/**
 * Ends a connection in a way that libvirtd survives. A libvirtd (9.0.0 checked) whose client leaves while it works on that
 * client's calls frees the client's event callbacks in two threads at once, and dies of it: so the callbacks are
 * taken back first, and the answers awaited. Never rejects.
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
