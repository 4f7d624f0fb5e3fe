/** What is used of noVNC, which brings no types. Source: its docs/API.md. */
declare module '@novnc/novnc' {
  /** Shows a VNC server inside an element; `channel` is anything like a WebSocket. */
  export default class RFB extends EventTarget {
    constructor(target: HTMLElement, channel: object, options?: { shared?: boolean })
    viewOnly: boolean
    scaleViewport: boolean
    clipViewport: boolean
    focusOnClick: boolean
    background: string
    disconnect(): void
    sendCredentials(credentials: { password: string }): void
    sendKey(keysym: number, code: string, down?: boolean): void
    sendCtrlAltDel(): void
    toBlob(taken: (blob: Blob | null) => void, type?: string): void
  }
}
