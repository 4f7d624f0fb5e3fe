import { type IpcMainInvokeEvent, MessageChannelMain, type MessagePortMain } from 'electron'

/** The channel that preload hands ports on from. */
const PORT_CHANNEL = 'offshoot:port'

/** A channel to the window that asked, under the name that it gave; the end that main keeps. */
export function portTo(event: IpcMainInvokeEvent, name: string): MessagePortMain {
  const { port1, port2 } = new MessageChannelMain()
  event.sender.postMessage(PORT_CHANNEL, name, [port2])
  return port1
}
