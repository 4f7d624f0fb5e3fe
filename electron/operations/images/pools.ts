import type { ImagePool } from '@shared/model/image'
import { instead } from '@shared/model/log'
import { ProblemError } from '@shared/problem'
import type { Host } from '../../hosts/host'
import type { PoolFacts } from '../../hosts/storage-calls'
import { procedures } from '../../libvirt'
import { readVolumeFacts, type VolumeModel } from '../../xml'

/** A volume that a pool lists. `model` null: it is listed, and cannot be read. */
export interface ListedVolume {
  readonly pool: { readonly uuid: string; readonly name: string }
  readonly name: string
  /** the path, where libvirt has no more to say */
  readonly path: string
  readonly model: VolumeModel | null
}

export interface PoolsRead {
  readonly pools: readonly ImagePool[]
  readonly volumes: readonly ListedVolume[]
}

/**
 * Every pool with its volumes, each pool refreshed before: libvirt does not see by itself what others made or removed. All volumes are asked at
 * once, so the number of round trips does not depend on how many there are. A pool that fails is told as that.
 */
export async function readPools(host: Host): Promise<PoolsRead> {
  const facts = await host.poolFacts().catch((error: unknown) => {
    // Without the daemon for storage there is no pool; disks of VMs are there all the same.
    if (error instanceof ProblemError && error.problem.code === 'host.no-daemon') return []
    throw error
  })
  const read = await Promise.all(facts.map((one) => readPool(host, one)))
  return {
    pools: read.map(({ pool }) => pool).sort((a, b) => a.name.localeCompare(b.name)),
    volumes: read.flatMap(({ volumes }) => volumes),
  }
}

async function readPool(host: Host, { pool, type, directory, ...facts }: PoolFacts) {
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
      ({ state }) => state === 2,
      (error: unknown) => said(error) === '',
    ))
  if (typeof listed === 'string') return { pool: { ...base, ...failed, active, listFailed: listed }, volumes: [] }
  const [{ capacity, available }, volumes] = await Promise.all([
    host
      .call(procedures.storagePoolGetInfo, { pool })
      .catch(instead(host.log, 'pool.info', { capacity: facts.capacityBytes, available: facts.freeBytes })),
    Promise.all(
      listed.vols.map(async (vol): Promise<ListedVolume> => {
        const xml = await host
          .call(procedures.storageVolGetXmlDesc, { vol })
          .catch(instead(host.log, 'volume.read', null, { volume: vol.name }))
        const model = xml === null ? null : readVolumeFacts(xml.xml)
        return { pool: { uuid: pool.uuid, name: pool.name }, name: vol.name, path: model?.path || vol.key, model }
      }),
    ),
  ])
  return { pool: { ...base, ...failed, active, capacityBytes: capacity, freeBytes: available }, volumes }
}

/** The host's own words. @throws when the host is lost */
function said(error: unknown): string {
  if (!(error instanceof ProblemError) || error.problem.code === 'host.lost') throw error
  return error.problem.raw ?? error.problem.code
}
