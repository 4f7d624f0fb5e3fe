import type { Resources } from '@shared/model/everyday'
import {
  procedures,
  VIR_DOMAIN_AFFECT_CONFIG,
  VIR_DOMAIN_AFFECT_LIVE,
  VIR_DOMAIN_MEM_MAXIMUM,
  VIR_DOMAIN_VCPU_MAXIMUM,
} from '../../libvirt'
import { readDomain } from '../../xml'
import { badField, isActive, type ParamsOf, type Parts, scopeFlags, summary, virsh } from '../support/parts'

const KiB = 1024
/** No guest boots with less. */
const LEAST_MEMORY = 1024 * KiB

/** CPUs and memory as they are and as far as they can go. */
export async function resources(
  { hosts }: Parts,
  { host: id, uuid }: ParamsOf<'domains.resources'>,
): Promise<Resources> {
  const host = hosts.get(id)
  const { persistent } = summary(host, uuid)
  const active = isActive(host, uuid)
  const [node, saved, live] = await Promise.all([
    host.call(procedures.nodeGetInfo, {}),
    persistent ? host.xml(uuid, 'persistent').then(readDomain) : null,
    active ? host.xml(uuid, 'live') : null,
  ])
  const running = live === null ? null : readDomain(live)
  return {
    live: running && { vcpus: running.vcpus, memoryBytes: running.currentMemoryBytes },
    persistent: saved && {
      vcpus: saved.vcpus,
      maxVcpus: saved.maxVcpus,
      memoryBytes: saved.currentMemoryBytes,
      maxMemoryBytes: saved.memoryBytes,
    },
    liveMaxVcpus: running?.maxVcpus ?? 0,
    liveMaxMemoryBytes: running?.memoryBytes ?? 0,
    hostCpus: node.cpus,
    hostMemoryBytes: node.memory * KiB,
    balloon: live === null || !/<memballoon[^>]*model=['"]none['"]/.test(live),
  }
}

/**
 * Changes CPUs and memory of the running VM, of the next start, or both. A maximum grows before what it bounds, and shrinks
 * after it, since libvirt refuses a current value above its maximum.
 * @throws input.invalid with the field
 */
export async function setResources(parts: Parts, request: ParamsOf<'domains.setResources'>): Promise<void> {
  const { uuid, vcpus, memoryBytes } = request
  const host = parts.hosts.get(request.host)
  const flags = scopeFlags(host, request)
  const now = await resources(parts, { host: request.host, uuid })
  const maxVcpus = request.maxVcpus ?? Math.max(vcpus ?? 0, now.persistent?.maxVcpus ?? 0)
  const maxMemory = request.maxMemoryBytes ?? Math.max(memoryBytes ?? 0, now.persistent?.maxMemoryBytes ?? 0)
  if (vcpus !== undefined && vcpus > maxVcpus) throw badField('vcpus', 'over-max', { max: maxVcpus })
  if (memoryBytes !== undefined && memoryBytes > maxMemory)
    throw badField('memory', 'over-max', { maxBytes: maxMemory })
  if ((memoryBytes ?? LEAST_MEMORY) < LEAST_MEMORY) throw badField('memory', 'too-small')
  if (maxMemory > now.hostMemoryBytes) throw badField('maxMemory', 'over-host', { maxBytes: now.hostMemoryBytes })
  if (flags & VIR_DOMAIN_AFFECT_LIVE) {
    if (vcpus !== undefined && vcpus > now.liveMaxVcpus) throw badField('vcpus', 'over-live', { max: now.liveMaxVcpus })
    if (memoryBytes !== undefined && memoryBytes !== now.live?.memoryBytes) {
      if (!now.balloon) throw badField('memory', 'no-balloon')
      if (memoryBytes > now.liveMaxMemoryBytes)
        throw badField('memory', 'over-live', { maxBytes: now.liveMaxMemoryBytes })
    }
  }
  const dom = host.dom(uuid)
  const cpus = (count: number, scope: number) => {
    const words = [
      ...(scope & VIR_DOMAIN_AFFECT_LIVE ? ['--live'] : []),
      ...(scope & VIR_DOMAIN_AFFECT_CONFIG ? ['--config'] : []),
      ...(scope & VIR_DOMAIN_VCPU_MAXIMUM ? ['--maximum'] : []),
    ]
    return parts.transcript.run(host, virsh(host, 'setvcpus', uuid, String(count), ...words), () =>
      host.call(procedures.domainSetVcpusFlags, { dom, nvcpus: count, flags: scope }),
    )
  }
  const memory = (bytes: number, scope: number) => {
    const kib = Math.round(bytes / KiB)
    const verb = scope & VIR_DOMAIN_MEM_MAXIMUM ? 'setmaxmem' : 'setmem'
    const words = [
      ...(scope & VIR_DOMAIN_AFFECT_LIVE ? ['--live'] : []),
      ...(scope & VIR_DOMAIN_AFFECT_CONFIG ? ['--config'] : []),
    ]
    return parts.transcript.run(host, virsh(host, verb, uuid, String(kib), ...words), () =>
      host.call(procedures.domainSetMemoryFlags, { dom, memory: kib, flags: scope }),
    )
  }
  const saved = now.persistent
  if (flags & VIR_DOMAIN_AFFECT_CONFIG && saved !== null) {
    if (maxVcpus > saved.maxVcpus) await cpus(maxVcpus, VIR_DOMAIN_AFFECT_CONFIG | VIR_DOMAIN_VCPU_MAXIMUM)
    if (vcpus !== undefined && vcpus !== saved.vcpus) await cpus(vcpus, VIR_DOMAIN_AFFECT_CONFIG)
    if (request.maxVcpus !== undefined && maxVcpus < saved.maxVcpus)
      await cpus(maxVcpus, VIR_DOMAIN_AFFECT_CONFIG | VIR_DOMAIN_VCPU_MAXIMUM)
    if (maxMemory > saved.maxMemoryBytes) await memory(maxMemory, VIR_DOMAIN_AFFECT_CONFIG | VIR_DOMAIN_MEM_MAXIMUM)
    if (memoryBytes !== undefined && memoryBytes !== saved.memoryBytes)
      await memory(memoryBytes, VIR_DOMAIN_AFFECT_CONFIG)
    if (request.maxMemoryBytes !== undefined && maxMemory < saved.maxMemoryBytes)
      await memory(maxMemory, VIR_DOMAIN_AFFECT_CONFIG | VIR_DOMAIN_MEM_MAXIMUM)
  }
  if (flags & VIR_DOMAIN_AFFECT_LIVE) {
    if (vcpus !== undefined && vcpus !== now.live?.vcpus) await cpus(vcpus, VIR_DOMAIN_AFFECT_LIVE)
    if (memoryBytes !== undefined && memoryBytes !== now.live?.memoryBytes)
      await memory(memoryBytes, VIR_DOMAIN_AFFECT_LIVE)
  }
  host.changedByUs(uuid)
}
