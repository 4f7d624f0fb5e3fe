import { instead } from '@shared/model/log'
import type { StoragePool } from '@shared/model/resources'
import { problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import { type Pool, procedures } from '../../libvirt'
import { readPool } from '../../xml'
import { byName, type ParamsOf, type Parts, virsh } from '../support/parts'

const RUNNING = 2

/** All pools, whatever their type and state. */
export async function allPools({ hosts }: Parts, { host: id }: ParamsOf<'pools.all'>): Promise<StoragePool[]> {
  const host = hosts.get(id)
  const { pools } = await host.call(procedures.connectListAllStoragePools, {})
  const all = await Promise.all(
    pools.map((pool) => onePool(host, pool).catch(instead(host.log, 'pool.read', null, { pool: pool.name }))),
  )
  return all.filter((p) => p !== null).sort(byName)
}

async function onePool(host: Host, pool: Pool): Promise<StoragePool> {
  const [{ xml }, info, { persistent }, { autostart }] = await Promise.all([
    host.call(procedures.storagePoolGetXmlDesc, { pool }),
    host.call(procedures.storagePoolGetInfo, { pool }),
    host.call(procedures.storagePoolIsPersistent, { pool }),
    host
      .call(procedures.storagePoolGetAutostart, { pool })
      .catch(instead(host.log, 'pool.autostart', { autostart: false })),
  ])
  const active = info.state === RUNNING
  const volumes = active
    ? await host
        .call(procedures.storagePoolListAllVolumes, { pool, needResults: 0 })
        .then(({ ret }) => ret)
        .catch(instead(host.log, 'pool.volumes', null, { pool: pool.name }))
    : null
  const { type, directory } = readPool(xml)
  return {
    name: pool.name,
    uuid: pool.uuid,
    type,
    active,
    persistent: Boolean(persistent),
    autostart: Boolean(autostart),
    ...(directory === undefined ? {} : { path: directory }),
    capacityBytes: info.capacity,
    allocationBytes: info.allocation,
    freeBytes: info.available,
    volumes,
  }
}

const POOL_WORDS = {
  start: ['pool-start'],
  stop: ['pool-destroy'],
  autostart: ['pool-autostart'],
  'no-autostart': ['pool-autostart', '--disable'],
  refresh: ['pool-refresh'],
} as const

export async function actOnPool(
  { hosts, transcript }: Parts,
  { host: id, uuid, action }: ParamsOf<'pools.act'>,
): Promise<void> {
  const host = hosts.get(id)
  const { pool } = await host.call(procedures.storagePoolLookupByUuid, { uuid })
  const [verb, ...options] = POOL_WORDS[action]
  await transcript.run(host, virsh(host, verb, uuid, ...options), async () => {
    if (action === 'start') await host.longCall(procedures.storagePoolCreate, { pool })
    else if (action === 'stop') await host.call(procedures.storagePoolDestroy, { pool })
    else if (action === 'refresh') await host.longCall(procedures.storagePoolRefresh, { pool })
    else await host.call(procedures.storagePoolSetAutostart, { pool, autostart: action === 'autostart' })
  })
}

/** @throws request.invalid when the pool is gone */
export async function poolByUuid(host: Host, uuid: string): Promise<Pool> {
  try {
    return (await host.call(procedures.storagePoolLookupByUuid, { uuid })).pool
  } catch (error) {
    host.log.debug('pool.lookup', { pool: uuid, error })
    throw problem('request.invalid', { raw: `no pool ${uuid}` })
  }
}
