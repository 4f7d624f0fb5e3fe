import { setImmediate } from 'node:timers/promises'
import type { ImageUse, UnseenUse } from '@shared/model/image'
import { ProblemError } from '@shared/problem'
import type { Host } from '../../hosts/host'
import { type Dom, procedures, VIR_DOMAIN_XML_INACTIVE } from '../../libvirt'
import { type DomainModel, imagesThen, readDomain, readSnapshot } from '../../xml'
import { jobUses } from '../support/job-uses'
import { nvramSource } from '../support/nvram'

/** A file that a VM, or a snapshot of it, names. */
export interface NamedFile {
  /** absolute; else "pool/volume", to be looked up */
  readonly path?: string
  readonly volume?: { readonly pool: string; readonly name: string }
  readonly domain: ImageUse['domain']
  readonly as: ImageUse['as']
  readonly target?: string
  readonly snapshot?: string
  /** as the definition declares it: QEMU does not look below what is declared raw */
  readonly format?: string
  /** libvirt itself says what lies below: the VM runs */
  readonly followed?: boolean
}

export interface VmsRead {
  readonly files: readonly NamedFile[]
  readonly unknown: readonly UnseenUse[]
}

/** How long definitions are read until others have their turn, ms. */
const TURN = 15

/**
 * What all VMs of a host name: in their persistent and live definitions, and in the records of their snapshots; and what clones that are being
 * made need. Three round trips, whatever their number.
 */
export async function readVms(host: Host): Promise<VmsRead> {
  const [{ domains }, jobs] = await Promise.all([host.call(procedures.connectListAllDomains, {}), jobUses(host)])
  const read = await Promise.all(domains.map((dom) => askVm(host, dom)))
  const files: NamedFile[] = jobs.map(({ path, use }) => ({ path, domain: use.domain, as: 'job' }))
  const unknown: UnseenUse[] = []
  let since = performance.now()
  for (const vm of read) {
    if (performance.now() - since > TURN) {
      await setImmediate()
      since = performance.now()
    }
    const domain = { uuid: vm.dom.uuid, name: vm.dom.name }
    if (vm.unread.definition) unknown.push({ domain, why: 'definition', path: '' })
    if (vm.unread.snapshots) unknown.push({ domain, why: 'snapshots', path: '' })
    for (const xml of vm.definitions) files.push(...(await filesOf(host, domain, readDomain(xml))))
    for (const xml of vm.snapshots) files.push(...snapshotFiles(domain, xml))
  }
  return { files, unknown }
}

async function askVm(host: Host, dom: Dom) {
  const unread = { definition: false, snapshots: false }
  const failed = (what: keyof typeof unread) => (error: unknown) => {
    const code = error instanceof ProblemError ? error.problem.code : 'bug'
    if (code === 'host.lost') throw error
    // One that is undefined meanwhile needs nothing.
    if (code !== 'domain.gone') unread[what] = true
    return null
  }
  const definition = (flags: number) =>
    host.call(procedures.domainGetXmlDesc, { dom, flags }).catch(failed('definition'))
  const snapshots = async () => {
    const listed = await host.call(procedures.domainListAllSnapshots, { dom }).catch(failed('snapshots'))
    const all = listed?.snapshots ?? []
    return Promise.all(
      all.map((snap) => host.call(procedures.domainSnapshotGetXmlDesc, { snap }).catch(failed('snapshots'))),
    )
  }
  // Of a VM that is off both definitions are the same.
  const asked = dom.id < 0 ? [0] : [0, VIR_DOMAIN_XML_INACTIVE]
  const [definitions, records] = await Promise.all([Promise.all(asked.map(definition)), snapshots()])
  const texts = (some: readonly ({ readonly xml: string } | null)[]) => some.flatMap((one) => one?.xml ?? [])
  return { dom, unread, definitions: texts(definitions), snapshots: texts(records) }
}

async function filesOf(host: Host, domain: NamedFile['domain'], model: DomainModel): Promise<NamedFile[]> {
  const files: NamedFile[] = []
  for (const disk of model.disks) {
    const { path, pool, volume } = disk.source
    if (disk.empty) continue
    const as = disk.device === 'disk' || disk.device === 'lun' ? 'disk' : 'medium'
    const format = disk.format ?? 'raw'
    const named = { domain, as, target: disk.target, format, followed: model.id !== null } as const
    if (path !== undefined) files.push({ ...named, path })
    else if (pool !== undefined && volume !== undefined) files.push({ ...named, volume: { pool, name: volume } })
    for (const below of disk.backing)
      files.push({ domain, as: 'backing', path: below.path, format: below.format ?? 'raw' })
  }
  const nvram = await nvramSource(host, model).catch((error: unknown) => {
    if (error instanceof ProblemError && error.problem.code === 'host.lost') throw error
    // Where libvirt keeps NVRAM is not known: it is in no pool there.
    return null
  })
  if (nvram !== null) files.push({ domain, as: 'nvram', path: nvram })
  if (model.tpm?.backend === 'emulator' && model.tpm.path) files.push({ domain, as: 'tpm', path: model.tpm.path })
  for (const path of model.bootFiles) files.push({ domain, as: 'boot', path })
  return files
}

function snapshotFiles(domain: NamedFile['domain'], xml: string): NamedFile[] {
  const record = readSnapshot(xml)
  const named = { domain, as: 'snapshot', snapshot: record.name } as const
  const inside = record.disks.some((d) => d.kind === 'internal') ? imagesThen(xml, record) : []
  const overlays = record.disks.flatMap(({ target, file }) => (file === undefined ? [] : [{ target, path: file }]))
  return [...inside, ...overlays, ...(record.bases ?? []), ...(record.began ?? [])]
    .map(({ target, path }): NamedFile => ({ ...named, path, target }))
    .concat(record.memoryFile === undefined ? [] : [{ ...named, path: record.memoryFile }])
}
