import { networkInterfaces } from 'node:os'
import { powerMonitor } from 'electron'

/** No system tells a program without a window of a change of its addresses; looking at them takes microseconds. ms */
const LOOK = 3000

/** Calls back when the computer woke, was unlocked, or has other network addresses than before. After the app is ready. */
export function onWake(woke: () => void): void {
  powerMonitor.on('resume', woke)
  powerMonitor.on('unlock-screen', woke)
  let before = addresses()
  setInterval(() => {
    const now = addresses()
    if (now === before) return
    before = now
    woke()
  }, LOOK).unref()
}

function addresses(): string {
  return JSON.stringify(
    Object.entries(networkInterfaces()).map(([name, list]) => [name, list?.map(({ address }) => address)]),
  )
}
