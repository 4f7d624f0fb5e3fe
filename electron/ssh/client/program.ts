/** The OpenSSH client of this computer. */
import { execFile } from 'node:child_process'
import type { ConfigPlaces } from '../config'

export interface ClientProgram {
  readonly path: string
  /** `9.2` as 902 */
  readonly version: number
  /** as it says it */
  readonly name: string
  /** whether one client carries many channels: not on Windows */
  readonly multiplexes: boolean
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
      // The proxy mode of its control socket came with 7.4.
      resolve({ path, version, name, multiplexes: process.platform !== 'win32' && version >= 704 })
    })
  })
  found.set(path, asked)
  return asked
}

/** Since this version the words of a host in a question can be told from ssh's own. */
export const TELLS_WHO_ASKS = 805
