import type { DomainState, DomainSummary } from '@shared/model/domain'
import {
  type Dom,
  events,
  type LibvirtConnection,
  type LibvirtEvent,
  libvirtProblem,
  paramMap,
  procedures,
  type Subscription,
  VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT,
  VIR_CONNECT_LIST_DOMAINS_AUTOSTART,
  VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT,
  VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE,
  VIR_CONNECT_LIST_DOMAINS_TRANSIENT,
  VIR_DOMAIN_RUNNING,
  VIR_DOMAIN_SHUTOFF,
  VIR_DOMAIN_STATS_BALLOON,
  VIR_DOMAIN_STATS_STATE,
  VIR_DOMAIN_STATS_VCPU,
} from '../libvirt'
import { type Clock, systemClock } from './clock'
import { countSnapshots, definition, readRow, stateOf, toldState } from './domain-row'
import { Leases } from './leases'
import { ResourceEvents } from './resource-events'

export interface InventoryChange {
  /** these are all there are */
  readonly reset: boolean
  readonly upserts: readonly DomainSummary[]
  readonly removed: readonly string[]
}

export interface InventoryOptions {
  readonly host: string
  readonly onChange: (change: InventoryChange) => void
  /** a domain's definition, state or devices may have changed; once a batch */
  readonly onTouched: (uuid: string) => void
  readonly onFault: (error: unknown) => void
  /** networks or storage pools may be others */
  readonly onResources?: (what: 'networks' | 'pools') => void
  /** a connection for questions that may be slow to be answered; default: the one that is attached */
  readonly slowly?: () => Promise<LibvirtConnection>
  /** that connection's daemon has lost the one for networks: a new connection is needed */
  readonly onDaemonLost?: () => void
  /** default: the system's */
  readonly clock?: Clock
}

/** How long one part of the first reading is waited for when the others are there, ms. */
const PATIENCE = 1500

/** When a VM that could not be read is asked again, ms: the first time, and at most. */
const AGAIN_AFTER = 500
const AGAIN_AT_MOST = 60_000

/** How long changes gather before they are told, and how long a domain that was just read waits for its next reading, ms. */
const BATCH = 40

/** How long the first event of a quiet time waits for those that come with it (a start is two, a rename too), ms. */
const GATHER = 5

const STATS = VIR_DOMAIN_STATS_STATE | VIR_DOMAIN_STATS_BALLOON | VIR_DOMAIN_STATS_VCPU

/** Events that say no more than that a VM is another now. */
const TOUCHING = [
  events.domainReboot,
  events.domainMetadataChange,
  events.domainDeviceAdded,
  events.domainDeviceRemoved,
  events.domainNicMacChange,
  events.domainMemoryDeviceSizeChange,
  events.domainBalloonChange,
  events.domainAgentLifecycle,
  events.domainDiskChange,
  events.domainTrayChange,
  events.domainBlockJob2,
  events.domainJobCompleted,
  events.domainTunable,
  events.domainPmWakeup,
  events.domainPmSuspend,
  events.domainPmSuspendDisk,
] as readonly LibvirtEvent<{ dom: Dom }>[]

// Refused by a driver that has no such list, or lost with the connection, which tells that itself.
const orUndefined = <T>(what: Promise<T>): Promise<T | undefined> => what.catch(() => undefined)

/**
 * The VMs of one host, kept right by libvirt's events. Reading all of them takes a fixed number of dependent round trips:
 * registration, one batch of lists and states (first paint), one batch of definitions.
 */
export class Inventory {
  private readonly rows = new Map<string, DomainSummary>()
  /** counts events; `lastHeard` tells which was a domain's last, so that a list that was overtaken does not overwrite */
  private sequence = 0
  private readonly lastHeard = new Map<string, number>()
  /** to be read again */
  private readonly dirty = new Map<string, Dom>()
  /** being read: one reading at a time for each domain, so that answers cannot overtake each other */
  private reading = new Set<string>()
  /** how often in a row it could not be read */
  private readonly failed = new Map<string, number>()
  private readonly upserts = new Map<string, DomainSummary>()
  private readonly removed = new Set<string>()
  private readonly touched = new Set<string>()
  private flushing: NodeJS.Timeout | undefined
  /** by performance.now */
  private flushedAt = 0
  private waking: NodeJS.Timeout | undefined
  private connection: LibvirtConnection | undefined
  /** by number of the event */
  private subscriptions = new Map<number, Promise<Subscription>>()
  private readonly clock: Clock
  private readonly resources: ResourceEvents
  private refreshing: Promise<void> | undefined
  /** the list is older than the registration: what happened in between was not heard */
  private deaf = false
  private painted = false
  private settled = false

  private readonly leases: Leases

  constructor(private readonly options: InventoryOptions) {
    const { slowly } = options
    this.clock = options.clock ?? systemClock
    this.leases = new Leases(
      async () => (this.connection === undefined ? undefined : slowly === undefined ? this.connection : slowly()),
      () => {
        for (const row of [...this.rows.values()]) this.put(row)
      },
      options.onDaemonLost,
    )
    this.resources = new ResourceEvents(this.clock, (what) => {
      options.onResources?.(what)
      if (what === 'networks') this.leases.expect()
    })
  }

  all(): DomainSummary[] {
    return [...this.rows.values()]
  }

  get(uuid: string): DomainSummary | undefined {
    return this.rows.get(uuid.toLowerCase())
  }

  /**
   * Registers for events, then reads all; resolves after the first paint. Rows of before stay until they are known gone.
   * What of it fails or is slow holds up nothing that is there: it is read later. @throws what the list itself says
   */
  async attach(connection: LibvirtConnection): Promise<void> {
    this.begin(connection)
    await this.read()
  }

  /** Registers for events of a connection; `read` does the rest. */
  begin(connection: LibvirtConnection): void {
    this.connection = connection
    this.settled = false
    this.reading = new Set()
    this.lastHeard.clear()
    this.failed.clear()
    // A refusal is met by `read`, which waits for the same registrations, and by the question `heard`.
    this.listen(connection).catch(() => undefined)
    this.resources.begin(connection)
  }

  /** Changes of networks and pools are heard on another connection from now on: what was missed is told. */
  hearResources(connection: LibvirtConnection): void {
    if (this.connection === undefined) return
    // Those of before came by way of a daemon that is gone.
    void this.resources.end()
    this.resources.begin(connection)
    this.options.onResources?.('networks')
    this.options.onResources?.('pools')
    this.leases.expect()
  }

  /** Resolves when changes of VMs are heard from here on; asks again for what was refused. @throws what libvirt says to that */
  async heard(): Promise<void> {
    const { connection } = this
    if (connection === undefined) return
    await this.listen(connection)
    if (!this.deaf || connection !== this.connection) return
    // What happened before was not heard. That the list is late or refused is a question of its own.
    this.deaf = false
    this.readAll(connection).catch(() => {
      // The question that asks for the list tells why; it is read again with the next one.
      this.deaf = true
    })
  }

  /** Reads all; resolves after the first paint. */
  async read(): Promise<void> {
    const { connection } = this
    if (connection === undefined) return
    // What happens while the list is on its way must be heard; but a list is better than none.
    this.deaf = !(await this.soon(this.listen(connection).then(() => true)))
    await this.readAll(connection)
  }

  /**
   * Asks nothing more of the connection; what it has still to say does not count. The rows stay.
   * @returns what it is subscribed to, to be taken back before the connection is closed
   */
  detach(): Promise<readonly Subscription[]> {
    const subscriptions = [...this.subscriptions.values(), ...this.resources.end()]
    this.subscriptions = new Map()
    this.connection = undefined
    this.refreshing = undefined
    this.dirty.clear()
    clearTimeout(this.waking)
    this.waking = undefined
    this.leases.stop()
    return Promise.allSettled(subscriptions).then((all) =>
      all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
    )
  }

  /** Reads what no event tells: autostart, managed saves, snapshot counts. For window focus and after own actions. */
  refresh(): Promise<void> {
    const { connection } = this
    if (connection === undefined || !this.settled) return Promise.resolve()
    this.refreshing ??= this.compare(connection).finally(() => {
      this.refreshing = undefined
    })
    return this.refreshing
  }

  /** Something happened to a domain: read it again soon. */
  mark(dom: Dom): void {
    this.lastHeard.set(dom.uuid, ++this.sequence)
    this.dirty.set(dom.uuid, dom)
    // One that is being read is seen to when that is done.
    if (!this.reading.has(dom.uuid)) this.wakeIn(GATHER)
  }

  /** Registers for what happens to VMs, once for each event. @throws the first refusal */
  private async listen(connection: LibvirtConnection): Promise<void> {
    const touch = ({ dom }: { dom: Dom }) => this.mark(dom)
    const register = <M>(event: LibvirtEvent<M>, handler: (message: M) => void) => {
      const { subscriptions } = this
      const subscription = subscriptions.get(event.number) ?? connection.onEvent(event, handler)
      subscriptions.set(event.number, subscription)
      // Told to the caller, who has the same promise; here it is only asked for again.
      subscription.catch(() => subscriptions.delete(event.number))
      return subscription
    }
    const lifecycle = register(events.domainLifecycle, (message) => {
      touch(message)
      this.believe(message.dom.uuid, toldState(message.event, message.detail))
      this.leases.expect()
    })
    await Promise.all([lifecycle, ...TOUCHING.map((event) => register(event, touch))])
  }

  /** What comes within a short time; undefined when it is late, or fails. */
  private soon<T>(what: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve) => {
      const callOff = this.clock.after(PATIENCE, () => resolve(undefined))
      what
        // Late and failed are the same here; what failed is asked again as a question, which keeps the reason.
        .catch(() => undefined)
        .then((value) => {
          callOff()
          resolve(value)
        })
    })
  }

  /** Shows at once what an event tells: asking the host takes a round trip more. The reading that follows has the last word. */
  private believe(uuid: string, state: DomainState | undefined): void {
    const row = this.rows.get(uuid)
    // One that is not kept is gone when it stops.
    if (row?.persistent && state !== undefined) this.put({ ...row, state })
  }

  private lists(connection: LibvirtConnection) {
    const list = async (flags: number) => (await connection.call(procedures.connectListAllDomains, { flags })).domains
    const uuids = async (flags: number) => new Set((await list(flags)).map((d) => d.uuid))
    return Promise.all([
      list(0),
      uuids(VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE),
      uuids(VIR_CONNECT_LIST_DOMAINS_AUTOSTART),
      uuids(VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT),
    ])
  }

  private async readAll(connection: LibvirtConnection): Promise<void> {
    const overtaken = this.watch()
    const list = async (flags: number) => (await connection.call(procedures.connectListAllDomains, { flags })).domains
    const uuids = async (flags: number) => new Set((await list(flags)).map((d) => d.uuid))
    const naming = list(0)
    const more = [
      uuids(VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE),
      uuids(VIR_CONNECT_LIST_DOMAINS_AUTOSTART),
      uuids(VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT),
      uuids(VIR_CONNECT_LIST_DOMAINS_TRANSIENT),
    ].map(orUndefined)
    const states = orUndefined(
      connection.call(procedures.connectGetAllDomainStats, {
        doms: [],
        stats: STATS,
        flags: VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT,
      }),
    )
    const listed = await naming
    const whole = Promise.all([Promise.all(more), states])
    const [[saved, autostart, withSnapshots, transients] = [], stats] = (await this.soon(whole)) ?? []
    if (connection !== this.connection) return
    const statsOf = new Map(stats?.retStats.map((r) => [r.dom.uuid, paramMap(r.params)]))
    const fresh = listed.filter((dom) => !overtaken(dom.uuid))
    for (const dom of fresh) {
      const params = statsOf.get(dom.uuid)
      const known = this.rows.get(dom.uuid)
      const state = Number(params?.get('state.state') ?? (dom.id < 0 ? VIR_DOMAIN_SHUTOFF : VIR_DOMAIN_RUNNING))
      this.put({
        ...(known ?? { tags: [], macs: [], addresses: [], diskCount: 0, snapshotCount: 0, xmlKnown: false }),
        host: this.options.host,
        uuid: dom.uuid,
        name: dom.name,
        state: stateOf(state, saved?.has(dom.uuid) ?? false),
        persistent: transients === undefined ? (known?.persistent ?? true) : !transients.has(dom.uuid),
        autostart: autostart?.has(dom.uuid) ?? known?.autostart ?? false,
        vcpus: Number(params?.get('vcpu.current') ?? known?.vcpus ?? 0),
        memoryBytes: Number(params?.get('balloon.maximum') ?? 0) * 1024 || (known?.memoryBytes ?? 0),
      })
    }
    this.dropOthers(listed, overtaken)
    this.flush()
    // Parts that are missing or late are asked of each VM.
    if (saved === undefined || transients === undefined || stats === undefined) for (const dom of fresh) this.mark(dom)
    this.readDefinitions(connection, fresh, withSnapshots, overtaken).catch((error) => {
      // A host that went away is news of its own.
      if (libvirtProblem(error).code !== 'libvirt.lost') this.options.onFault(error)
    })
  }

  /** The second batch: every definition at once. The daemon throttles; the round trips do not add up. */
  private async readDefinitions(
    connection: LibvirtConnection,
    doms: readonly Dom[],
    withSnapshots: ReadonlySet<string> | undefined,
    overtaken: (uuid: string) => boolean,
  ): Promise<void> {
    await Promise.all(
      doms.map(async (dom) => {
        const [found, snapshotCount] = await Promise.all([
          definition(connection, dom),
          (withSnapshots?.has(dom.uuid) ?? true) ? countSnapshots(connection, dom) : 0,
        ])
        const row = this.rows.get(dom.uuid)
        if (found === null || row === undefined || overtaken(dom.uuid)) return
        // Drivers without these statistics leave them to the definition.
        const vcpus = row.vcpus || found.vcpus
        const memoryBytes = row.memoryBytes || found.memoryBytes
        this.put({ ...row, ...found, vcpus, memoryBytes, snapshotCount, xmlKnown: true })
      }),
    )
    if (connection !== this.connection) return
    this.settled = true
    void this.leases.read()
  }

  private async compare(connection: LibvirtConnection): Promise<void> {
    void this.leases.read()
    const overtaken = this.watch()
    const [listed, saved, autostart, withSnapshots] = await this.lists(connection)
    if (connection !== this.connection) return
    for (const dom of listed) {
      const row = this.rows.get(dom.uuid)
      const same =
        row !== undefined &&
        row.autostart === autostart.has(dom.uuid) &&
        (row.state === 'saved') === saved.has(dom.uuid) &&
        // How many there are only the domain itself tells.
        row.snapshotCount === 0 &&
        !withSnapshots.has(dom.uuid)
      if (!same) this.mark(dom)
    }
    this.dropOthers(listed, overtaken)
  }

  /** From now on tells of a domain whether something was heard of it: then what was asked before now is too old for it. */
  private watch(): (uuid: string) => boolean {
    const now = this.sequence
    return (uuid) => (this.lastHeard.get(uuid) ?? 0) > now
  }

  private dropOthers(listed: readonly Dom[], overtaken: (uuid: string) => boolean): void {
    const there = new Set(listed.map((d) => d.uuid))
    for (const uuid of this.rows.keys()) if (!there.has(uuid) && !overtaken(uuid)) this.drop(uuid)
  }

  private wakeIn(ms: number): void {
    this.waking ??= setTimeout(() => {
      this.waking = undefined
      this.readDirty()
    }, ms)
  }

  private readDirty(): void {
    const { connection } = this
    if (connection === undefined) return
    for (const [uuid, dom] of this.dirty) {
      if (this.reading.has(uuid)) continue
      this.dirty.delete(uuid)
      void this.readOne(connection, dom)
    }
  }

  private async readOne(connection: LibvirtConnection, dom: Dom): Promise<void> {
    const { reading } = this
    const { uuid } = dom
    reading.add(uuid)
    try {
      const row = await readRow(connection, dom, this.options.host)
      if (connection !== this.connection) return
      this.failed.delete(uuid)
      if (row === null) this.drop(uuid)
      else this.put(this.overtaken(row))
      this.touched.add(uuid)
      this.flushSoon()
    } catch (error) {
      if (libvirtProblem(error).code !== 'libvirt.lost') {
        this.options.onFault(error)
        this.markLater(dom)
      }
    } finally {
      reading.delete(uuid)
      if (reading === this.reading && this.dirty.has(uuid)) this.wakeIn(BATCH)
    }
  }

  /** What could not be read is not known: it is asked again, after half a second first and after a minute at most. */
  private markLater(dom: Dom): void {
    const { connection } = this
    const times = this.failed.get(dom.uuid) ?? 0
    this.failed.set(dom.uuid, times + 1)
    this.clock.after(Math.min(AGAIN_AFTER * 2 ** times, AGAIN_AT_MOST), () => {
      if (connection !== undefined && connection === this.connection && this.rows.has(dom.uuid)) this.mark(dom)
    })
  }

  /** A state that an event told while this was read is newer; the next reading is on its way. */
  private overtaken(row: DomainSummary): DomainSummary {
    const known = this.rows.get(row.uuid)
    return this.dirty.has(row.uuid) && known !== undefined ? { ...row, state: known.state } : row
  }

  private put(read: DomainSummary): void {
    const row = { ...read, addresses: this.leases.of(read.macs) }
    const known = this.rows.get(row.uuid)
    if (known !== undefined && sameRow(known, row)) return
    this.rows.set(row.uuid, row)
    this.removed.delete(row.uuid)
    this.upserts.set(row.uuid, row)
    this.flushSoon()
  }

  private drop(uuid: string): void {
    if (!this.rows.delete(uuid)) return
    this.upserts.delete(uuid)
    this.removed.add(uuid)
    this.flushSoon()
  }

  private flushSoon(): void {
    // The first change after a pause is told at once; those that follow it gather.
    const wait = performance.now() - this.flushedAt > BATCH ? 0 : BATCH
    if (this.painted) this.flushing ??= setTimeout(() => this.flush(), wait)
  }

  /** Tells what has gathered. The first time these are all rows there are. */
  private flush(): void {
    clearTimeout(this.flushing)
    this.flushing = undefined
    this.flushedAt = performance.now()
    const reset = !this.painted
    this.painted = true
    const change = {
      reset,
      upserts: reset ? this.all() : [...this.upserts.values()],
      removed: reset ? [] : [...this.removed],
    }
    const touched = [...this.touched]
    this.upserts.clear()
    this.removed.clear()
    this.touched.clear()
    if (reset || change.upserts.length + change.removed.length > 0) this.options.onChange(change)
    for (const uuid of touched) this.options.onTouched(uuid)
  }
}

/** Rows are small and plain; their keys may come in any order, depending on which batch made them. */
function sameRow(a: DomainSummary, b: DomainSummary): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof DomainSummary>
  return [...keys].every((key) => JSON.stringify(a[key]) === JSON.stringify(b[key]))
}
