import type { DomainState, DomainSummary, PowerAction } from '@shared/model/domain'
import type { HostFacts, HostId, HostState, HostSummary, PoolSummary } from '@shared/model/host'
import { type Problem, ProblemError, problem } from '@shared/problem'
import { type Dom, type LibvirtConnection, type Procedure, procedures } from '../libvirt'
import { backOff } from './back-off'
import * as domains from './domain-calls'
import { News } from './emitter'
import { Inventory, type InventoryChange } from './inventory'
import type { Dialled } from './local-dial'
import { explainCall } from './problems'
import { LocalShell } from './shell'
import * as storage from './storage-calls'

export { procedures } from '../libvirt'

/** How often a host that refused is tried again by itself, ms: installing libvirt makes the screen right. */
const REFUSED_RETRY = 5000

export interface HostOptions {
  readonly id: HostId
  readonly kind: HostSummary['kind']
  readonly uri: string
  /** opens one connection more; control, jobs and streams each have their own */
  readonly dial: (signal: AbortSignal) => Promise<Dialled>
  readonly fileAccess: () => Promise<HostFacts['fileAccess']>
  readonly nvramDirectory: string
  readonly onFault: (error: unknown) => void
}

/** One live host: its connections, its inventory, a shell on it. Reconnects by itself. */
export class Host {
  readonly id: HostId
  readonly uri: string
  readonly shell = new LocalShell()
  readonly changed = new News<HostSummary>()
  readonly inventoryChanged = new News<InventoryChange>()
  readonly touched = new News<string>()
  readonly online = new News<Host>()
  private readonly inventory: Inventory
  private readonly over = new AbortController()
  private state: HostState = { kind: 'connecting' }
  private facts: HostFacts | undefined
  private lastSeen: number | undefined
  private control: LibvirtConnection | undefined
  private jobs: Promise<LibvirtConnection> | undefined
  private wake: (() => void) | undefined

  constructor(private readonly options: HostOptions) {
    this.id = options.id
    this.uri = options.uri
    this.inventory = new Inventory({
      host: options.id,
      onChange: (change) => this.inventoryChanged.tell(change),
      onTouched: (uuid) => this.touched.tell(uuid),
      onFault: options.onFault,
    })
  }

  summary(): HostSummary {
    const { id, kind, uri } = this.options
    return { id, kind, uri, state: this.state, facts: this.facts, lastSeen: this.lastSeen }
  }

  start(): void {
    this.live().catch(this.options.onFault)
  }

  close(): void {
    this.over.abort()
    this.wake?.()
    void this.control?.close().catch(() => undefined)
    void this.jobs?.then((c) => c.close()).catch(() => undefined)
  }

  /** Tries again now instead of when the back-off ends. */
  retry(): void {
    this.wake?.()
  }

  /** Resolves once the host is online. @throws the signal's reason, or host.lost when the host is closed */
  whenOnline(signal?: AbortSignal): Promise<void> {
    if (this.state.kind === 'online' && this.control !== undefined) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const stop = this.online.on(() => {
        stop()
        resolve()
      })
      const leave = (reason: unknown) => {
        stop()
        reject(reason)
      }
      signal?.addEventListener('abort', () => leave(signal.reason), { once: true })
      this.over.signal.addEventListener('abort', () => leave(problem('host.lost')), { once: true })
    })
  }

  /** A short call on the control connection. @throws ProblemError, host.lost when the host is not online */
  call<Args, Ret>(procedure: Procedure<Args, Ret>, args: Args, signal?: AbortSignal): Promise<Ret> {
    const { control } = this
    if (control === undefined) return Promise.reject(problem('host.lost', { remedies: [{ kind: 'retry' }] }))
    return explained(control.call(procedure, args, signal))
  }

  /** A call that may take long, on a connection of its own, so that the interactive one always answers. */
  async longCall<Args, Ret>(procedure: Procedure<Args, Ret>, args: Args, signal?: AbortSignal): Promise<Ret> {
    const connection = await this.jobsConnection()
    return explained(connection.call(procedure, args, signal))
  }

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
  async power(uuid: string, action: PowerAction): Promise<void> {
    const dom = this.dom(uuid)
    await domains.power(this, dom, action)
    this.inventory.mark(dom)
  }

  /** PNG of the screen as a data: URL; null when there is none. On a connection of its own: a stream stalls its others. */
  async screenshot(uuid: string): Promise<string | null> {
    if (this.domain(uuid)?.state !== 'running' && this.domain(uuid)?.state !== 'paused') return null
    const { connection } = await this.options.dial(this.over.signal)
    try {
      return await domains.screenshot(connection, this.dom(uuid))
    } finally {
      void connection.close().catch(() => undefined)
    }
  }

  /** IP addresses by MAC, from leases and, where there is one, the guest agent. */
  addresses(uuid: string): Promise<Map<string, string[]>> {
    return domains.addresses(this, this.dom(uuid))
  }

  pools(): Promise<PoolSummary[]> {
    return storage.pools(this)
  }

  volumePath(pool: string, volume: string): Promise<string | null> {
    return storage.volumePath(this, pool, volume)
  }

  volumeByPath(path: string): Promise<storage.VolumeFacts | null> {
    return storage.volumeByPath(this, path)
  }

  /** Where libvirt's QEMU driver keeps NVRAM files of this connection. */
  nvramDirectory(): string {
    return this.options.nvramDirectory
  }

  private dom(uuid: string): Dom {
    const known = this.domain(uuid)
    return { uuid: uuid.toLowerCase(), name: known?.name ?? '', id: -1 }
  }

  private jobsConnection(): Promise<LibvirtConnection> {
    if (this.control === undefined) return Promise.reject(problem('host.lost', { remedies: [{ kind: 'retry' }] }))
    this.jobs ??= this.options.dial(this.over.signal).then(({ connection }) => {
      void connection.closed.then(() => {
        this.jobs = undefined
      })
      return connection
    })
    this.jobs.catch(() => {
      this.jobs = undefined
    })
    return this.jobs
  }

  /** The life of the connection: dial, stay, wait, again. */
  private async live(): Promise<void> {
    for (let attempt = 0; !this.over.signal.aborted; ) {
      try {
        const { connection, socketPath } = await this.options.dial(this.over.signal)
        const lost = connection.closed
        await this.arrive(connection, socketPath)
        attempt = 0
        const { message } = await lost
        this.leave()
        if (this.over.signal.aborted) return
        await this.wait({ code: 'host.lost', raw: message, remedies: [{ kind: 'retry' }] }, attempt++)
      } catch (error) {
        this.leave()
        if (this.over.signal.aborted) return
        await this.wait(problemOf(error), attempt++)
      }
    }
  }

  private async arrive(connection: LibvirtConnection, socketPath: string): Promise<void> {
    // Rows are on screen before the facts are read, and may be asked about at once.
    this.control = connection
    const attached = this.inventory.attach(connection)
    const [facts] = await Promise.all([this.readFacts(connection, socketPath), attached])
    this.facts = facts
    this.become({ kind: 'online', since: Date.now() })
    this.online.tell(this)
  }

  private leave(): void {
    if (this.control !== undefined) this.lastSeen = Date.now()
    this.control = undefined
    this.inventory.detach()
  }

  /** Waits for the next try: longer each time while the host was there before, steadily while it refuses. */
  private async wait(why: Problem, attempt: number): Promise<void> {
    const again = this.facts === undefined
    const ms = again ? REFUSED_RETRY : backOff(attempt)
    this.become(
      again
        ? { kind: 'refused', problem: why }
        : { kind: 'reconnecting', retryAt: Date.now() + ms, attempt: attempt + 1, problem: why },
    )
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.wake = undefined
  }

  private become(state: HostState): void {
    this.state = state
    this.changed.tell(this.summary())
  }

  private async readFacts(connection: LibvirtConnection, transport: string): Promise<HostFacts> {
    const [{ hostname }, { libVer }, { type }, { hvVer }, fileAccess] = await Promise.all([
      connection.call(procedures.connectGetHostname, {}),
      connection.call(procedures.connectGetLibVersion, {}),
      connection.call(procedures.connectGetType, {}),
      connection.call(procedures.connectGetVersion, {}),
      this.options.fileAccess(),
    ])
    return {
      hostname,
      libvirtVersion: version(libVer),
      hypervisor: `${type} ${version(hvVer)}`,
      transport,
      fileAccess,
    }
  }
}

/** libvirt's version numbers: major · 1,000,000 + minor · 1,000 + micro. */
function version(number: number): string {
  return `${Math.floor(number / 1e6)}.${Math.floor(number / 1000) % 1000}.${number % 1000}`
}

async function explained<T>(call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    throw explainCall(error)
  }
}

function problemOf(error: unknown): Problem {
  const explained = explainCall(error)
  if (explained instanceof ProblemError) return explained.problem
  return { code: 'host.unreachable', raw: String(explained), remedies: [{ kind: 'retry' }] }
}
