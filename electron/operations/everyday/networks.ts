import { instead } from '@shared/model/log'
import type { Lease, NetworkSummary, StoragePool } from '@shared/model/resources'
import { problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import { type Net, type Pool, procedures } from '../../libvirt'
import { readDomain, readNetwork, readPool } from '../../xml'
import { type ParamsOf, type Parts, virsh } from './parts'

const RUNNING = 2
const byName = (a: { readonly name: string }, b: { readonly name: string }) =>
  a.name.localeCompare(b.name, undefined, { numeric: true })

/** All networks with who is on them, in one batch of calls after the lists. */
export async function networks({ hosts }: Parts, { host: id }: ParamsOf<'networks.list'>): Promise<NetworkSummary[]> {
  const host = hosts.get(id)
  const [{ nets }, users] = await Promise.all([host.call(procedures.connectListAllNetworks, {}), usersByNetwork(host)])
  const all = await Promise.all(
    nets.map(async (net): Promise<NetworkSummary | null> => {
      try {
        const [{ xml }, { active }, { persistent }, { autostart }] = await Promise.all([
          host.call(procedures.networkGetXmlDesc, { net }),
          host.call(procedures.networkIsActive, { net }),
          host.call(procedures.networkIsPersistent, { net }),
          host
            .call(procedures.networkGetAutostart, { net })
            .catch(instead(host.log, 'network.autostart', { autostart: false })),
        ])
        return {
          name: net.name,
          uuid: net.uuid,
          active: Boolean(active),
          persistent: Boolean(persistent),
          autostart: Boolean(autostart),
          ...readNetwork(xml),
          users: users.get(net.name) ?? [],
        }
      } catch (error) {
        // It may have gone away while we looked.
        host.log.debug('network.read', { network: net.name, error })
        return null
      }
    }),
  )
  return all.filter((n) => n !== null).sort(byName)
}

/** Which VMs have an interface on a network, by its name. */
async function usersByNetwork(host: Host): Promise<Map<string, { uuid: string; name: string }[]>> {
  const users = new Map<string, { uuid: string; name: string }[]>()
  await Promise.all(
    host.domains().map(async ({ uuid, name, persistent }) => {
      const xml = await host
        .xml(uuid, persistent ? 'persistent' : 'live')
        .catch(instead(host.log, 'domain.xml', null, { name }))
      if (xml === null) return
      const on = new Set(
        readDomain(xml).interfaces.flatMap((i) => (i.type === 'network' && i.source ? [i.source] : [])),
      )
      for (const network of on) users.set(network, [...(users.get(network) ?? []), { uuid, name }])
    }),
  )
  for (const list of users.values()) list.sort(byName)
  return users
}

async function netOf(host: Host, uuid: string): Promise<Net> {
  return (await host.call(procedures.networkLookupByUuid, { uuid })).net
}

export async function leases({ hosts }: Parts, { host: id, uuid }: ParamsOf<'networks.leases'>): Promise<Lease[]> {
  const host = hosts.get(id)
  const net = await netOf(host, uuid)
  const { leases: found } = await host.call(procedures.networkGetDhcpLeases, { net, mac: null })
  const owner = new Map(host.domains().flatMap((d) => d.macs.map((mac) => [mac.toLowerCase(), d] as const)))
  return found.map((lease) => {
    const mac = (lease.mac ?? '').toLowerCase()
    const domain = owner.get(mac)
    return {
      mac,
      address: lease.ipaddr,
      ...(lease.hostname ? { hostname: lease.hostname } : {}),
      expiresAt: Number(lease.expirytime) * 1000,
      ...(domain === undefined ? {} : { domain: { uuid: domain.uuid, name: domain.name } }),
    }
  })
}

const NETWORK_WORDS = {
  start: ['net-start'],
  stop: ['net-destroy'],
  autostart: ['net-autostart'],
  'no-autostart': ['net-autostart', '--disable'],
} as const

export async function actOnNetwork(
  { hosts, transcript }: Parts,
  { host: id, uuid, action }: ParamsOf<'networks.act'>,
): Promise<void> {
  const host = hosts.get(id)
  const net = await netOf(host, uuid)
  const [verb, ...options] = NETWORK_WORDS[action]
  await transcript.run(host, virsh(host, verb, uuid, ...options), async () => {
    if (action === 'start') await host.call(procedures.networkCreate, { net })
    else if (action === 'stop') await host.call(procedures.networkDestroy, { net })
    else await host.call(procedures.networkSetAutostart, { net, autostart: action === 'autostart' })
  })
}

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
