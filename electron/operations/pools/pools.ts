import { instead } from '@shared/model/log'
import type { StoragePool } from '@shared/model/resources'
import { problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import type { PoolFacts } from '../../hosts/storage-calls'
import { type Pool, procedures } from '../../libvirt'
import { byName, type ParamsOf, type Parts, virsh } from '../support/parts'

/** All pools, whatever their type and state. */
export async function allPools({ hosts }: Parts, { host: id }: ParamsOf<'pools.all'>): Promise<StoragePool[]> {
  const host = hosts.get(id)
  const facts = await host.poolFacts()
  const all = await Promise.all(
    facts.map((one) => withUse(host, one).catch(instead(host.log, 'pool.read', null, { pool: one.pool.name }))),
  )
  return all.filter((p) => p !== null).sort(byName)
}

async function withUse(host: Host, { pool, directory, ...facts }: PoolFacts): Promise<StoragePool> {
  const [{ persistent }, { autostart }, volumes] = await Promise.all([
    host.call(procedures.storagePoolIsPersistent, { pool }),
    host
      .call(procedures.storagePoolGetAutostart, { pool })
      .catch(instead(host.log, 'pool.autostart', { autostart: false })),
    facts.active
      ? host
          .call(procedures.storagePoolListAllVolumes, { pool, needResults: 0 })
          .then(({ ret }) => ret)
          .catch(instead(host.log, 'pool.volumes', null, { pool: pool.name }))
      : null,
  ])
  return {
    ...facts,
    name: pool.name,
    uuid: pool.uuid,
    persistent: Boolean(persistent),
    autostart: Boolean(autostart),
    ...(directory === undefined ? {} : { path: directory }),
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
