import type { IpcMainInvokeEvent } from 'electron'

/** Where our own pages come from: the application's scheme, or the development server when it was asked for. */
export const APP_ORIGIN = 'offshoot://app'

/** Only the top frame of a page of ours may ask anything. Source: Electron security checklist, item 17. */
export function isTrustedSender(event: IpcMainInvokeEvent): boolean {
  const frame = event.senderFrame
  return frame !== null && frame === event.sender.mainFrame && isTrustedUrl(frame.url)
}

/** Whether a URL is a page of ours. The development server counts only in a build that is not packaged. */
export function isTrustedUrl(url: string): boolean {
  if (url === APP_ORIGIN || url.startsWith(`${APP_ORIGIN}/`)) return true
  const server = process.env.ELECTRON_RENDERER_URL
  return server !== undefined && import.meta.env.DEV && new URL(url).origin === new URL(server).origin
}
