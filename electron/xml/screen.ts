import { EditableXml } from './document'

/** Where a running VM's VNC server listens, or why there is nothing to connect to. */
export type ScreenServer =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'port'; readonly host: string; readonly port: number }
  | { readonly kind: 'no-listener' }
  | { readonly kind: 'other'; readonly types: readonly string[] }
  | { readonly kind: 'none' }

/** An address that means all of the host's is reached on its loopback. */
const EVERYWHERE: Readonly<Record<string, string>> = { '': '127.0.0.1', '0.0.0.0': '127.0.0.1', '::': '::1' }

/** The VNC server of a live definition. Of several, the first that listens. @throws XmlProblem */
export function readScreen(xml: string): ScreenServer {
  const all = new EditableXml(xml).root.find('devices')?.children('graphics') ?? []
  const vnc = all.filter((g) => g.attribute('type') === 'vnc')
  for (const graphics of vnc) {
    const listeners = graphics.children('listen')
    const path = listeners.map((l) => l.attribute('socket')).find(Boolean) ?? graphics.attribute('socket')
    if (path?.startsWith('/')) return { kind: 'socket', path }
    const port = Number(graphics.attribute('port'))
    if (!Number.isInteger(port) || port < 1 || port > 65535) continue
    const listen = listeners.map((l) => l.attribute('address')).find(Boolean) ?? graphics.attribute('listen') ?? ''
    return { kind: 'port', host: EVERYWHERE[listen] ?? listen, port }
  }
  if (vnc.length > 0) return { kind: 'no-listener' }
  const types = all.map((g) => g.attribute('type') ?? '')
  return types.length === 0 ? { kind: 'none' } : { kind: 'other', types }
}
