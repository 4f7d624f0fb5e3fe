import { type Dom, events, type LibvirtConnection, type Procedure, procedures } from '../../libvirt'
import { type Packet, Program } from '../../libvirt/framing'
import { argsOf, eventBytes, Peer } from '../../libvirt/test/peer'

export interface ScriptedDomain {
  readonly name: string
  /** virDomainState; 1 running, 5 shut off */
  state: number
  title?: string
  autostart?: boolean
  saved?: boolean
  snapshots?: number
  transient?: boolean
}

type AnyProcedure = Procedure<never, unknown>
type Answer = { readonly value: unknown } | { readonly error: number }

/** QEMU's own procedures have a program, and numbers, of their own. */
const remote = Object.values(procedures).filter((p) => p.program === Program.remote)
const byNumber = new Map(remote.map((p) => [p.number, p as unknown as AnyProcedure]))
const NO_DOMAIN = 42
const NOT_SUPPORTED = 3
const UNKNOWN_PROCEDURE = 39
const INTERNAL = 1
const FROM_RPC = 7

class Refusals extends Map<string, number> {
  add(name: string): void {
    this.set(name, NOT_SUPPORTED)
  }
}

/** Uuid of the nth domain. */
export const uuidOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

/**
 * A libvirt host with domains of the test's choice, over the real protocol. What it answers is what was true when the call
 * came in, even when the test holds the answer back: as a busy daemon's would be.
 */
export class ScriptedHost {
  readonly domains = new Map<string, ScriptedDomain>()
  /** names of calls that it refuses, and with which error: 3, by default, says that it has no such call */
  readonly refuse = new Refusals()
  /** names of all calls, in order */
  readonly calls: string[] = []
  /** bursts of calls that came without waiting for an answer in between */
  rounds = 0
  /** the connection that hears events, with its callback ids by event */
  private listener: { readonly peer: Peer; readonly ids: Map<number, number> } | undefined
  private readonly held: { readonly name: string; readonly answer: () => void }[] = []
  private holds: (name: string) => boolean = () => false
  private peers: Peer[] = []
  private readonly lost = new Map<Peer, RegExp>()

  constructor(count = 0) {
    for (let n = 0; n < count; n++) this.domains.set(uuidOf(n), { name: `vm-${n}`, state: 5 })
  }

  /** A new connection, beside those there are. */
  async connect(): Promise<LibvirtConnection> {
    const peer = new Peer((packet, from) => this.hear(packet, from))
    this.peers.push(peer)
    return peer.open({ uri: 'qemu:///system' })
  }

  /** Whether all connections are over. */
  get ended(): boolean {
    return this.peers.every((peer) => peer.cable.destroyed)
  }

  /** The daemon of the calls that match ends: connections that are open are not led to the next one. */
  loseDaemon(calls: RegExp): void {
    for (const peer of this.peers) this.lost.set(peer, calls)
  }

  /** The daemon goes away. */
  hangUp(): void {
    for (const peer of this.peers.splice(0)) peer.cable.destroy()
  }

  /** Keeps the answers to these calls back from now on. */
  hold(holds: (name: string) => boolean): void {
    this.holds = holds
  }

  /** Sends what was kept back, and keeps back no more. */
  release(): void {
    this.holds = () => false
    for (const { answer } of this.held.splice(0)) answer()
  }

  /** Answers burst by burst, as a distant host does, and counts them; until `done`. */
  async answerInRounds(done: () => boolean): Promise<void> {
    this.holds = () => true
    let known = -1
    while (!done()) {
      await new Promise((resolve) => setTimeout(resolve, 10))
      const { length } = this.held
      if (length > 0 && length === known) {
        this.rounds++
        for (const { answer } of this.held.splice(0)) answer()
        known = -1
      } else known = length
    }
    this.release()
  }

  /** libvirt's lifecycle event: 0 defined, 1 undefined, 2 started, 5 stopped. */
  lifecycle(uuid: string, event: number, detail = 0, name = this.domains.get(uuid)?.name ?? 'gone'): void {
    const id = this.listener?.ids.get(events.domainLifecycle.id)
    if (this.listener === undefined || id === undefined) throw new Error('nobody listens to lifecycle events')
    this.listener.peer.deliver(
      eventBytes(events.domainLifecycle, id, { dom: { name, uuid, id: -1 }, event, detail } as never),
    )
  }

  private hear(packet: Packet, peer: Peer): void {
    const procedure = byNumber.get(packet.procedure)
    if (procedure === undefined) return peer.error(packet, UNKNOWN_PROCEDURE)
    const { name } = procedure
    this.calls.push(name)
    if (this.lost.get(peer)?.test(name)) {
      return peer.error(packet, INTERNAL, 'internal error: client socket is closed', FROM_RPC)
    }
    const call: Packet = { ...packet, payload: Buffer.from(packet.payload) }
    const answer = this.answer(name, argsOf(procedure, packet), peer)
    const send = () => {
      if ('error' in answer) peer.error(call, answer.error)
      else peer.reply(call, procedure, answer.value)
    }
    if (this.holds(name)) this.held.push({ name, answer: send })
    else send()
  }

  private answer(name: string, args: Record<string, unknown>, peer: Peer): Answer {
    const refusal = this.refuse.get(name)
    if (refusal !== undefined) return { error: refusal }
    switch (name) {
      case 'connectDomainEventCallbackRegisterAny': {
        if (this.listener?.peer !== peer) this.listener = { peer, ids: new Map() }
        const callbackId = 100 + this.listener.ids.size
        this.listener.ids.set(args.eventId as number, callbackId)
        return { value: { callbackId } }
      }
      case 'connectNetworkEventRegisterAny':
      case 'connectStoragePoolEventRegisterAny':
        return { value: { callbackId: 1000 + (args.eventId as number) } }
      case 'networkCreate':
        return { value: {} }
      case 'connectListAllNetworks':
        return { value: { nets: [], ret: 0 } }
      case 'connectListAllDomains':
        return { value: this.list(args.flags as number) }
      case 'connectGetAllDomainStats':
        return { value: { retStats: this.stats() } }
      case 'connectGetHostname':
        return { value: { hostname: 'scripted' } }
      case 'connectGetLibVersion':
        return { value: { libVer: 9_000_000 } }
      case 'connectGetType':
        return { value: { type: 'QEMU' } }
      case 'connectGetVersion':
        return { value: { hvVer: 7_002_022 } }
    }
    const uuid = (args.dom as Dom | undefined)?.uuid ?? (args.uuid as string)
    const domain = this.domains.get(uuid)
    if (domain === undefined) return { error: NO_DOMAIN }
    return this.ask(name, uuid, domain)
  }

  private ask(name: string, uuid: string, domain: ScriptedDomain): Answer {
    switch (name) {
      case 'domainLookupByUuid':
        return { value: { dom: this.dom(uuid, domain) } }
      case 'domainGetInfo':
        return { value: { state: domain.state, maxMem: 2048, memory: 2048, nrVirtCpu: 2, cpuTime: 0 } }
      case 'domainGetState':
        return { value: { state: domain.state, reason: 0 } }
      case 'domainIsPersistent':
        return { value: { persistent: !domain.transient } }
      case 'domainGetAutostart':
        return { value: { autostart: domain.autostart ?? false } }
      case 'domainHasManagedSaveImage':
        return { value: { result: domain.saved ? 1 : 0 } }
      case 'domainCreateWithFlags':
        domain.state = 1
        return { value: { dom: this.dom(uuid, domain) } }
      case 'domainListAllSnapshots':
        return { value: { snapshots: [], ret: domain.snapshots ?? 0 } }
      case 'domainGetXmlDesc':
        return { value: { xml: this.xml(uuid, domain) } }
    }
    return { error: NOT_SUPPORTED }
  }

  private list(flags: number): { domains: Dom[]; ret: number } {
    const fits = (d: ScriptedDomain) =>
      (!(flags & 8) || d.transient === true) &&
      (!(flags & 256) || d.saved === true) &&
      (!(flags & 1024) || d.autostart === true) &&
      (!(flags & 4096) || (d.snapshots ?? 0) > 0)
    const domains = [...this.domains].flatMap(([uuid, d]) => (fits(d) ? [this.dom(uuid, d)] : []))
    return { domains, ret: domains.length }
  }

  private stats() {
    return [...this.domains].map(([uuid, d]) => ({
      dom: this.dom(uuid, d),
      params: [
        { field: 'state.state', type: 'int', value: d.state },
        { field: 'balloon.maximum', type: 'ullong', value: 2048 },
        { field: 'vcpu.current', type: 'uint', value: 2 },
      ],
    }))
  }

  private dom(uuid: string, { name, state }: ScriptedDomain): Dom {
    return { name, uuid, id: state === 5 ? -1 : 1 }
  }

  private xml(uuid: string, { name, title }: ScriptedDomain): string {
    return `<domain type='qemu'><name>${name}</name><uuid>${uuid}</uuid>${title === undefined ? '' : `<title>${title}</title>`}<memory unit='KiB'>2048</memory><vcpu>2</vcpu><os><type>hvm</type></os><devices><disk type='file' device='disk'><source file='/d'/><target dev='vda'/></disk></devices></domain>`
  }
}
