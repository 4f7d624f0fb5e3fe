import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { protocol } from 'electron'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
}

/** Must be called before the application is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'offshoot', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/**
 * Serves the built renderer under offshoot://app/. A scheme of our own instead of file:, so that a page can reach
 * nothing else of the disk. Source: Electron security checklist, item 18.
 * @param root absolute directory of the built renderer
 */
export function serveRenderer(root: string): void {
  protocol.handle('offshoot', async (request) => {
    const url = new URL(request.url)
    const path = normalize(join(root, decodeURIComponent(url.pathname)))
    const type = TYPES[extname(path)]
    if (url.host !== 'app' || !path.startsWith(root + sep) || type === undefined) {
      return new Response('Not found', { status: 404 })
    }
    try {
      return new Response(new Uint8Array(await readFile(path)), {
        headers: { 'content-type': type, 'x-content-type-options': 'nosniff' },
      })
    } catch {
      // The page hears of it, and tells the log when it cannot go on without.
      return new Response('Not found', { status: 404 })
    }
  })
}
