import { randomUUID } from 'node:crypto'
import type { DeletableDisk, DeletePlan, DeleteResult, FileUse } from '@shared/model/everyday'
import { instead } from '@shared/model/log'
import { type Problem, ProblemError, problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import { shellLine } from '../../images'
import { procedures } from '../../libvirt'
import { readDomain } from '../../xml'
import { countCheckpoints } from '../checkpoints'
import { type DiskFacts, diskFacts, imageShell } from '../disk-facts'
import { nvramSource } from '../nvram'
import { fileIdentities, fileUses } from './file-uses'
import { isActive, type ParamsOf, type Parts, summary, virsh } from './parts'

/** Of virDomainUndefineFlags. */
const MANAGED_SAVE = 1
const SNAPSHOTS = 2
const NVRAM = 4
const KEEP_NVRAM = 8
const CHECKPOINTS = 16

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
   * The definition goes first: when libvirt refuses that, no file is touched. Before it, all is looked at once more.
   * @throws plan.stale when the plan is not known, or a file is another or has other users than it showed; plan.blocked
   */
  async run({ plan: id, remove, nvram, metadata }: ParamsOf<'domains.delete'>): Promise<DeleteResult> {
    const kept = this.plans.get(id)
    if (kept === undefined) throw problem('plan.stale')
    const host = this.parts.hosts.get(kept.host)
    const { uuid } = kept.plan.domain
    const now = await makePlan(host, uuid)
    if (now.plan.blockers.length > 0) throw problem('plan.blocked', { remedies: now.plan.blockers[0]?.remedies ?? [] })
    const chosen = kept.plan.disks.filter((disk) => remove.includes(disk.target))
    for (const disk of chosen) {
      const again = now.plan.disks.find((d) => d.target === disk.target)
      const same = again?.path === disk.path && kept.identities.get(disk.path) === now.identities.get(disk.path)
      if (!same || again === undefined || again.refusal !== undefined) throw problem('plan.stale')
    }
    this.plans.delete(id)
    const { snapshots, checkpoints, managedSave, nvram: nvramFile } = now.plan
    const has = { snapshots: snapshots > 0, checkpoints: checkpoints > 0, managedSave }
    if (!metadata && (has.snapshots || has.checkpoints || has.managedSave)) throw problem('plan.blocked')
    const flags =
      (has.managedSave ? MANAGED_SAVE : 0) |
      (has.snapshots ? SNAPSHOTS : 0) |
      (has.checkpoints ? CHECKPOINTS : 0) |
      (nvramFile === null ? 0 : nvram ? NVRAM : KEEP_NVRAM)
    const words = [
      ...(has.managedSave ? ['--managed-save'] : []),
      ...(has.snapshots ? ['--snapshots-metadata'] : []),
      ...(has.checkpoints ? ['--checkpoints-metadata'] : []),
      ...(nvramFile === null ? [] : [nvram ? '--nvram' : '--keep-nvram']),
    ]
    await this.parts.transcript.run(host, virsh(host, 'undefine', uuid, ...words), () =>
      host.call(procedures.domainUndefineFlags, { dom: host.dom(uuid), flags }),
    )
    const removed: string[] = []
    const left: { path: string; problem: Problem }[] = []
    for (const disk of chosen) {
      try {
        await this.removeFile(host, disk.path, kept.identities.get(disk.path))
        removed.push(disk.path)
      } catch (error) {
        left.push({ path: disk.path, problem: problemOf(error) })
      }
    }
    return { removed, left }
  }

  /** Through libvirt when it is a volume there, else as the user. Only the very file that the plan showed. */
  private async removeFile(host: Host, path: string, identity: string | undefined): Promise<void> {
    const shell = await imageShell(host)
    if (shell !== null && (await fileIdentities(shell, [path])).get(path) !== identity) throw problem('plan.stale')
    const vol = await host
      .call(procedures.storageVolLookupByPath, { path })
      .then((found) => found.vol)
      // It is no volume, or libvirt cannot tell: then it is removed as the user.
      .catch(instead(host.log, 'volume.lookup', null, { path }))
    if (vol !== null) {
      await this.parts.transcript.run(host, virsh(host, 'vol-delete', path), () =>
        host.longCall(procedures.storageVolDelete, { vol }),
      )
      return
    }
    if (shell === null) throw problem('storage.denied', { params: { path } })
    await this.parts.transcript.run(host, shellLine(['rm', '--', path]), async () => {
      const { code, stderr } = await shell.run(['rm', '--', path])
      if (code !== 0) throw problem('storage.denied', { params: { path }, raw: stderr.trim() })
    })
  }
}

function problemOf(error: unknown): Problem {
  return error instanceof ProblemError ? error.problem : { code: 'bug', raw: String(error), remedies: [] }
}

async function makePlan(host: Host, uuid: string): Promise<Kept> {
  const row = summary(host, uuid)
  const xml = await host.xml(uuid, row.persistent ? 'persistent' : 'live')
  const model = readDomain(xml)
  const [facts, checkpoints] = await Promise.all([diskFacts(host, model), countCheckpoints(host, uuid)])
  const files = facts.filter((d) => d.kind === 'file')
  const { uses, identities, unread } = await fileUses(
    host,
    uuid,
    files.map((d) => d.path),
  )
  const disks = facts
    .filter((d) => d.kind !== 'none')
    .map((d) => toDelete(d, uses.get(d.path) ?? [], isWritable(d) && unread.length === 0))
  const blockers: Problem[] = []
  if (isActive(host, uuid)) blockers.push({ code: 'domain.wrong-state', params: { name: row.name }, remedies: [] })
  else if (!row.persistent) blockers.push({ code: 'domain.wrong-state', params: { name: row.name }, remedies: [] })
  const nvram = await nvramSource(host, model)
  const plan: DeletePlan = {
    id: randomUUID(),
    domain: { host: host.id, uuid, name: row.name },
    state: row.state,
    disks,
    unread,
    nvram: nvram === null ? null : { path: nvram },
    snapshots: row.snapshotCount,
    checkpoints,
    managedSave: row.state === 'saved',
    tpm: model.tpm !== undefined,
    blockers,
    commands: virsh(host, 'undefine', uuid),
  }
  return { plan, host: host.id, identities }
}

const isWritable = (d: DiskFacts) => d.device === 'disk' && !d.readOnly && !d.shareable

function toDelete(d: DiskFacts, usedBy: readonly FileUse[], own: boolean): DeletableDisk {
  const refusal = refusalOf(d, usedBy)
  return {
    target: d.target,
    device: d.device,
    path: d.source,
    format: d.realFormat ?? d.declaredFormat,
    bytesOnDisk: d.bytesOnDisk ?? null,
    usedBy,
    backingFiles: d.backingFiles,
    suggested: own && refusal === undefined,
    ...(refusal === undefined ? {} : { refusal }),
  }
}

function refusalOf(d: DiskFacts, usedBy: readonly FileUse[]): Problem | undefined {
  const path = d.source
  if (d.kind !== 'file') return { code: 'storage.not-file', params: { path }, remedies: [] }
  if (d.problem?.code === 'missing') return { code: 'storage.missing', params: { path }, remedies: [] }
  if (usedBy.length === 0) return undefined
  const users = [...new Set(usedBy.map(({ domain }) => domain.name))].join(', ')
  return { code: 'storage.needed', params: { path, users }, remedies: [] }
}
