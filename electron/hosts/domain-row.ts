import type { DomainState, DomainSummary } from '@shared/model/domain'
import {
  type Dom,
  type LibvirtConnection,
  libvirtProblem,
  procedures,
  VIR_DOMAIN_BLOCKED,
  VIR_DOMAIN_CRASHED,
  VIR_DOMAIN_EVENT_CRASHED,
  VIR_DOMAIN_EVENT_RESUMED,
  VIR_DOMAIN_EVENT_STARTED,
  VIR_DOMAIN_EVENT_STOPPED,
  VIR_DOMAIN_EVENT_STOPPED_SAVED,
  VIR_DOMAIN_EVENT_SUSPENDED,
  VIR_DOMAIN_NOSTATE,
  VIR_DOMAIN_PAUSED,
  VIR_DOMAIN_PMSUSPENDED,
  VIR_DOMAIN_RUNNING,
  VIR_DOMAIN_SHUTDOWN,
  VIR_DOMAIN_SHUTOFF,
  VIR_DOMAIN_XML_INACTIVE,
} from '../libvirt'
import { readDomain } from '../xml'

const STATES: Readonly<Record<number, DomainState>> = {
  [VIR_DOMAIN_NOSTATE]: 'unknown',
  [VIR_DOMAIN_RUNNING]: 'running',
  [VIR_DOMAIN_BLOCKED]: 'running',
  [VIR_DOMAIN_PAUSED]: 'paused',
  [VIR_DOMAIN_SHUTDOWN]: 'shutting-down',
  [VIR_DOMAIN_SHUTOFF]: 'shut-off',
  [VIR_DOMAIN_CRASHED]: 'crashed',
  [VIR_DOMAIN_PMSUSPENDED]: 'suspended',
}

/** libvirt's state number, with the managed save that makes a shut-off VM a saved one. */
export function stateOf(state: number, managedSave: boolean): DomainState {
  const known = STATES[state] ?? 'unknown'
  return known === 'shut-off' && managedSave ? 'saved' : known
}

/** virDomainEventType and, of a stop, the detail that says its memory was saved. */
const TOLD: Readonly<Record<number, DomainState>> = {
  [VIR_DOMAIN_EVENT_STARTED]: 'running',
  [VIR_DOMAIN_EVENT_SUSPENDED]: 'paused',
  [VIR_DOMAIN_EVENT_RESUMED]: 'running',
  [VIR_DOMAIN_EVENT_STOPPED]: 'shut-off',
}

/** The state that a lifecycle event tells by itself; undefined where the VM has to be asked (VIR_DOMAIN_EVENT_*). */
export function toldState(event: number, detail: number): DomainState | undefined {
  if (event === VIR_DOMAIN_EVENT_CRASHED) return 'crashed'
  return event === VIR_DOMAIN_EVENT_STOPPED && detail === VIR_DOMAIN_EVENT_STOPPED_SAVED ? 'saved' : TOLD[event]
}

/** What the list needs of a definition. */
export interface FromXml {
  readonly title?: string
  readonly tags: readonly string[]
  readonly macs: readonly string[]
  readonly diskCount: number
  readonly vcpus: number
  readonly memoryBytes: number
}

/** One domain in one batch of calls; null when it is gone. */
export async function readRow(connection: LibvirtConnection, dom: Dom, host: string): Promise<DomainSummary | null> {
  try {
    const [{ dom: now }, info, { persistent }, { autostart }, { result: saved }, snapshotCount, xml] =
      await Promise.all([
        connection.call(procedures.domainLookupByUuid, { uuid: dom.uuid }),
        connection.call(procedures.domainGetInfo, { dom }),
        connection.call(procedures.domainIsPersistent, { dom }),
        // A driver without it refuses; a connection that is lost fails the other calls too.
        connection.call(procedures.domainGetAutostart, { dom }).catch(() => ({ autostart: false })),
        connection.call(procedures.domainHasManagedSaveImage, { dom }).catch(() => ({ result: false })), // as above
        countSnapshots(connection, dom),
        definition(connection, dom),
      ])
    return {
      tags: [],
      macs: [],
      addresses: [],
      diskCount: 0,
      ...xml,
      // What it has now: a running VM may have been given more than its definition says.
      vcpus: info.nrVirtCpu || (xml?.vcpus ?? 0),
      memoryBytes: info.maxMem * 1024 || (xml?.memoryBytes ?? 0),
      host,
      uuid: now.uuid,
      name: now.name,
      state: stateOf(info.state, Boolean(saved)),
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

/**
 * What the list needs of the saved definition, or of the live one where there is no other; null when it cannot be had.
 * @throws ConnectionLost
 */
export async function definition(connection: LibvirtConnection, dom: Dom): Promise<FromXml | null> {
  const saved = await readXml(connection, dom, VIR_DOMAIN_XML_INACTIVE)
  return saved ?? readXml(connection, dom, 0)
}

async function readXml(connection: LibvirtConnection, dom: Dom, flags: number): Promise<FromXml | null> {
  try {
    const { xml } = await connection.call(procedures.domainGetXmlDesc, { dom, flags })
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
    if (libvirtProblem(error).code === 'libvirt.lost') throw error
    return null
  }
}

/** How many snapshots libvirt knows of a domain; 0 where the driver has none. */
export async function countSnapshots(connection: LibvirtConnection, dom: Dom): Promise<number> {
  try {
    const { ret } = await connection.call(procedures.domainListAllSnapshots, { dom, needResults: 0 })
    return Math.max(0, ret)
  } catch {
    // A driver without snapshots refuses; the number is shown only, the tree is read anew.
    return 0
  }
}
