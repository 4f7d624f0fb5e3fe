import type { ImagePool } from '@shared/model/image'
import { instead } from '@shared/model/log'
import { ProblemError } from '@shared/problem'
import type { Host } from '../../hosts/host'
import type { PoolFacts } from '../../hosts/storage-calls'
import { procedures, VIR_STORAGE_POOL_RUNNING, type Vol } from '../../libvirt'
import { readVolumeFacts, type VolumeModel } from '../../xml'
import type { Look } from './look'

/** A volume that a pool lists. */
export interface ListedVolume {
  readonly pool: { readonly uuid: string; readonly name: string }
  readonly name: string
  readonly path: string
  /** what libvirt says of it; null: it cannot say it, undefined: it was not asked, as the file itself says all */
  readonly model: VolumeModel | null | undefined
}

export interface PoolsRead {
  readonly pools: readonly ImagePool[]
  readonly volumes: readonly ListedVolume[]
}

/** Looks at files, as far as programs may; of those that it does not tell of libvirt is asked. */
export type LookAt = (paths: readonly string[]) => Promise<ReadonlyMap<string, Look>>

/**
 * Every pool with its volumes, each pool refreshed before: libvirt does not see by itself what others made or removed. All volumes are asked at
 * once, so the number of round trips does not depend on how many there are. A pool that fails is told as that.
 */
export async function readPools(host: Host, lookAt: LookAt): Promise<PoolsRead> {
  const facts = await host.poolFacts().catch((error: unknown) => {
    // Without the daemon for storage there is no pool; disks of VMs are there all the same.
    if (error instanceof ProblemError && error.problem.code === 'host.no-daemon') return []
    throw error
  })
  const read = await Promise.all(facts.map((one) => readPool(host, one, lookAt)))
  return {
    pools: read.map(({ pool }) => pool).sort((a, b) => a.name.localeCompare(b.name)),
    volumes: read.flatMap(({ volumes }) => volumes),
  }
}

async function readPool(host: Host, { pool, type, directory, ...facts }: PoolFacts, lookAt: LookAt) {
  const base: ImagePool = {
    uuid: pool.uuid,
    name: pool.name,
    type,
    ...(directory !== undefined && { path: directory }),
    active: facts.active,
    capacityBytes: facts.capacityBytes,
    freeBytes: facts.freeBytes,
  }
  if (!facts.active) return { pool: base, volumes: [] }
  const refreshFailed = await host.longCall(procedures.storagePoolRefresh, { pool }).then(() => undefined, said)
  const listed = await host.call(procedures.storagePoolListAllVolumes, { pool }).catch(said)
  const failed = refreshFailed === undefined ? {} : { refreshFailed }
  // libvirt stops a pool that it cannot refresh.
  const active =
    refreshFailed === undefined ||
    (await host.call(procedures.storagePoolGetInfo, { pool }).then(
      ({ state }) => state === VIR_STORAGE_POOL_RUNNING,
      (error: unknown) => said(error) === '',
    ))
  if (typeof listed === 'string') return { pool: { ...base, ...failed, active, listFailed: listed }, volumes: [] }
  const of = { uuid: pool.uuid, name: pool.name }
  const [{ capacity, available }, volumes] = await Promise.all([
    host
      .call(procedures.storagePoolGetInfo, { pool })
      .catch(instead(host.log, 'pool.info', { capacity: facts.capacityBytes, available: facts.freeBytes })),
    readVolumes(host, listed.vols, lookAt).then((all) => all.map((one): ListedVolume => ({ ...one, pool: of }))),
  ])
  return { pool: { ...base, ...failed, active, capacityBytes: capacity, freeBytes: available }, volumes }
}

/**
 * The key of a volume in a directory is its path. Such files are looked at first, and libvirt, which opens each once more to answer, is asked
 * only of what they do not say themselves.
 */
async function readVolumes(host: Host, listed: readonly Vol[], lookAt: LookAt) {
  const looks = await lookAt(listed.flatMap(({ key }) => (key.startsWith('/') ? [key] : [])))
  return Promise.all(
    listed.map(async (vol) => {
      const look = looks.get(vol.key)
      if (look?.kind === 'directory' || (look?.kind === 'file' && look.header !== undefined && !look.header.cut))
        return { name: vol.name, path: vol.key, model: undefined }
      const xml = await host
        .call(procedures.storageVolGetXmlDesc, { vol })
        .catch(instead(host.log, 'volume.read', null, { volume: vol.name }))
      const model = xml === null ? null : readVolumeFacts(xml.xml)
      return { name: vol.name, path: model?.path || vol.key, model }
    }),
  )
}

/** The host's own words. @throws when the host is lost */
function said(error: unknown): string {
  if (!(error instanceof ProblemError) || error.problem.code === 'host.lost') throw error
  return error.problem.raw ?? error.problem.code
}
