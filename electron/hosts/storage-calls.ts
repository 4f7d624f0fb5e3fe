import type { PoolSummary } from '@shared/model/host'
import { instead } from '@shared/model/log'
import { ProblemError } from '@shared/problem'
import { type Pool, procedures } from '../libvirt'
import { readPool, readVolume } from '../xml'
import type { Caller } from './domain-calls'

/** Pool types whose volumes are files in one directory. Source: libvirt formatstorage. */
const DIRECTORIES = new Set(['dir', 'fs', 'netfs'])
const RUNNING = 2

/** Storage pools that new files can go to, in one batch of calls after the list. */
export async function pools(host: Caller): Promise<PoolSummary[]> {
  const { pools: listed } = await host.call(procedures.connectListAllStoragePools, {}).catch((error: unknown) => {
    // Without the daemon for storage there is no pool that a file could go to; all else can be done.
    if (error instanceof ProblemError && error.problem.code === 'host.no-daemon') return { pools: [] }
    throw error
  })
  const read = await Promise.all(
    listed.map((pool) => onePool(host, pool).catch(instead(host.log, 'pool.unread', null, { pool: pool.name }))),
  )
  return read.filter((p) => p !== null).sort((a, b) => a.name.localeCompare(b.name))
}

async function onePool(host: Caller, pool: Pool): Promise<PoolSummary | null> {
  const [{ xml }, info] = await Promise.all([
    host.call(procedures.storagePoolGetXmlDesc, { pool }),
    host.call(procedures.storagePoolGetInfo, { pool }),
  ])
  const { type, directory } = readPool(xml)
  if (!DIRECTORIES.has(type) || directory === undefined) return null
  return {
    name: pool.name,
    uuid: pool.uuid,
    type,
    active: info.state === RUNNING,
    directory,
    capacityBytes: info.capacity,
    freeBytes: info.available,
  }
}

export interface VolumeFacts {
  readonly format?: string
  readonly capacityBytes: number
  readonly allocationBytes: number
  readonly backing?: string
}

export async function volumePath(host: Caller, pool: string, volume: string): Promise<string | null> {
  return orNull(async () => {
    const { pool: found } = await host.call(procedures.storagePoolLookupByName, { name: pool })
    const { vol } = await host.call(procedures.storageVolLookupByName, { pool: found, name: volume })
    return (await host.call(procedures.storageVolGetPath, { vol })).name
  })
}

export async function volumeByPath(host: Caller, path: string): Promise<VolumeFacts | null> {
  return orNull(async () => {
    const { vol } = await host.call(procedures.storageVolLookupByPath, { path })
    const [{ xml }, info] = await Promise.all([
      host.call(procedures.storageVolGetXmlDesc, { vol }),
      host.call(procedures.storageVolGetInfo, { vol }),
    ])
    return { ...readVolume(xml), capacityBytes: info.capacity, allocationBytes: info.allocation }
  })
}

/** What libvirt does not know is null; a lost host is an error. */
async function orNull<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code !== 'host.lost') return null
    throw error
  }
}
