/** The OpenSSH client of this computer. */
import { execFile } from 'node:child_process'
import type { ConfigPlaces } from '../config'

export interface ClientProgram {
  readonly path: string
  /** `9.2` as 902 */
  readonly version: number
  /** `OpenSSH 9.2p1` */
  readonly name: string
  /** shared: one client carries all channels; each: every channel is a client of its own, as on Windows; null: too old */
  readonly carries: 'shared' | 'each' | null
}

const found = new Map<string, Promise<ClientProgram | null>>()

/** The client, or null where there is none. Asked once. */
export function clientProgram(places: ConfigPlaces): Promise<ClientProgram | null> {
  const path = places.ssh === undefined ? 'ssh' : places.ssh
  if (path === null) return Promise.resolve(null)
  const known = found.get(path)
  if (known !== undefined) return known
  const asked = new Promise<ClientProgram | null>((resolve) => {
    execFile(path, ['-V'], { timeout: 10_000, windowsHide: true }, (error, stdout, stderr) => {
      const [name, major, minor] = /OpenSSH_(?:for_Windows_)?(\d+)\.(\d+)\S*/.exec(`${stdout}${stderr}`) ?? []
      if (error || name === undefined) return resolve(null)
      const version = Number(major) * 100 + Number(minor)
      resolve({ path, version, name: name.replace(/_(for_Windows_)?/, ' '), carries: carries(version) })
    })
  })
  found.set(path, asked)
  return asked
}

function carries(version: number): ClientProgram['carries'] {
  // Where this program itself is what asks, words of a host must never be its arguments.
  if (process.platform === 'win32') return version >= TELLS_WHO_ASKS ? 'each' : null
  // The proxy mode of control sockets came with 7.4.
  return version >= 704 ? 'shared' : null
}

/** Since this version the words of a host in a question can be told from ssh's own. */
export const TELLS_WHO_ASKS = 805
