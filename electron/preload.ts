import type { Bridge, EventMessage } from '@shared/contract'
import { contextBridge, ipcRenderer } from 'electron'

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

contextBridge.exposeInMainWorld('offshoot', bridge)
