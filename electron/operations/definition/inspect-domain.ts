import type { DomainDetail, InterfaceSummary } from '@shared/model/domain'
import { isOff } from '@shared/model/domain-state'
import { problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import { readDomain } from '../../xml'
import { diskFacts } from '../support/disk-facts'

/** Everything the overview shows of one VM: the definition, the true state of its disks, its addresses. Reads only. */
export async function inspectDomain(host: Host, uuid: string): Promise<DomainDetail> {
  const summary = host.domain(uuid)
  if (summary === undefined) throw problem('domain.gone')
  const active = !isOff(summary.state)
  const xml = await host.xml(uuid, active || !summary.persistent ? 'live' : 'persistent')
  const model = readDomain(xml)
  const [disks, addresses] = await Promise.all([
    diskFacts(host, model),
    active ? host.addresses(uuid) : new Map<string, readonly string[]>(),
  ])
  const interfaces: InterfaceSummary[] = model.interfaces.map((i) => ({
    mac: i.mac ?? '',
    type: i.type,
    source: i.source ?? '',
    model: i.model ?? '',
    target: i.target,
    addresses: addresses.get((i.mac ?? '').toLowerCase()) ?? [],
  }))
  return {
    ...summary,
    title: model.title,
    description: model.description,
    id: model.id,
    arch: model.arch,
    machine: model.machine,
    firmware: model.firmware,
    secureBoot: model.secureBoot,
    cpuMode: model.cpuMode,
    currentMemoryBytes: model.currentMemoryBytes,
    disks: disks.map(({ path: _path, kind, ...d }) => ({ ...d, type: kind })),
    interfaces,
    graphics: model.graphics.map((g) => g.type),
    agentChannel: model.agentChannel,
    hostDevices: model.hostdevs.map((d) => d.description),
    tpm: model.tpm !== undefined,
    hasLive: active && summary.persistent,
  }
}
