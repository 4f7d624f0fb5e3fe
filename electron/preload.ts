import type { Bridge, EventMessage } from '@shared/contract'
import { contextBridge, ipcRenderer } from 'electron'

/** As much of the page as is needed here: the DOM's types are not those of this process. */
declare const window: {
  readonly location: { readonly origin: string }
  postMessage(message: unknown, origin: string, ports: readonly unknown[]): void
}

/** The bridge: two functions and a word. Names and parameters are checked in main, which trusts nothing from here. */
const bridge: Bridge = {
  platform: process.platform as Bridge['platform'],
  request: (name, params) => ipcRenderer.invoke('offshoot:request', name, params),
  onEvent(listener) {
    const receive = (_event: unknown, message: EventMessage) => listener(message)
    ipcRenderer.on('offshoot:event', receive)
    return () => ipcRenderer.off('offshoot:event', receive)
  },
}

// Ports cannot cross the bridge: they go to the page, and to no other origin, as a message that names them.
ipcRenderer.on('offshoot:port', (event, name: string) => {
  window.postMessage({ offshootPort: name }, window.location.origin, event.ports)
})

contextBridge.exposeInMainWorld('offshoot', bridge)
