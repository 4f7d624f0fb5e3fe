import { posix } from 'node:path'
import type { PlannedSpace } from '@shared/model/clone'
import type { PoolSummary } from '@shared/model/host'
import type { Probe } from './probe'

/** Directories that the kernel fills: files made there are in memory or nowhere, and gone after a reboot. */
export function isKernels(directory: string): boolean {
  return /^\/(dev|proc|sys)(\/|$)/.test(posix.normalize(directory))
}

/** Whether files can be made in a directory: it is there, or, where libvirt's storage does it, a pool of its is. */
export function isPlace(
  directory: string,
  seen: Probe,
  pools: readonly PoolSummary[],
  storageEngine: boolean,
): boolean {
  return storageEngine ? pools.some((p) => p.active && p.directory === directory) : seen.directory(directory).exists
}

/** What the new files need of each file system; several on one add up. Directories that are no place, or of which nobody knows the space, are left out. */
export function spacesOf(
  files: readonly { readonly directory: string; readonly neededBytes: number }[],
  seen: Probe,
  pools: readonly PoolSummary[],
  storageEngine: boolean,
): PlannedSpace[] {
  const spaces = new Map<string, PlannedSpace>()
  for (const { directory, neededBytes } of files) {
    if (!isPlace(directory, seen, pools, storageEngine)) continue
    const facts = seen.directory(directory)
    const pool = pools.find((p) => p.active && p.directory === directory)
    const freeBytes = facts.exists ? facts.freeBytes : (pool?.freeBytes ?? 0)
    if (freeBytes === null) continue
    const key = facts.exists ? facts.device : directory
    const before = spaces.get(key)
    spaces.set(key, {
      directory: before?.directory ?? directory,
      fileSystem: facts.fileSystem || (pool?.type ?? ''),
      totalBytes: facts.exists ? facts.totalBytes : (pool?.capacityBytes ?? 0),
      freeBytes,
      neededBytes: (before?.neededBytes ?? 0) + neededBytes,
    })
  }
  return [...spaces.values()]
}
