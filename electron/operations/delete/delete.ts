import { randomUUID } from 'node:crypto'
import { posix } from 'node:path'
import type { DeletableDisk, DeletePlan, DeleteResult, FileUse, UnknownUse } from '@shared/model/everyday'
import { type Problem, problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import {
  procedures,
  VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA,
  VIR_DOMAIN_UNDEFINE_KEEP_NVRAM,
  VIR_DOMAIN_UNDEFINE_KEEP_TPM,
  VIR_DOMAIN_UNDEFINE_MANAGED_SAVE,
  VIR_DOMAIN_UNDEFINE_NVRAM,
  VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA,
} from '../../libvirt'
import { readDomain } from '../../xml'
import { countCheckpoints } from '../support/checkpoints'
import { type DiskFacts, diskFacts } from '../support/disk-facts'
import { fileUses } from '../support/file-uses'
import { identityOf, lockOf, seenOf } from '../support/host-records'
import { nvramSource } from '../support/nvram'
import { isActive, type ParamsOf, type Parts, summary, virsh } from '../support/parts'
import { strayOf } from '../support/stray'
import type { DeletedFile } from './record'
import { removeFiles, usedByOthers } from './remove-file'
import { recorded } from './unfinished'

/** Plans kept for the dialog. */
const KEPT = 16

interface Kept {
  readonly plan: DeletePlan
  readonly host: string
  /** device and inode of each file, by path */
  readonly identities: ReadonlyMap<string, string>
}

/** Deletes VMs: a plan that shows what each file is to others, then the definition, then the files that were chosen. */
export class Deletions {
  private readonly plans = new Map<string, Kept>()

  constructor(private readonly parts: Parts) {}

  async plan({ host: id, uuid }: ParamsOf<'domains.deletePlan'>): Promise<DeletePlan> {
    const made = await makePlan(this.parts.hosts.get(id), uuid)
    this.plans.set(made.plan.id, made)
    for (const old of this.plans.keys()) {
      if (this.plans.size <= KEPT) break
      this.plans.delete(old)
    }
    return made.plan
  }

  /**
   * The definition goes first: when libvirt refuses that, no file is touched. Before it, all is looked at once more, and a record is kept on the host
   * by which what is cut short is known. @throws host.busy; plan.stale when the plan is not known, or a file is another or has other users than it showed; plan.blocked
   */
  async run(wish: ParamsOf<'domains.delete'>): Promise<DeleteResult> {
    const kept = this.plans.get(wish.plan)
    if (kept === undefined) throw problem('plan.stale')
    const host = this.parts.hosts.get(kept.host)
    return host.locks.run(lockOf(kept.plan.domain.uuid), () => this.delete(host, kept, wish))
  }

  private async delete(
    host: Host,
    kept: Kept,
    { plan: id, remove, nvram, metadata }: ParamsOf<'domains.delete'>,
  ): Promise<DeleteResult> {
    const { uuid, name } = kept.plan.domain
    const now = await makePlan(host, uuid)
    if (now.plan.blockers.length > 0) throw problem('plan.blocked', { remedies: now.plan.blockers[0]?.remedies ?? [] })
    const chosen = kept.plan.disks.filter((disk) => remove.includes(disk.target))
    for (const disk of chosen) {
      const again = now.plan.disks.find((d) => d.target === disk.target)
      const same = again?.path === disk.path && kept.identities.get(disk.path) === now.identities.get(disk.path)
      if (!same || again === undefined || again.refusal !== undefined) throw problem('plan.stale')
      // What lies on it would be lost, though it is kept.
      if (!again.above.every((target) => remove.includes(target))) throw problem('plan.stale')
    }
    if (nvram && now.plan.nvram?.refusal !== undefined) throw problem('plan.stale')
    this.plans.delete(id)
    const { snapshots, checkpoints, managedSave, nvram: nvramFile } = now.plan
    const keepTpm = now.plan.tpmUsedBy.length > 0
    const has = { snapshots: snapshots > 0, checkpoints: checkpoints > 0, managedSave }
    if (!metadata && (has.snapshots || has.checkpoints || has.managedSave)) throw problem('plan.blocked')
    const flags =
      (has.managedSave ? VIR_DOMAIN_UNDEFINE_MANAGED_SAVE : 0) |
      (has.snapshots ? VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA : 0) |
      (has.checkpoints ? VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA : 0) |
      (nvramFile === null ? 0 : nvram ? VIR_DOMAIN_UNDEFINE_NVRAM : VIR_DOMAIN_UNDEFINE_KEEP_NVRAM) |
      (keepTpm ? VIR_DOMAIN_UNDEFINE_KEEP_TPM : 0)
    const words = [
      ...(has.managedSave ? ['--managed-save'] : []),
      ...(has.snapshots ? ['--snapshots-metadata'] : []),
      ...(has.checkpoints ? ['--checkpoints-metadata'] : []),
      ...(nvramFile === null ? [] : [nvram ? '--nvram' : '--keep-nvram']),
      ...(keepTpm ? ['--keep-tpm'] : []),
    ]
    const files = await chosenFiles(host, topFirst(chosen), kept.identities)
    const [nvramSeen = ''] = await seenOf(host, nvramFile === null ? [] : [nvramFile.path])
    const had = { snapshots, savedState: managedSave, nvram: nvramSeen === '' ? null : (nvramFile?.path ?? null) }
    return recorded(host, { uuid, name, files, had }, async () => {
      await this.parts.transcript.run(host, virsh(host, 'undefine', uuid, ...words), () =>
        host.call(procedures.domainUndefineFlags, { dom: host.dom(uuid), flags }),
      )
      return removeFiles(this.parts, host, name, files)
    })
  }
}

/** The files as the record keeps them. Where the user may not read images, stat(1) may still tell which they are. */
async function chosenFiles(
  host: Host,
  disks: readonly DeletableDisk[],
  identities: ReadonlyMap<string, string>,
): Promise<DeletedFile[]> {
  const seen = await seenOf(
    host,
    disks.map((d) => d.path),
  )
  const pathOf = new Map(disks.map((d) => [d.target, d.path]))
  return disks.map(({ path, bytesOnDisk, above }, n) => {
    const looked = seen[n] ? identityOf(seen[n]) : null
    return {
      path,
      aside: posix.join(posix.dirname(path), `.offshoot-removing-${randomUUID()}`),
      identity: identities.get(path) ?? looked,
      bytes: bytesOnDisk ?? 0,
      above: above.flatMap((target) => pathOf.get(target) ?? []),
    }
  })
}

/** Files that lie on others go before them. */
function topFirst(disks: readonly DeletableDisk[]): DeletableDisk[] {
  const sorted: DeletableDisk[] = []
  const rest = [...disks]
  while (rest.length > 0) {
    const waiting = new Set(rest.map((d) => d.target))
    const at = rest.findIndex((d) => !d.above.some((target) => waiting.has(target)))
    sorted.push(...rest.splice(Math.max(at, 0), 1))
  }
  return sorted
}

async function makePlan(host: Host, uuid: string): Promise<Kept> {
  const row = summary(host, uuid)
  const xml = await host.xml(uuid, row.persistent ? 'persistent' : 'live')
  const model = readDomain(xml)
  const [facts, checkpoints, stray] = await Promise.all([
    diskFacts(host, model),
    countCheckpoints(host, uuid),
    strayOf(host, uuid),
  ])
  const entries = facts.filter((d) => d.kind !== 'none').flatMap(withChain)
  const first = entries.filter((e, n) => !e.below || entries.findIndex((other) => other.path === e.path) === n)
  const nvram = await nvramSource(host, model)
  const tpm = model.tpm?.backend === 'emulator' ? model.tpm.path : undefined
  const { uses, identities, unknown } = await fileUses(host, uuid, [
    ...first.flatMap((e) => (e.kind === 'file' ? e.path : [])),
    ...(nvram === null ? [] : [nvram]),
    ...(tpm === undefined ? [] : [tpm]),
  ])
  const disks = first.map((entry): DeletableDisk => {
    const usedBy = uses.get(entry.path) ?? []
    const refusal = refusalOf(entry, usedBy, unknown)
    const above = [...new Set(entries.filter((e) => e.on === entry.path).map((e) => e.path))]
    return {
      target: entry.target,
      device: entry.device,
      path: entry.source,
      format: entry.format,
      bytesOnDisk: entry.bytesOnDisk,
      usedBy,
      above: first.filter((e) => above.includes(e.path)).map((e) => e.target),
      suggested: entry.own && above.length === 0 && refusal === undefined,
      ...(refusal === undefined ? {} : { refusal }),
    }
  })
  const blockers: Problem[] = []
  if (isActive(host, uuid)) blockers.push({ code: 'domain.wrong-state', params: { name: row.name }, remedies: [] })
  else if (!row.persistent) blockers.push({ code: 'domain.wrong-state', params: { name: row.name }, remedies: [] })
  else if (stray !== null)
    blockers.push({
      code: 'domain.stray',
      params: { name: row.name, pid: String(stray.pid) },
      remedies: [{ kind: 'retry' }],
    })
  const plan: DeletePlan = {
    id: randomUUID(),
    domain: { host: host.id, uuid, name: row.name },
    state: row.state,
    disks,
    unknown,
    nvram: nvram === null ? null : nvramOf(nvram, uses.get(nvram) ?? [], unknown),
    snapshots: row.snapshotCount,
    checkpoints,
    managedSave: row.state === 'saved',
    tpm: model.tpm !== undefined,
    tpmUsedBy: tpm === undefined ? [] : (uses.get(tpm) ?? []),
    blockers,
    commands: virsh(host, 'undefine', uuid),
  }
  return { plan, host: host.id, identities }
}

/** A file that a VM has: of a disk, or below one. */
interface Entry {
  readonly target: string
  readonly device: DeletableDisk['device']
  readonly kind: DiskFacts['kind']
  readonly path: string
  readonly source: string
  readonly format: string
  readonly bytesOnDisk: number | null
  readonly missing: boolean
  readonly below: boolean
  /** nobody but this VM is meant to have it */
  readonly own: boolean
  /** the file that it lies on */
  readonly on?: string
}

/** A disk and the files below it, the nearest first. */
function withChain(d: DiskFacts): Entry[] {
  const { target, device, kind, path, source } = d
  const top: Entry = {
    ...{ target, device, kind, path, source },
    format: d.realFormat ?? d.declaredFormat,
    bytesOnDisk: d.bytesOnDisk ?? null,
    missing: d.problem?.code === 'missing',
    below: false,
    own: device === 'disk' && !d.readOnly && !d.shareable,
    on: d.backingFiles[0],
  }
  const chain = d.backingFiles.map(
    (file, n): Entry => ({
      target: `${target}[${n + 1}]`,
      device,
      kind: file.startsWith('/') ? (file.startsWith('/dev/') ? 'block' : 'file') : 'network',
      path: file,
      source: file,
      format: d.below?.[n]?.format ?? '',
      bytesOnDisk: d.below?.[n]?.bytesOnDisk ?? null,
      missing: false,
      below: true,
      own: false,
      on: d.backingFiles[n + 1],
    }),
  )
  return [top, ...chain]
}

function refusalOf(entry: Entry, usedBy: readonly FileUse[], unknown: readonly UnknownUse[]): Problem | undefined {
  const path = entry.source
  if (entry.kind !== 'file') return { code: 'storage.not-file', params: { path }, remedies: [] }
  if (entry.missing) return { code: 'storage.missing', params: { path }, remedies: [] }
  return usedByOthers(path, usedBy, unknown)
}

/** Nothing but a definition that cannot be read hides who has an NVRAM. */
function nvramOf(path: string, usedBy: readonly FileUse[], unknown: readonly UnknownUse[]): DeletePlan['nvram'] {
  const unread = unknown.filter(({ why }) => why === 'definition')
  const refusal = usedByOthers(path, usedBy, unread)
  return { path, usedBy, ...(refusal && { refusal }) }
}
