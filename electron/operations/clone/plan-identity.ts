import { randomUUID } from 'node:crypto'
import type { CloneIdentity, CloneRequest, PlannedInterface } from '@shared/model/clone'
import type { Host } from '../../hosts/host'
import { checkDomainName, type DomainModel, freeName, normalizeMac, randomMac } from '../../xml'
import type { Notices } from './notices'

/**
 * Chooses or checks the clone's name: libvirt's rules before any call, then whether it is free on this host.
 * @returns what was typed, and the name to plan the rest with: a free one while the typed one cannot be
 */
export function planName(
  host: Host,
  source: DomainModel,
  request: CloneRequest,
  notices: Notices,
): { readonly typed: string; readonly usable: string } {
  const taken = new Set(host.domains().map((d) => d.name))
  if (request.name === undefined) {
    const name = freeName(source.name, taken)
    return { typed: name, usable: name }
  }
  const check = checkDomainName(request.name)
  if (!check.ok) {
    const name = freeName(source.name, taken)
    notices.block('name-invalid', {
      field: 'name',
      params: { why: check.why },
      fixes: [{ kind: 'use-name', params: { name }, patch: { name } }],
    })
    return { typed: request.name, usable: name }
  }
  if (taken.has(request.name)) {
    const name = freeName(request.name, taken)
    notices.block('name-taken', {
      field: 'name',
      params: { name: request.name, free: name },
      fixes: [{ kind: 'use-name', params: { name }, patch: { name } }],
    })
  }
  return { typed: request.name, usable: request.name }
}

/**
 * A new uuid, genid and MAC per interface, free on this host; those that the dialog sends back are kept, so that they
 * stay the same from plan to plan. MACs that were typed are checked.
 */
export function planIdentity(
  host: Host,
  source: DomainModel,
  request: CloneRequest,
  notices: Notices,
): { identity: CloneIdentity; interfaces: PlannedInterface[] } {
  const owners = new Map<string, string>()
  for (const domain of host.domains()) for (const mac of domain.macs) owners.set(mac.toLowerCase(), domain.name)
  const used = new Set(owners.keys())
  const identity: CloneIdentity = {
    uuid: request.identity?.uuid ?? randomUUID(),
    genid: request.identity?.genid ?? randomUUID(),
    macs: source.interfaces.map((i, index) => {
      const known = request.identity?.macs[index]
      const mac = known !== undefined && !used.has(known) ? known : randomMac(i.mac, used)
      used.add(mac)
      return mac
    }),
  }
  const seen = new Map<string, number>()
  const interfaces = source.interfaces.map((i, index): PlannedInterface => {
    const typed = request.macs[index]
    const newMac = typed ?? identity.macs[index] ?? ''
    if (typed !== undefined) checkMac(typed, index, identity, owners, seen, notices)
    seen.set(newMac.toLowerCase(), index)
    return { index, type: i.type, source: i.source ?? '', mac: i.mac ?? '', newMac }
  })
  return { identity: { ...identity, macs: interfaces.map((i) => normalOr(i.newMac)) }, interfaces }
}

function normalOr(mac: string): string {
  const normal = normalizeMac(mac)
  return normal.ok ? normal.mac : mac
}

function checkMac(
  typed: string,
  index: number,
  identity: CloneIdentity,
  owners: ReadonlyMap<string, string>,
  seen: ReadonlyMap<string, number>,
  notices: Notices,
): void {
  const field = `mac.${index}`
  const fresh = randomMac(undefined, new Set([...owners.keys(), ...identity.macs]))
  const fixes = [{ kind: 'new-mac', params: { mac: fresh }, patch: { macs: { [index]: fresh } } }]
  const normal = normalizeMac(typed)
  if (!normal.ok) {
    notices.block(normal.why === 'multicast' ? 'mac-multicast' : 'mac-invalid', {
      field,
      params: { mac: typed },
      fixes,
    })
  } else if (owners.has(normal.mac)) {
    notices.block('mac-taken', { field, params: { mac: normal.mac, by: owners.get(normal.mac) ?? '' }, fixes })
  } else if (seen.has(normal.mac)) {
    notices.block('mac-same-twice', { field, params: { mac: normal.mac }, fixes })
  }
}
