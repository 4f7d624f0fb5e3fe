import { app } from 'electron'

/** Longest time that quitting waits, ms. */
const PATIENCE = 1000

/** Holds quitting until `close` has ended connections in good order; a host that does not answer holds up nobody. */
export function holdQuit(close: () => Promise<void>): void {
  let closing = false
  app.on('will-quit', (event) => {
    if (closing) return
    closing = true
    event.preventDefault()
    const patience = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE))
    // What ends badly ends: nobody is left to tell. Not in the same turn: Electron forgets a quit that is asked for while it still handles this one.
    void Promise.race([close().catch(() => undefined), patience]).then(() => setImmediate(() => app.exit()))
  })
}
