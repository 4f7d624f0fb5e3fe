import type { CloneIdentity, CloneRequest, DiskChoice, Fix } from '@shared/model/clone'

/** What a dialog asks for before anything was chosen: everything left to the plan, but a copy that is safe on disk. */
export function firstRequest(host: string, source: string, given: Partial<CloneRequest> = {}): CloneRequest {
  return {
    disks: [],
    macs: {},
    verify: false,
    sync: true,
    start: false,
    keepGraphicsPorts: false,
    ...given,
    host,
    source,
  }
}

/** Changes one disk's choices; what is left out of `change` stays. */
export function withDisk(request: CloneRequest, target: string, change: Omit<DiskChoice, 'target'>): CloneRequest {
  const before = request.disks.find((d) => d.target === target)
  const after = clean({ ...before, ...change, target })
  const disks = before ? request.disks.map((d) => (d === before ? after : d)) : [...request.disks, after]
  return { ...request, disks: disks.filter((d) => Object.keys(d).length > 1) }
}

/** Sets the wanted MAC of an interface; undefined leaves it to the plan again. */
export function withMac(request: CloneRequest, index: number, mac: string | undefined): CloneRequest {
  const macs: Record<number, string> = { ...request.macs }
  if (mac === undefined) delete macs[index]
  else macs[index] = mac
  return { ...request, macs }
}

/**
 * Applies the changes of a fix. Its disks and MACs are merged into the present ones one by one: the fix was made for
 * an older request (`madeFor`), and what was typed since must not be lost.
 */
export function withFix(request: CloneRequest, fix: Fix, madeFor: CloneRequest): CloneRequest {
  if (!('patch' in fix)) return request
  const { disks, macs, ...rest } = fix.patch
  let out: CloneRequest = { ...request, ...rest }
  for (const choice of disks ?? []) {
    const then = madeFor.disks.find((d) => d.target === choice.target)
    if (then && same(then, choice)) continue
    const others = out.disks.filter((d) => d.target !== choice.target)
    const now = out.disks.find((d) => d.target === choice.target)
    out = { ...out, disks: [...others, clean({ ...now, ...choice })] }
  }
  if (macs) out = { ...out, macs: { ...out.macs, ...macs } }
  return out
}

/**
 * Echoes the identity of a plan, so that uuid and MAC stay the same from plan to plan; needs no new plan. A MAC that
 * was typed is not part of it: once the field is emptied, the interface goes back to the MAC it was given first.
 */
export function withIdentity(request: CloneRequest, identity: CloneIdentity): CloneRequest {
  const before = request.identity
  const macs = identity.macs.map((mac, i) => (request.macs[i] === undefined ? mac : (before?.macs[i] ?? mac)))
  return before?.uuid === identity.uuid && same(before.macs, macs)
    ? request
    : { ...request, identity: { ...identity, macs } }
}

function clean<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
}

function sorted(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
}
