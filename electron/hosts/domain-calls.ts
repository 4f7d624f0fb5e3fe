import type { DomainState, PowerAction } from '@shared/model/domain'
import { isWanted } from '@shared/model/domain-state'
import type { Log } from '@shared/model/log'
import { ProblemError, problem } from '@shared/problem'
import {
  type Dom,
  type LibvirtStream,
  libvirtProblem,
  type Procedure,
  procedures,
  VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT,
  VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE,
  VIR_DOMAIN_START_FORCE_BOOT,
  VIR_DOMAIN_START_PAUSED,
  VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA,
  VIR_DOMAIN_UNDEFINE_KEEP_NVRAM,
  VIR_DOMAIN_UNDEFINE_MANAGED_SAVE,
  VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA,
  VIR_DOMAIN_XML_INACTIVE,
  VIR_DOMAIN_XML_SECURE,
} from '../libvirt'
import { readDomain } from '../xml'
import { stateOf } from './domain-row'
import { ppmToPng } from './ppm'

/** What these need of a host. */
export interface Caller {
  readonly log: Log
  call<Args, Ret>(procedure: Procedure<Args, Ret>, args: Args, signal?: AbortSignal): Promise<Ret>
  longCall<Args, Ret>(procedure: Procedure<Args, Ret>, args: Args, signal?: AbortSignal): Promise<Ret>
  statsCall<Args, Ret>(procedure: Procedure<Args, Ret>, args: Args, signal?: AbortSignal): Promise<Ret>
}

type OpenStream = <Args, Ret>(
  procedure: Procedure<Args, Ret>,
  args: Args,
) => Promise<{ reply: Ret; stream: LibvirtStream }>

/** @param secrets with passwords: only for a definition that is given back to libvirt, never for a screen or a log */
export async function xml(host: Caller, dom: Dom, which: 'live' | 'persistent', secrets = false): Promise<string> {
  const flags = (which === 'persistent' ? VIR_DOMAIN_XML_INACTIVE : 0) | (secrets ? VIR_DOMAIN_XML_SECURE : 0)
  const { xml } = await host.call(procedures.domainGetXmlDesc, { dom, flags })
  return xml
}

export async function define(host: Caller, xml: string, name: string): Promise<Dom> {
  try {
    const { dom } = await host.call(procedures.domainDefineXmlFlags, { xml })
    return dom
  } catch (error) {
    // A name in use comes as error 9, "operation failed", which may be anything: ask.
    if (error instanceof ProblemError && error.problem.code === 'libvirt.error' && (await nameTaken(host, name))) {
      throw problem('domain.exists', { params: { name }, raw: error.problem.raw, remedies: [{ kind: 'clone-again' }] })
    }
    throw error
  }
}

const UNDEFINE =
  VIR_DOMAIN_UNDEFINE_MANAGED_SAVE | VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA | VIR_DOMAIN_UNDEFINE_KEEP_NVRAM

export async function undefineIfThere(host: Caller, uuid: string): Promise<void> {
  try {
    const { dom } = await host.call(procedures.domainLookupByUuid, { uuid })
    try {
      // libvirt before 5.6 does not know the flag for checkpoints, and refuses all of them.
      const flags = UNDEFINE | VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA
      await host.call(procedures.domainUndefineFlags, { dom, flags })
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.code !== 'libvirt.error') throw error
      await host.call(procedures.domainUndefineFlags, { dom, flags: UNDEFINE })
    }
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== 'domain.gone') throw error
  }
}

export async function nameTaken(host: Caller, name: string): Promise<boolean> {
  try {
    await host.call(procedures.domainLookupByName, { name })
    return true
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === 'domain.gone') return false
    throw error
  }
}

export async function state(host: Caller, dom: Dom): Promise<DomainState> {
  const [{ state: number }, { result }] = await Promise.all([
    // Asking for the state waits while a VM is reverted: that must not hold up what the user does meanwhile.
    host.statsCall(procedures.domainGetState, { dom }),
    // A driver without saved states has none; a connection that is lost fails the call above too.
    host.statsCall(procedures.domainHasManagedSaveImage, { dom }).catch(() => ({ result: false })),
  ])
  return stateOf(number, Boolean(result))
}

/** What is one call; the boot menu is more (operations/). */
export type DirectPower = Exclude<PowerAction, 'start-boot-menu'>

export async function power(host: Caller, dom: Dom, action: DirectPower): Promise<void> {
  try {
    await run(host, dom, action)
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== 'domain.wrong-state') throw error
    const now = await state(host, dom)
    if (isWanted(action, now)) return
    throw problem('domain.wrong-state', { params: { name: dom.name, state: now }, raw: error.problem.raw })
  }
}

async function run(host: Caller, dom: Dom, action: DirectPower): Promise<unknown> {
  switch (action) {
    case 'start':
      return host.longCall(procedures.domainCreateWithFlags, { dom })
    case 'start-paused':
      return host.longCall(procedures.domainCreateWithFlags, { dom, flags: VIR_DOMAIN_START_PAUSED })
    case 'start-fresh':
      return host.longCall(procedures.domainCreateWithFlags, { dom, flags: VIR_DOMAIN_START_FORCE_BOOT })
    case 'save':
      return host.longCall(procedures.domainManagedSave, { dom })
    case 'discard-saved':
      return host.call(procedures.domainManagedSaveRemove, { dom })
    case 'shutdown':
      return host.call(procedures.domainShutdownFlags, { dom })
    case 'reboot':
      return host.call(procedures.domainReboot, { dom })
    case 'reset':
      return host.call(procedures.domainReset, { dom })
    // Takes up to the grace of SIGTERM, and must not wait behind a copy.
    case 'force-off':
      return host.call(procedures.domainDestroyFlags, { dom })
    case 'pause':
      return host.call(procedures.domainSuspend, { dom })
    case 'resume':
      return host.call(procedures.domainResume, { dom })
  }
}

/** Largest picture that is taken, bytes. */
const MAX_SCREEN = 32 * 1024 * 1024

export async function screenshot(open: OpenStream, dom: Dom): Promise<string | null> {
  try {
    const { reply, stream } = await open(procedures.domainScreenshot, { dom, screen: 0 })
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of stream) {
      if (chunk.kind !== 'data') continue
      size += chunk.data.length
      if (size > MAX_SCREEN) {
        await stream.abort()
        return null
      }
      chunks.push(chunk.data)
    }
    const bytes = Buffer.concat(chunks)
    const png = reply.mime === 'image/png' ? bytes : ppmToPng(bytes)
    return png === null ? null : `data:image/png;base64,${png.toString('base64')}`
  } catch (error) {
    // No display, or it went off meanwhile: there is nothing to show.
    if (hostLost(error)) throw error
    return null
  }
}

export async function addresses(host: Caller, dom: Dom): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>()
  const from = async (source: number) => {
    const ask = source === VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT ? host.longCall.bind(host) : host.call.bind(host)
    const { ifaces } = await ask(procedures.domainInterfaceAddresses, { dom, source })
    for (const i of ifaces) {
      const mac = (i.hwaddr ?? '').toLowerCase()
      const list = found.get(mac) ?? []
      for (const { addr } of i.addrs) if (!list.includes(addr)) list.push(addr)
      if (mac !== '') found.set(mac, list)
    }
  }
  const { xml } = await host.call(procedures.domainGetXmlDesc, { dom })
  // No leases, or an agent that does not run, is usual and no news each time somebody looks.
  await from(VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE).catch(() => undefined)
  if (readDomain(xml).agentChannel) await from(VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT).catch(() => undefined) // as above
  return found
}

function hostLost(error: unknown): boolean {
  if (error instanceof ProblemError) return error.problem.code === 'host.lost'
  return libvirtProblem(error).code === 'libvirt.lost'
}
