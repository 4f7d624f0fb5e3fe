import type { Duplex } from 'node:stream'
import type { DomainState, DomainSummary } from '@shared/model/domain'
import type {
  ConnectStep,
  HostFacts,
  HostId,
  HostQuestion,
  HostState,
  HostSummary,
  PoolSummary,
} from '@shared/model/host'
import { type Log, silentLog, withContext } from '@shared/model/log'
import { type Problem, problem } from '@shared/problem'
import {
  type Dom,
  type LibvirtConnection,
  type LibvirtStream,
  type Procedure,
  procedures,
  type Subscription,
} from '../libvirt'
import { backOff } from './back-off'
import { type Clock, systemClock } from './clock'
import * as domains from './domain-calls'
import { News } from './emitter'
import { farewell } from './farewell'
import { HostLocks } from './host-locks'
import { Inventory, type InventoryChange } from './inventory'
import { Lane } from './lane'
import { tellingLate } from './late'
import type { Dialled, HostShell, Link, SocketAddress } from './link'
import { daemonLost, LostDaemons, onlyAsks } from './lost-daemons'
import { explainCall, reachProblem } from './problems'
import { type Question, Questions } from './questions'
import { SSH_STOPS } from './ssh-problems'
import * as storage from './storage-calls'

export { procedures } from '../libvirt'

/** How often a host that refused is tried again by itself, ms: installing libvirt makes the screen right. */
const REFUSED_RETRY = 5000

/** After how long an answer that is not there yet is called late, ms. What waits for it then goes on without. */
const LIST_LIMIT = 3000
const ANSWER_LIMIT = 5000

/** How often the round-trip time of a link is measured, ms. */
const PING_EVERY = 10_000

/** Refusals that waiting does not end: a person has to do something. */
const NEEDS_A_PERSON: readonly Problem['code'][] = [
  'host.no-libvirt',
  'host.no-daemon',
  'host.denied',
  'host.auth-failed',
]

export interface HostOptions {
  readonly id: HostId
  readonly kind: HostSummary['kind']
  readonly uri: string
  readonly link: Link
  /** how the user knows it; may be asked again at any time */
  readonly labels?: () => Pick<HostSummary, 'name' | 'address' | 'folder' | 'remembers'>
  readonly onFault: (error: unknown) => void
  /** default: none */
  readonly log?: Log | undefined
  /** default: the system's */
  readonly clock?: Clock
}

/**
 * One live host: its connections, its inventory, a shell on it. Reconnects by itself.
 *
 *     connecting -> online <-> reconnecting (back-off)
 *               \-> refused (with what to do; tried again steadily, so that doing it is enough)
 *
 * The control connection carries short calls and events. Lanes, opened when needed: long calls, and questions that may
 * have to wait for a busy VM. Every stream has a connection of its own, because a slow reader stalls all else on its.
 */
export class Host {
  readonly id: HostId
  readonly uri: string
  readonly shell: HostShell
  /** who may work on what, among all Offshoots */
  readonly locks = new HostLocks(
    () => (this.facts?.noPrograms === undefined ? this.shell : null),
    () => this.log,
  )
  /** of this host: its id stands in every entry */
  readonly log: Log
  /** the state, the facts or the time last seen are others */
  readonly changed: News<HostSummary>
  readonly inventoryChanged: News<InventoryChange>
  /** uuid of a VM whose definition, state, disks or addresses may be others */
  readonly touched: News<string>
  /** networks or storage pools may be others */
  readonly resourcesChanged: News<'networks' | 'pools'>
  /** each time the host is online, also after a reconnect */
  readonly online: News<Host>
  private readonly inventory: Inventory
  private readonly clock: Clock
  private readonly long: Lane
  private readonly stats: Lane
  private readonly others: Lane
  /** of the control connection */
  private readonly daemonsLost = new LostDaemons()
  private readonly over = new AbortController()
  private state: HostState = { kind: 'connecting' }
  private facts: HostFacts | undefined
  private lastSeen: number | undefined
  private control: LibvirtConnection | undefined
  private wake: (() => void) | undefined
  private paused = false
  /** ends what is under way when the user disconnects */
  private attempt = new AbortController()
  private nvram: string | undefined
  private readonly questions: Questions
  private latencyMs: number | undefined
  private callOffPing: (() => void) | undefined

  constructor(private readonly options: HostOptions) {
    this.id = options.id
    this.shell = tellingLate(options.link.shell)
    this.uri = options.uri
    this.log = options.log === undefined ? silentLog : withContext(options.log, { host: options.id })
    this.clock = options.clock ?? systemClock
    this.changed = new News(options.onFault)
    this.inventoryChanged = new News(options.onFault)
    this.touched = new News(options.onFault)
    this.resourcesChanged = new News(options.onFault)
    this.online = new News(options.onFault)
    this.long = new Lane(() => this.another())
    this.stats = new Lane(() => this.another())
    this.others = new Lane(() => this.beside())
    this.questions = new Questions(this.clock, () => this.state.kind === 'online' && this.relabel())
    this.inventory = new Inventory({
      host: options.id,
      slowly: () => this.slowly(),
      onDaemonLost: () => void this.stats.close(),
      clock: this.clock,
      onChange: (change) => this.inventoryChanged.tell(change),
      onTouched: (uuid) => this.touched.tell(uuid),
      onFault: options.onFault,
      onResources: (what) => this.resourcesChanged.tell(what),
    })
  }

  summary(): HostSummary {
    const { id, kind, uri, link, labels } = this.options
    const { state, facts, lastSeen, latencyMs } = this
    const warnings = link.warnings?.() ?? []
    const unread = state.kind === 'online' ? this.questions.unread() : []
    return {
      id,
      kind,
      uri,
      ...labels?.(),
      state,
      facts,
      lastSeen,
      ...(unread.length === 0 ? {} : { unread }),
      ...(latencyMs === undefined ? {} : { latencyMs }),
      ...(warnings.length === 0 ? {} : { warnings }),
    }
  }

  /** Its labels are others, or it goes another step on its way: tells the summary again. */
  relabel(): void {
    this.changed.tell(this.summary())
  }

  /** Another step on the way to it. */
  stepped(step: ConnectStep | undefined): void {
    if (this.state.kind === 'connecting') this.become({ kind: 'connecting', step })
  }

  /** Connects, and stays connected until `close`. */
  start(): void {
    this.live().catch(this.options.onFault)
  }

  /** Ends all connections; resolves when they have ended. Work that goes on in the host goes on. */
  async close(): Promise<void> {
    this.over.abort()
    this.wake?.()
    this.locks.close()
    await this.hangUp()
  }

  /** Ends all connections until `retry`. */
  async disconnect(): Promise<void> {
    this.paused = true
    this.attempt.abort()
    // One that waits for its next try goes on to wait for a person.
    this.wake?.()
    await this.hangUp()
  }

  /** Tries again now instead of when the back-off ends; for a person, who may have changed what refused us. */
  retry(): void {
    this.paused = false
    if (this.wake === undefined) return
    this.become({ kind: 'connecting', after: 'problem' in this.state ? this.state.problem : undefined })
    this.wake()
  }

  /** The network has changed or the computer woke: what waits tries now, what seems open is probed. */
  woke(): void {
    if (this.state.kind === 'reconnecting') this.wake?.()
    else this.options.link.probe?.()
  }

  /** Forgets remembered passwords and passphrases. */
  async forgetSecrets(): Promise<void> {
    await this.options.link.forget?.()
    this.relabel()
  }

  private async hangUp(): Promise<void> {
    const { control } = this
    await Promise.all([
      this.long.close(),
      this.stats.close(),
      this.others.close(),
      ...(control === undefined ? [] : [this.leave().then((all) => farewell(control, all))]),
    ])
    await this.options.link.close?.()
  }

  /**
   * Resolves once the host is online. Of a host that is closed it never resolves: work that goes on there is out of sight
   * then, and nothing must be concluded from that. @throws the signal's reason
   */
  whenOnline(signal?: AbortSignal): Promise<void> {
    if (this.state.kind === 'online' && this.control !== undefined) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const stop = this.online.on(() => settle(resolve))
      const settle = (how: () => void) => {
        stop()
        signal?.removeEventListener('abort', aborted)
        how()
      }
      const aborted = () => settle(() => reject(signal?.reason))
      signal?.addEventListener('abort', aborted)
      if (signal?.aborted) aborted()
    })
  }

  /** A short call on the control connection. @throws ProblemError, host.lost when the host is not online */
  call<Args, Ret>(procedure: Procedure<Args, Ret>, args: Args, signal?: AbortSignal): Promise<Ret> {
    const { control } = this
    if (control === undefined) return Promise.reject(lost())
    const knew = this.daemonsLost.has(procedure)
    const onNew = (error: unknown) => {
      // The daemon for networks or storage was restarted: a new connection is led to the new one.
      if (!daemonLost(error) || this.control !== control) throw error
      this.daemonsLost.add(procedure)
      if (!knew && !onlyAsks(procedure)) throw error
      return this.on(this.others, procedure, args, signal)
    }
    return explained(control.call(procedure, args, signal).catch(onNew), signal)
  }

  /** A call that may take long, on a connection of its own, so that the interactive one always answers. */
  longCall<Args, Ret>(procedure: Procedure<Args, Ret>, args: Args, signal?: AbortSignal): Promise<Ret> {
    return explained(this.on(this.long, procedure, args, signal), signal)
  }

  /** A question that a busy VM may keep waiting (statistics, states during a revert), on a connection of its own. */
  statsCall<Args, Ret>(procedure: Procedure<Args, Ret>, args: Args, signal?: AbortSignal): Promise<Ret> {
    return explained(this.on(this.stats, procedure, args, signal), signal)
  }

  /** Opens a stream on a connection of its own, which ends with the stream. */
  openStream<Args, Ret>(
    procedure: Procedure<Args, Ret>,
    args: Args,
    signal?: AbortSignal,
  ): Promise<{ reply: Ret; stream: LibvirtStream }> {
    return explained(this.streamOn(this.another(), procedure, args, signal), signal)
  }

  /** Connects to a socket of the host, over the one connection there is. @throws ProblemError host.socket, host.lost */
  openSocket(address: SocketAddress): Promise<Duplex> {
    if (this.control === undefined) return Promise.reject(lost())
    return this.options.link.openSocket?.(address) ?? Promise.reject(lost())
  }

  /** The list as it is known; kept while the host is away. */
  domains(): readonly DomainSummary[] {
    return this.inventory.all()
  }

  domain(uuid: string): DomainSummary | undefined {
    return this.inventory.get(uuid)
  }

  /** Reads what libvirt sends no event for. */
  refresh(): void {
    this.inventory.refresh().catch(this.options.onFault)
  }

  /** The definition: live as the VM runs, or persistent as it will start next. */
  xml(uuid: string, which: 'live' | 'persistent'): Promise<string> {
    return domains.xml(this, this.dom(uuid), which)
  }

  /** The definition with its passwords, to be given back to libvirt; never shown, logged or sent to a window. */
  xmlWithSecrets(uuid: string, which: 'live' | 'persistent'): Promise<string> {
    return domains.xml(this, this.dom(uuid), which, true)
  }

  /** Defines a domain. The same definition twice is the same as once. @throws domain.exists for a name in use */
  async define(xml: string, name: string): Promise<void> {
    this.inventory.mark(await domains.define(this, xml, name))
  }

  /** Undefines a domain if it is there; its files, NVRAM included, stay. */
  async undefineIfThere(uuid: string): Promise<void> {
    await this.whenOnline()
    await domains.undefineIfThere(this, uuid)
  }

  nameTaken(name: string): Promise<boolean> {
    return domains.nameTaken(this, name)
  }

  /** The state now, asked of libvirt. */
  stateOf(uuid: string): Promise<DomainState> {
    return domains.state(this, this.dom(uuid))
  }

  /** Starts, stops, pauses, ... A VM that is in the wanted state already is fine. */
  async power(uuid: string, action: domains.DirectPower): Promise<void> {
    const dom = this.dom(uuid)
    await domains.power(this, dom, action)
    this.inventory.mark(dom)
  }

  /** PNG of the screen as a data: URL; null when there is none. */
  async screenshot(uuid: string): Promise<string | null> {
    const state = this.domain(uuid)?.state
    if (state !== 'running' && state !== 'paused') return null
    return domains.screenshot((procedure, args) => this.openStream(procedure, args), this.dom(uuid))
  }

  /** IP addresses by MAC, from leases and, where there is one, the guest agent. */
  addresses(uuid: string): Promise<Map<string, string[]>> {
    return domains.addresses(this, this.dom(uuid))
  }

  /** All storage pools, whatever their type and state. @throws host.no-daemon */
  poolFacts(): Promise<storage.PoolFacts[]> {
    return storage.poolFacts(this)
  }

  /** Storage pools that new files can go to. */
  pools(): Promise<PoolSummary[]> {
    return storage.pools(this)
  }

  volumePath(pool: string, volume: string): Promise<string | null> {
    return storage.volumePath(this, pool, volume)
  }

  volumeByPath(path: string): Promise<storage.VolumeFacts | null> {
    return storage.volumeByPath(this, path)
  }

  /** Where libvirt's QEMU driver keeps NVRAM files of this connection. @throws host.unread */
  async nvramDirectory(): Promise<string> {
    await this.questions.settled('directories')
    if (this.nvram === undefined) throw unread('directories')
    return this.nvram
  }

  /**
   * Whether we may read and write images there ourselves; undefined while the host has not said so in good time. Then
   * libvirt's storage can do the work.
   */
  async fileAccess(): Promise<HostFacts['fileAccess']> {
    await this.questions.settled('access')
    return this.facts?.fileAccess
  }

  /** libvirt's version, e.g. "9.0.0". @throws host.unread */
  async libvirtVersion(): Promise<string> {
    await this.questions.settled('libvirt')
    if (this.facts?.libvirtVersion === undefined) throw unread('libvirt')
    return this.facts.libvirtVersion
  }

  /** Something of ours changed a VM in a way that libvirt may send no event for: read it again. */
  changedByUs(uuid: string): void {
    this.inventory.mark(this.dom(uuid))
  }

  /** How libvirt's calls address a VM. */
  dom(uuid: string): Dom {
    const known = this.domain(uuid)
    return { uuid: uuid.toLowerCase(), name: known?.name ?? '', id: -1 }
  }

  /** A call on a lane, which is opened anew where its daemon has lost another one; what only asks is asked again there. */
  private async on<Args, Ret>(
    lane: Lane,
    procedure: Procedure<Args, Ret>,
    args: Args,
    signal: AbortSignal | undefined,
  ): Promise<Ret> {
    try {
      return await (await lane.connection()).call(procedure, args, signal)
    } catch (error) {
      if (!daemonLost(error)) throw error
      void lane.close()
      if (!onlyAsks(procedure)) throw error
      return await (await lane.connection()).call(procedure, args, signal)
    }
  }

  /** A connection for what the control connection cannot ask any more; changes of networks and pools are heard there then. */
  private async beside(): Promise<LibvirtConnection> {
    const connection = await this.another()
    this.inventory.hearResources(connection)
    return connection
  }

  /** One connection more to a host that is online. */
  private async another(): Promise<LibvirtConnection> {
    if (this.control === undefined) throw lost()
    const { connection } = await this.options.link.dial(this.over.signal)
    return connection
  }

  private async streamOn<Args, Ret>(
    dialled: Promise<LibvirtConnection>,
    procedure: Procedure<Args, Ret>,
    args: Args,
    signal?: AbortSignal,
  ): Promise<{ reply: Ret; stream: LibvirtStream }> {
    const connection = await dialled
    try {
      const opened = await connection.openStream(procedure, args, signal)
      void opened.stream.settled.then(() => connection.close())
      return opened
    } catch (error) {
      void connection.close()
      throw error
    }
  }

  /** The life of the connection: dial, stay, wait, again. */
  private async live(): Promise<void> {
    for (let attempt = 0; !this.over.signal.aborted; attempt++) {
      this.attempt = new AbortController()
      const why = this.paused
        ? lost().problem
        : await this.once(() => {
            attempt = 0
          })
      if (this.over.signal.aborted) return
      await this.wait(why, attempt)
    }
  }

  /** Connects and stays; resolves with why that came to an end. */
  private async once(onArrived: () => void): Promise<Problem> {
    let connection: LibvirtConnection | undefined
    try {
      const signal = AbortSignal.any([this.over.signal, this.attempt.signal])
      const dialled = await this.options.link.dial(signal)
      connection = dialled.connection
      signal.throwIfAborted()
      await this.arrive(dialled)
      onArrived()
      const { message } = await connection.closed
      return { code: 'host.lost', raw: message, remedies: [{ kind: 'retry' }] }
    } catch (error) {
      return reachProblem(error)
    } finally {
      // It may be open still: the daemon answered, but not what is needed.
      const subscriptions = this.leave()
      if (connection !== undefined) void subscriptions.then((all) => farewell(connection as LibvirtConnection, all))
    }
  }

  /**
   * Comes online as soon as the list is there, or is late: nothing else is waited for. Verbs need no more than the
   * connection, and each fact is shown when it comes.
   */
  private async arrive({ connection, socketPath, way }: Dialled): Promise<void> {
    // Rows are on screen before anything else is read, and may be asked about at once.
    this.control = connection
    // The way of before may have been another.
    const { way: _, noPrograms: __, ...before } = this.facts ?? {}
    const { user, jumps, carrier } = this.options.link.who?.() ?? {}
    this.facts = {
      ...before,
      transport: socketPath,
      ...(way === undefined ? {} : { way }),
      ...(user === undefined ? {} : { user }),
      ...(jumps === undefined ? {} : { jumps }),
      ...(carrier === undefined ? {} : { carrier }),
    }
    this.inventory.begin(connection)
    this.questions.begin(this.asked(connection))
    const timed = this.time()
    await this.questions.settled('vms')
    if (connection.lost !== undefined) throw connection.lost
    this.become({ kind: 'online', since: this.clock.now() })
    this.online.tell(this)
    void timed.then(() => this.timeLater())
  }

  /** What may hang or be refused is asked on a lane of its own, since libvirt works on five calls of a connection at once. */
  private asked(connection: LibvirtConnection): Question[] {
    const { link } = this.options
    const learn = (facts: Partial<HostFacts>) => {
      if (this.control === connection && this.facts !== undefined) this.facts = { ...this.facts, ...facts }
    }
    return [
      { what: 'vms', limitMs: LIST_LIMIT, ask: () => this.inventory.read() },
      { what: 'events', limitMs: ANSWER_LIMIT, ask: () => this.inventory.heard() },
      {
        what: 'libvirt',
        limitMs: ANSWER_LIMIT,
        ask: async () => {
          const { libVer } = await connection.call(procedures.connectGetLibVersion, {})
          learn({ libvirtVersion: version(libVer) })
        },
      },
      {
        what: 'hypervisor',
        limitMs: ANSWER_LIMIT,
        ask: async () => {
          const { type } = await connection.call(procedures.connectGetType, {})
          if (this.facts?.hypervisor === undefined) learn({ hypervisor: type })
          const lane = await this.slowly()
          const { hvVer } = await lane.call(procedures.connectGetVersion, {})
          learn({ hypervisor: `${type} ${version(hvVer)}` })
        },
      },
      {
        // libvirt asks the host's name service for it, which takes half a minute where that does not answer.
        what: 'hostname',
        limitMs: ANSWER_LIMIT,
        ask: async () => {
          const { hostname } = await (await this.slowly()).call(procedures.connectGetHostname, {})
          learn({ hostname })
        },
      },
      {
        what: 'access',
        limitMs: ANSWER_LIMIT,
        ask: async () => {
          const fileAccess = await link.fileAccess()
          const noPrograms = link.noPrograms?.()
          learn({ fileAccess, ...(noPrograms === undefined ? {} : { noPrograms }) })
        },
      },
      {
        what: 'directories',
        limitMs: ANSWER_LIMIT,
        ask: async () => {
          this.nvram = await link.nvramDirectory()
        },
      },
    ]
  }

  /** A connection for what may be slow: a lane, or the control connection where the host allows no other. */
  private async slowly(): Promise<LibvirtConnection> {
    const { control } = this
    if (control === undefined) throw lost()
    try {
      return await this.stats.connection()
    } catch {
      if (this.control !== control) throw lost()
      return control
    }
  }

  /** Measures the link, and tells when it is another than before. */
  private async time(): Promise<void> {
    const { control } = this
    // A link that is lost says so itself; the time is not known then.
    const ms = await this.options.link.ping?.().then(Math.round, () => undefined)
    if (control === undefined || this.control !== control || ms === this.latencyMs) return
    this.latencyMs = ms
    if (this.state.kind === 'online') this.relabel()
  }

  private timeLater(): void {
    if (this.options.link.ping === undefined || this.control === undefined) return
    this.callOffPing?.()
    this.callOffPing = this.clock.after(PING_EVERY, () => void this.time().then(() => this.timeLater()))
  }

  /** @returns what to take back from the connection before it is closed */
  private leave(): Promise<readonly Subscription[]> {
    this.daemonsLost.clear()
    if (this.control !== undefined) this.lastSeen = this.clock.now()
    this.control = undefined
    this.questions.end()
    this.callOffPing?.()
    this.latencyMs = undefined
    return this.inventory.detach()
  }

  /** Waits for the next try: longer each time while the host is only away, steadily while it refuses, else for a person. */
  private async wait(why: Problem, attempt: number): Promise<void> {
    const ms = this.pause(why, attempt)
    await new Promise<void>((resolve) => {
      const callOff = ms === null ? () => undefined : this.clock.after(ms, resolve)
      this.wake = () => {
        callOff()
        resolve()
      }
    })
    this.wake = undefined
  }

  /** Tells the state while it waits. @returns how long, ms; null: until a person says so */
  private pause(why: Problem, attempt: number): number | null {
    if (this.paused) {
      this.become({ kind: 'disconnected' })
      return null
    }
    if (SSH_STOPS.includes(why.code)) {
      this.become({ kind: 'refused', problem: why })
      return null
    }
    // This computer is not away: what refuses at first is not there. A host over ssh may only be out of reach.
    const local = this.options.kind !== 'ssh'
    if ((local && this.facts === undefined) || NEEDS_A_PERSON.includes(why.code)) {
      this.become({ kind: 'refused', problem: why })
      return REFUSED_RETRY
    }
    const ms = backOff(attempt, this.clock.random())
    this.become({ kind: 'reconnecting', retryAt: this.clock.now() + ms, attempt: attempt + 1, problem: why })
    return ms
  }

  private become(state: HostState): void {
    this.state = state
    this.changed.tell(this.summary())
  }
}

/** libvirt's version numbers: major · 1,000,000 + minor · 1,000 + micro. */
function version(number: number): string {
  return `${Math.floor(number / 1e6)}.${Math.floor(number / 1000) % 1000}.${number % 1000}`
}

const lost = () => problem('host.lost', { remedies: [{ kind: 'retry' }] })

/** Something an action has to know of the host, which has not been answered. */
const unread = (what: HostQuestion) => problem('host.unread', { params: { by: what }, remedies: [{ kind: 'retry' }] })

async function explained<T>(call: Promise<T>, signal?: AbortSignal): Promise<T> {
  try {
    return await call
  } catch (error) {
    if (signal?.aborted && error === signal.reason) throw error
    throw explainCall(error)
  }
}
