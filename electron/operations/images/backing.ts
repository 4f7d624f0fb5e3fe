import { posix } from 'node:path'

/** Where an image's backing file is, by what the image says of it. */
export interface BackingPlace {
  readonly kind: 'file' | 'network' | 'json'
  /** absolute; of `json` only where it leads to a file of the host */
  readonly path?: string
}

/** Local files, by QEMU's names of them. */
const LOCAL: ReadonlySet<string> = new Set(['file', 'host_device', 'host_cdrom'])

/** As QEMU resolves it: what has a word and a colon before any slash is a protocol; what does not begin with a slash lies beside the image. */
export function backingPlace(declared: string, of: string): BackingPlace {
  if (declared.startsWith('json:')) {
    const path = pathInJson(declared.slice(5))
    return { kind: 'json', ...(path !== undefined && { path: beside(path, of) }) }
  }
  const [, protocol, rest = ''] = /^([a-z][a-z0-9+._-]*):(.*)$/is.exec(declared) ?? []
  if (protocol === undefined) return { kind: 'file', path: beside(declared, of) }
  if (!LOCAL.has(protocol.toLowerCase())) return { kind: 'network' }
  return { kind: 'file', path: beside(rest.replace(/^\/\/(?=\/)/, ''), of) }
}

const beside = (path: string, of: string) => posix.resolve(posix.dirname(of), path)

/** The file that `json:{…}` leads to, nested or flat; none where it is anything but one file of the host. */
function pathInJson(text: string): string | undefined {
  let at: unknown
  try {
    at = JSON.parse(text)
  } catch {
    // Not even JSON: QEMU does not open it either.
    return undefined
  }
  for (let depth = 0; depth < 8 && typeof at === 'object' && at !== null; depth++) {
    const options = at as Record<string, unknown>
    const name = options.filename ?? options['file.filename']
    const driver = options.filename === undefined ? options['file.driver'] : options.driver
    if (typeof name === 'string') return driver === undefined || LOCAL.has(String(driver)) ? name : undefined
    at = options.file
  }
  return undefined
}
