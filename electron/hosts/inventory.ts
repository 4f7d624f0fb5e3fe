import type { DomainState, DomainSummary } from '@shared/model/domain'
import { type Dom, events, type LibvirtConnection, libvirtProblem, paramMap, procedures } from '../libvirt'
import { readDomain } from '../xml'

export interface InventoryChange {
  /** these are all there are */
  readonly reset: boolean
  readonly upserts: readonly DomainSummary[]
  readonly removed: readonly string[]
}

export interface InventoryOptions {
  readonly host: string
  readonly onChange: (change: InventoryChange) => void
  /** a domain's definition, state or devices may have changed */
  readonly onTouched: (uuid: string) => void
  readonly onFault: (error: unknown) => void
}

/** How long changes gather before they are told, ms. */
const BATCH = 40

/** List filters of virConnectListAllDomains. */
const WITH_MANAGED_SAVE = 256
const AUTOSTART = 1024
const WITH_SNAPSHOTS = 4096
const TRANSIENT = 8
/** Groups of virConnectGetAllDomainStats: state, balloon, vcpu; and "do not wait for a busy monitor". */
const STATS = 1 | 4 | 8
const NOWAIT = 2 ** 29
const INACTIVE_XML = 2

const STATES: readonly DomainState[] = [
  'unknown',
  'running',
  'running',
  'paused',
  'shutting-down',
  'shut-off',
  'crashed',
  'suspended',
]

/** libvirt's state number, with the managed save that makes a shut-off VM a saved one. */
export function stateOf(state: number, managedSave: boolean): DomainState {
  const known = STATES[state] ?? 'unknown'
  return known === 'shut-off' && managedSave ? 'saved' : known
}

/** What the list needs of a definition. */
interface FromXml {
  readonly title?: string
  readonly tags: readonly string[]
  readonly macs: readonly string[]
  readonly diskCount: number
  readonly vcpus: number
  readonly memoryBytes: number
}

/**
 * The VMs of one host, kept right by libvirt's events. Reading all of them takes a fixed number of dependent round trips:
 * registration, one batch of lists and states (first paint), one batch of definitions.
 */
export class Inventory {
  private readonly rows = new Map<string, DomainSummary>()
  /** counts what was heard of each domain, so that an answer that was overtaken is dropped */
  private readonly versions = new Map<string, number>()
  private readonly dirty = new Map<string, Dom>()
  private readonly upserts = new Map<string, DomainSummary>()
  private readonly removed = new Set<string>()
  private flushing: NodeJS.Timeout | undefined
  private reading: NodeJS.Timeout | undefined
  private connection: LibvirtConnection | undefined
  private settled = false

  constructor(private readonly options: InventoryOptions) {}

  all(): DomainSummary[] {
    return [...this.rows.values()]
  }

  get(uuid: string): DomainSummary | undefined {
    return this.rows.get(uuid.toLowerCase())
  }

  /** Whether everything has been read since the last connect. */
  get complete(): boolean {
    return this.settled
  }

  /** Registers for events, then reads all; resolves after the first paint. Rows of before stay until they are known gone. */
  async attach(connection: LibvirtConnection): Promise<void> {
    this.connection = connection
    this.settled = false
    await this.subscribe(connection)
    await this.readAll(connection)
  }

  detach(): void {
    this.connection = undefined
    this.dirty.clear()
    clearTimeout(this.reading)
    this.reading = undefined
  }

  /** Reads what no event tells: autostart, managed saves, snapshot counts. For window focus and after own actions. */
  async refresh(): Promise<void> {
    const { connection } = this
    if (connection === undefined || !this.settled) return
    const [listed, saved, autostart, withSnapshots] = await this.lists(connection)
    if (connection !== this.connection) return
    for (const dom of listed) {
      const row = this.rows.get(dom.uuid)
      const count = row?.snapshotCount ?? 0
      const changed =
        row === undefined ||
        row.autostart !== autostart.has(dom.uuid) ||
        (row.state === 'saved') !== saved.has(dom.uuid) ||
        count > 0 !== withSnapshots.has(dom.uuid) ||
        count > 0
      if (changed) this.mark(dom)
    }
    const there = new Set(listed.map((d) => d.uuid))
    for (const uuid of this.rows.keys()) if (!there.has(uuid)) this.drop(uuid)
  }

  /** Something happened to a domain: read it again soon. */
  mark(dom: Dom): void {
    this.versions.set(dom.uuid, (this.versions.get(dom.uuid) ?? 0) + 1)
    this.dirty.set(dom.uuid, dom)
    // The first event is read at once, so that a single change is on screen in a few ms; a burst gathers.
    this.reading ??= setTimeout(() => {
      this.reading = undefined
      void this.readDirty()
    }, 5)
  }

  private async subscribe(connection: LibvirtConnection): Promise<void> {
    const touch = ({ dom }: { dom: Dom }) => this.mark(dom)
    await Promise.all([
      connection.onEvent(events.domainLifecycle, touch),
      connection.onEvent(events.domainReboot, touch),
      connection.onEvent(events.domainMetadataChange, touch),
      connection.onEvent(events.domainDeviceAdded, touch),
      connection.onEvent(events.domainDeviceRemoved, touch),
      connection.onEvent(events.domainBalloonChange, touch),
      connection.onEvent(events.domainAgentLifecycle, touch),
      connection.onEvent(events.domainDiskChange, touch),
      connection.onEvent(events.domainTrayChange, touch),
      connection.onEvent(events.domainBlockJob2, touch),
      connection.onEvent(events.domainTunable, touch),
      connection.onEvent(events.domainPmWakeup, touch),
      connection.onEvent(events.domainPmSuspend, touch),
    ])
  }

  private lists(connection: LibvirtConnection) {
    const list = async (flags: number) => (await connection.call(procedures.connectListAllDomains, { flags })).domains
    const uuids = async (flags: number) => new Set((await list(flags)).map((d) => d.uuid))
    return Promise.all([
      list(0),
      uuids(WITH_MANAGED_SAVE),
      uuids(AUTOSTART),
      uuids(WITH_SNAPSHOTS),
      uuids(TRANSIENT),
      connection.call(procedures.connectGetAllDomainStats, { doms: [], stats: STATS, flags: NOWAIT }),
    ])
  }

  private async readAll(connection: LibvirtConnection): Promise<void> {
    const before = new Map(this.versions)
    const [listed, saved, autostart, withSnapshots, transient, stats] = await this.lists(connection)
    const statsOf = new Map(stats.retStats.map((r) => [r.dom.uuid, paramMap(r.params)]))
    const overtaken = (uuid: string) => this.versions.get(uuid) !== before.get(uuid)
    for (const dom of listed) {
      if (overtaken(dom.uuid)) continue
      const params = statsOf.get(dom.uuid)
      const known = this.rows.get(dom.uuid)
      this.put({
        ...(known ?? { tags: [], macs: [], diskCount: 0, snapshotCount: 0, xmlKnown: false }),
        host: this.options.host,
        uuid: dom.uuid,
        name: dom.name,
        state: stateOf(Number(params?.get('state.state') ?? (dom.id < 0 ? 5 : 1)), saved.has(dom.uuid)),
        persistent: !transient.has(dom.uuid),
        autostart: autostart.has(dom.uuid),
        vcpus: Number(params?.get('vcpu.current') ?? known?.vcpus ?? 0),
        memoryBytes: Number(params?.get('balloon.maximum') ?? 0) * 1024 || (known?.memoryBytes ?? 0),
      })
    }
    const there = new Set(listed.map((d) => d.uuid))
    for (const uuid of this.rows.keys()) if (!there.has(uuid) && !overtaken(uuid)) this.drop(uuid)
    this.flush(true)
    void this.readDefinitions(connection, listed, transient, withSnapshots).catch(this.options.onFault)
  }

  /** The second batch: every definition at once. The daemon throttles; the round trips do not add up. */
  private async readDefinitions(
    connection: LibvirtConnection,
    doms: readonly Dom[],
    transient: ReadonlySet<string>,
    withSnapshots: ReadonlySet<string>,
  ): Promise<void> {
    await Promise.all(
      doms.map(async (dom) => {
        const version = this.versions.get(dom.uuid)
        const [found, snapshotCount] = await Promise.all([
          definition(connection, dom, transient.has(dom.uuid)),
          withSnapshots.has(dom.uuid) ? countSnapshots(connection, dom) : 0,
        ])
        const row = this.rows.get(dom.uuid)
        if (found === null || row === undefined || this.versions.get(dom.uuid) !== version) return
        this.put({ ...row, ...found, snapshotCount, xmlKnown: true })
      }),
    )
    if (connection === this.connection) this.settled = true
  }

  private async readDirty(): Promise<void> {
    const { connection } = this
    if (connection === undefined) return
    const doms = [...this.dirty.values()]
    this.dirty.clear()
    await Promise.all(doms.map((dom) => this.readOne(connection, dom).catch(this.options.onFault)))
  }

  private async readOne(connection: LibvirtConnection, dom: Dom): Promise<void> {
    const version = this.versions.get(dom.uuid)
    const fresh = await readRow(connection, dom, this.options.host)
    if (connection !== this.connection || this.versions.get(dom.uuid) !== version) return
    if (fresh === null) this.drop(dom.uuid)
    else this.put(fresh)
    this.options.onTouched(dom.uuid)
  }

  private put(row: DomainSummary): void {
    const known = this.rows.get(row.uuid)
    if (known !== undefined && JSON.stringify(known) === JSON.stringify(row)) return
    this.rows.set(row.uuid, row)
    this.removed.delete(row.uuid)
    this.upserts.set(row.uuid, row)
    this.flushing ??= setTimeout(() => this.flush(false), BATCH)
  }

  private drop(uuid: string): void {
    if (!this.rows.delete(uuid)) return
    this.upserts.delete(uuid)
    this.removed.add(uuid)
    this.flushing ??= setTimeout(() => this.flush(false), BATCH)
  }

  private flush(firstPaint: boolean): void {
    clearTimeout(this.flushing)
    this.flushing = undefined
    if (this.upserts.size + this.removed.size === 0 && !firstPaint) return
    const change = { reset: false, upserts: [...this.upserts.values()], removed: [...this.removed] }
    this.upserts.clear()
    this.removed.clear()
    this.options.onChange(change)
  }
}

/** One domain in one batch of calls; null when it is gone. */
async function readRow(connection: LibvirtConnection, dom: Dom, host: string): Promise<DomainSummary | null> {
  try {
    const [{ dom: now }, { state }, { persistent }, { autostart }, { result: saved }, snapshotCount, xml] =
      await Promise.all([
        connection.call(procedures.domainLookupByUuid, { uuid: dom.uuid }),
        connection.call(procedures.domainGetState, { dom }),
        connection.call(procedures.domainIsPersistent, { dom }),
        connection.call(procedures.domainGetAutostart, { dom }).catch(() => ({ autostart: false })),
        connection.call(procedures.domainHasManagedSaveImage, { dom }).catch(() => ({ result: false })),
        countSnapshots(connection, dom),
        // A domain that was stopped for good between two of these calls answers "gone" to one of them.
        definition(connection, dom, false).then((d) => d ?? definition(connection, dom, true)),
      ])
    return {
      tags: [],
      macs: [],
      diskCount: 0,
      vcpus: 0,
      memoryBytes: 0,
      ...xml,
      host,
      uuid: now.uuid,
      name: now.name,
      state: stateOf(state, Boolean(saved)),
      persistent: Boolean(persistent),
      autostart: Boolean(autostart),
      snapshotCount,
      xmlKnown: xml !== null,
    }
  } catch (error) {
    if (libvirtProblem(error).code === 'libvirt.no-domain') return null
    throw error
  }
}

/** What the list needs of the saved definition (the live one of a transient domain); null when it cannot be had. */
async function definition(connection: LibvirtConnection, dom: Dom, live: boolean): Promise<FromXml | null> {
  try {
    const { xml } = await connection.call(procedures.domainGetXmlDesc, { dom, flags: live ? 0 : INACTIVE_XML })
    const model = readDomain(xml)
    return {
      title: model.title,
      tags: model.tags,
      macs: model.interfaces.flatMap((i) => (i.mac === undefined ? [] : [i.mac])),
      diskCount: model.disks.filter((d) => d.device === 'disk' || d.device === 'lun').length,
      vcpus: model.vcpus,
      memoryBytes: model.memoryBytes,
    }
  } catch (error) {
    const { code } = libvirtProblem(error)
    if (code === 'libvirt.lost') throw error
    return null
  }
}

async function countSnapshots(connection: LibvirtConnection, dom: Dom): Promise<number> {
  try {
    const { ret } = await connection.call(procedures.domainListAllSnapshots, { dom, needResults: 0 })
    return Math.max(0, ret)
  } catch {
    return 0
  }
}
