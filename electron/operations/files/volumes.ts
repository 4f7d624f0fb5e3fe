import { posix } from 'node:path'
import { ProblemError, problem } from '@shared/problem'
import { type Host, procedures } from '../../hosts/host'
import { volumeXml } from '../../xml'

/** Files of a directory as libvirt's storage makes and removes them, for users who may not write images themselves. */

/** The pool whose directory it is. @throws storage.denied where there is none: nothing else writes there for this user */
export async function poolAt(host: Host, directory: string) {
  try {
    return (await host.call(procedures.storagePoolLookupByTargetPath, { path: directory })).pool
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code === 'host.lost') throw error
    throw problem('storage.denied', { params: { path: directory }, raw: error.problem.raw })
  }
}

export interface OverlayVolume {
  readonly path: string
  readonly source: string
  readonly sourceFormat: string
}

/**
 * A qcow2 overlay of the size of what it stands on. libvirt refuses a name that a file has.
 * @throws storage.denied; storage.missing where libvirt does not see the file below
 */
export async function makeOverlay(host: Host, { path, source, sourceFormat }: OverlayVolume): Promise<void> {
  const pool = await poolAt(host, posix.dirname(path))
  const below = await volumeAnew(host, source)
  const name = posix.basename(path)
  const backing = { path: source, format: sourceFormat }
  const xml = volumeXml({ name, capacityBytes: below.capacityBytes, format: 'qcow2', backing })
  await host.call(procedures.storageVolCreateXml, { pool, xml })
}

/** Removes a volume. One that is gone already is an error. */
export async function removeVolume(host: Host, path: string): Promise<void> {
  const { vol } = await host.call(procedures.storageVolLookupByPath, { path })
  await host.call(procedures.storageVolDelete, { vol })
}

/** A volume, looked for once more in its directory: a pool does not see by itself what was made since. */
async function volumeAnew(host: Host, path: string) {
  const known = await host.volumeByPath(path)
  if (known !== null) return known
  const pool = await poolAt(host, posix.dirname(path))
  await host.longCall(procedures.storagePoolRefresh, { pool })
  const found = await host.volumeByPath(path)
  if (found === null) throw problem('storage.missing', { params: { path } })
  return found
}
