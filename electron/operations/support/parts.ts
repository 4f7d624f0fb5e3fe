import type { RequestName, Requests } from '@shared/contract'
import { isOff } from '@shared/model/domain-state'
import { problem } from '@shared/problem'
import type { z } from 'zod'
import type { Host } from '../../hosts/host'
import type { Hosts } from '../../hosts/hosts'
import { shellLine, virshArgs } from '../../images'
import { VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE } from '../../libvirt'
import type { Transcript } from './transcript'

/** What a request brings, after its schema. */
export type ParamsOf<N extends RequestName> = z.output<Requests[N]['params']>

/** What the everyday verbs work with. */
export interface Parts {
  readonly hosts: Hosts
  readonly transcript: Pick<Transcript, 'run'>
}

/** `virsh -c URI ...` for a host, ready to copy. */
export function virsh(host: Host, ...words: readonly string[]): string {
  return shellLine(virshArgs(host.uri, ...words))
}

/** A field whose value cannot be, with the reason to be worded there. */
export function badField(field: string, reason: string, params: Readonly<Record<string, string | number>> = {}) {
  return problem('input.invalid', { params: { ...params, field, reason } })
}

/** Whether a VM runs in any way. One whose state is unknown counts as running: it may. @throws domain.gone */
export function isActive(host: Host, uuid: string): boolean {
  return !isOff(summary(host, uuid).state)
}

/** @throws domain.gone */
export function summary(host: Host, uuid: string) {
  const found = host.domain(uuid)
  if (found === undefined) throw problem('domain.gone')
  return found
}

/** Flags for a change that shall hold now and at the next start, as far as the VM has either. */
export function everywhere(host: Host, uuid: string): number {
  return (
    (isActive(host, uuid) ? VIR_DOMAIN_AFFECT_LIVE : 0) |
    (summary(host, uuid).persistent ? VIR_DOMAIN_AFFECT_CONFIG : 0)
  )
}

/** Flags as chosen. @throws input.invalid when nothing is chosen, or what the VM has not */
export function scopeFlags(
  host: Host,
  { uuid, live, persistent }: { readonly uuid: string; readonly live: boolean; readonly persistent: boolean },
): number {
  if (!live && !persistent) throw badField('scope', 'none')
  if (live && !isActive(host, uuid)) throw badField('scope', 'not-running')
  if (persistent && !summary(host, uuid).persistent) throw badField('scope', 'transient')
  return (live ? VIR_DOMAIN_AFFECT_LIVE : 0) | (persistent ? VIR_DOMAIN_AFFECT_CONFIG : 0)
}

/** The words of virsh for the same choice. */
export const scopeWords = (flags: number): string[] => [
  ...(flags & VIR_DOMAIN_AFFECT_LIVE ? ['--live'] : []),
  ...(flags & VIR_DOMAIN_AFFECT_CONFIG ? ['--config'] : []),
]

/** In the order that a reader expects: vm-2 before vm-10. */
export const byName = (a: { readonly name: string }, b: { readonly name: string }) =>
  a.name.localeCompare(b.name, undefined, { numeric: true })
