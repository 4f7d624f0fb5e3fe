import type { PowerAction } from '@shared/model/domain'
import { starts } from '@shared/model/domain-state'
import { instead } from '@shared/model/log'
import { ProblemError, problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import { procedures } from '../../libvirt'
import { readDomain } from '../../xml'

/**
 * Why a VM did not start, where that is a network: libvirt only says that an operation is not valid. Anything else is
 * thrown as it is. @throws network.inactive, network.missing; the error that came
 */
export async function explainStart(host: Host, uuid: string, action: PowerAction, error: unknown): Promise<never> {
  if (!starts(action) || !(error instanceof ProblemError) || !MAYBE.has(error.problem.code)) throw error
  const found = await inTheWay(host, uuid).catch(instead(host.log, 'power.networks', null))
  if (found === null) throw error
  const { raw } = error.problem
  const { network, networkUuid } = found
  const more = { params: { network }, ...(raw === undefined ? {} : { raw }) }
  if (networkUuid === null) throw problem('network.missing', more)
  throw problem('network.inactive', {
    ...more,
    remedies: [{ kind: 'start-network', params: { host: host.id, network, networkUuid, uuid, action } }],
  })
}

/** As libvirt calls it: an operation that is not valid now, or a network that it does not know. */
const MAYBE: ReadonlySet<string> = new Set(['domain.wrong-state', 'libvirt.error'])

/** The first network of the VM that is not active or not there. */
async function inTheWay(host: Host, uuid: string): Promise<{ network: string; networkUuid: string | null } | null> {
  const model = readDomain(await host.xml(uuid, 'persistent'))
  const wanted = new Set(model.interfaces.flatMap((i) => (i.type === 'network' && i.source ? [i.source] : [])))
  const { nets } = await host.call(procedures.connectListAllNetworks, {})
  for (const network of wanted) {
    const net = nets.find(({ name }) => name === network)
    if (net === undefined) return { network, networkUuid: null }
    const { active } = await host.call(procedures.networkIsActive, { net })
    if (!active) return { network, networkUuid: net.uuid }
  }
  return null
}
