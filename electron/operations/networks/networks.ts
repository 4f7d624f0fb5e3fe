import { instead } from '@shared/model/log'
import type { Lease, NetworkSummary } from '@shared/model/resources'
import type { Host } from '../../hosts/host'
import { type Net, procedures } from '../../libvirt'
import { readDomain, readNetwork } from '../../xml'
import { byName, type ParamsOf, type Parts, virsh } from '../support/parts'

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
