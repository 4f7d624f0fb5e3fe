import type { PoolSummary } from '@shared/model/host'
import { instead } from '@shared/model/log'
import { ProblemError } from '@shared/problem'
import { type Pool, procedures, VIR_STORAGE_POOL_RUNNING } from '../libvirt'
import { readPool, readVolume } from '../xml'
import type { Caller } from './domain-calls'

/** Pool types whose volumes are files in one directory. Source: libvirt formatstorage. */
const DIRECTORIES = new Set(['dir', 'fs', 'netfs'])

/** A storage pool of any type, as its definition and its state tell. Bytes. */
export interface PoolFacts {
  readonly pool: Pool
  readonly type: string
  readonly active: boolean
  /** target path, where it has one */
  readonly directory?: string
  readonly capacityBytes: number
  readonly allocationBytes: number
  readonly freeBytes: number
}

/** All storage pools, whatever their type and state, in one batch of calls after the list. One that went meanwhile is left out. */
export async function poolFacts(host: Caller): Promise<PoolFacts[]> {
  const { pools: listed } = await host.call(procedures.connectListAllStoragePools, {})
  const read = await Promise.all(
    listed.map((pool) => factsOf(host, pool).catch(instead(host.log, 'pool.read', null, { pool: pool.name }))),
  )
  return read.filter((p) => p !== null)
}

async function factsOf(host: Caller, pool: Pool): Promise<PoolFacts> {
  const [{ xml }, info] = await Promise.all([
    host.call(procedures.storagePoolGetXmlDesc, { pool }),
    host.call(procedures.storagePoolGetInfo, { pool }),
  ])
  return {
    pool,
    ...readPool(xml),
    active: info.state === VIR_STORAGE_POOL_RUNNING,
    capacityBytes: info.capacity,
    allocationBytes: info.allocation,
    freeBytes: info.available,
  }
}

/** Storage pools that new files can go to. */
export async function pools(host: Caller): Promise<PoolSummary[]> {
  const all = await poolFacts(host).catch((error: unknown) => {
    // Without the daemon for storage there is no pool that a file could go to; all else can be done.
    if (error instanceof ProblemError && error.problem.code === 'host.no-daemon') return []
    throw error
  })
  return all
    .flatMap(({ pool: { name, uuid }, type, active, directory, capacityBytes, freeBytes }) =>
      DIRECTORIES.has(type) && directory !== undefined
        ? [{ name, uuid, type, active, directory, capacityBytes, freeBytes }]
        : [],
    )
    .sort((a, b) => a.name.localeCompare(b.name))
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
