import { posix } from 'node:path'
import { ProblemError, problem } from '@shared/problem'
import { type Host, procedures } from '../../hosts/host'
import { daemonLost } from '../../hosts/lost-daemons'
import type { VolumeFacts } from '../../hosts/storage-calls'
import { remoteErrorOf, VIR_ERR_INTERNAL_ERROR, VIR_ERR_NO_STORAGE_VOL } from '../../libvirt'
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
  if (below === null) throw problem('storage.missing', { params: { path: source } })
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

/**
 * Whether libvirt is allocating in the pool of a directory: then it refuses to refresh it. No more can be asked of a copy that
 * runs inside it.
 * @throws storage.denied; what else keeps a pool from being read
 */
export async function isBuilding(host: Host, directory: string): Promise<boolean> {
  const pool = await poolAt(host, directory)
  try {
    await host.longCall(procedures.storagePoolRefresh, { pool })
    return false
  } catch (error) {
    if (remoteErrorOf(error)?.code === VIR_ERR_INTERNAL_ERROR) return true
    throw error
  }
}

/** Allocated bytes of a volume that grows; null before it is there, and where that cannot be asked just now. */
export async function allocated(host: Host, path: string): Promise<number | null> {
  try {
    const { vol } = await host.call(procedures.storageVolLookupByPath, { path })
    return Number((await host.call(procedures.storageVolGetInfo, { vol })).allocation)
  } catch {
    // Asked again in a moment: what is wrong the copy itself tells.
    return null
  }
}

/** Whether a call's answer was lost on the way: libvirt, or the one of its daemons that was asked, may have done it. */
export function isCut(error: unknown): boolean {
  if (!(error instanceof ProblemError)) return false
  return error.problem.code === 'host.lost' || (error.cause !== undefined && daemonLost(error.cause))
}

/** A volume as its file is now; null when its directory, looked through once more, has none of the name. */
export async function volumeNow(host: Host, path: string): Promise<Pick<VolumeFacts, 'capacityBytes'> | null> {
  const ask = async () => {
    const { vol } = await host.call(procedures.storageVolLookupByPath, { path })
    // Reads the file: one that is gone is an error here, though the pool lists it still.
    return { capacityBytes: Number((await host.call(procedures.storageVolGetInfo, { vol })).capacity) }
  }
  try {
    return await ask()
  } catch (error) {
    if (isCut(error) || remoteErrorOf(error) === null) throw error
  }
  // Where libvirt is at another copy in this pool, it does not look; what it is asked then is as it knows it.
  await isBuilding(host, posix.dirname(path))
  try {
    return await ask()
  } catch (error) {
    if (remoteErrorOf(error)?.code !== VIR_ERR_NO_STORAGE_VOL) throw error
    return null
  }
}

/** Has the pool of a file's directory look at it again: a pool does not see by itself what was made or removed since. @throws storage.denied */
export async function refreshPoolOf(host: Host, path: string): Promise<void> {
  const pool = await poolAt(host, posix.dirname(path))
  await host.longCall(procedures.storagePoolRefresh, { pool })
}

/** Looks of pools at their directories, by directory: each looks once for one question, whoever asks. Begin with an empty one. */
export type PoolLooks = Map<string, Promise<void>>

/**
 * A volume, looked for once more in its directory where libvirt does not know it; null where it still does not, or may not look.
 */
export async function volumeAnew(host: Host, path: string, looks: PoolLooks = new Map()): Promise<VolumeFacts | null> {
  const known = await host.volumeByPath(path)
  if (known !== null) return known
  const directory = posix.dirname(path)
  const look = looks.get(directory) ?? refreshPoolOf(host, path)
  looks.set(directory, look)
  try {
    await look
  } catch (error) {
    // No pool, or one that is busy with another copy.
    if (!(error instanceof ProblemError) || error.problem.code === 'host.lost') throw error
  }
  return host.volumeByPath(path)
}
