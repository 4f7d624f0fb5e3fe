import type { Job } from '@shared/job'
import type { DeleteResult } from '@shared/model/everyday'
import { instead } from '@shared/model/log'
import { type Problem, ProblemError, problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import type { JobEngine, LeftoversRemoved } from '../../jobs/engine'
import { procedures } from '../../libvirt'
import { isAway, settleOnHost } from '../files/finish'
import { type FileParts, partsOn, type Settler } from '../files/found'
import { daemonOf, isDefined, lockOf, seenOf } from '../support/host-records'
import { type ParamsOf, type Parts, virsh } from '../support/parts'
import { type Deletion, keepDeletion, type LeftFile, leftFiles, namesBack, readDeletion } from './record'
import { removeFiles } from './remove-file'

/** A call that was sent before the cut may still be carried out by the same libvirt, ms. */
const GRACE = 10_000
/** After how long what is under way is looked at again, ms. */
const AGAIN = 2_000

/** What this Offshoot is at itself. */
const atWork = new WeakMap<Host, Set<string>>()

/**
 * Deletes a VM under a record on the host, which goes when all has ended and been told to whoever asked. It stays when the host was lost in the
 * middle, and when a file still has the name of its removal: it is met again by `UnfinishedDeletions`.
 */
export async function recorded(
  host: Host,
  of: Omit<Parameters<typeof keepDeletion>[2], 'definition' | 'autostart'>,
  work: () => Promise<DeleteResult & { readonly cut: boolean }>,
): Promise<DeleteResult> {
  const { hostJobs } = partsOn(host)
  const autostart = host.domain(of.uuid)?.autostart ?? false
  const id = await keepDeletion(host, hostJobs, {
    ...of,
    definition: await host.xmlWithSecrets(of.uuid, 'persistent'),
    autostart,
  })
  const own = atWork.get(host) ?? new Set()
  if (id !== null) atWork.set(host, own.add(id))
  const settled = async () => {
    // What has ended is no failure because its record cannot go now: the next look finds nothing left, and removes it.
    if (id !== null)
      await settleOnHost(hostJobs, id).catch((error) => host.log.warn('delete.not-settled', { id, error }))
  }
  try {
    const { removed, left, cut } = await work()
    const there = left.length > 0 && !cut ? await leftFiles(host, of.files) : []
    if (!cut && there.every((f) => f.at === 'path')) await settled()
    return { removed, left }
  } catch (error) {
    // Where that cannot be told now, the next look tells it.
    const nothingDone =
      !isAway(error) && (await isDefined(host, of.uuid).catch(instead(host.log, 'domain.lookup', false)))
    if (nothingDone) await settled()
    throw error
  } finally {
    if (id !== null) own.delete(id)
  }
}

/** Deletions of VMs that nobody saw the end of: found by their records, told in the list of jobs, and ended by the word of the user. */
export class UnfinishedDeletions {
  /** when each was seen first, ms of a clock that only goes forward */
  private readonly seen = new Map<string, number>()

  constructor(
    private readonly parts: Parts,
    private readonly engine: JobEngine,
    private readonly grace = GRACE,
  ) {}

  /** Files get their own names back; nothing is removed. */
  readonly settle: Settler = async (on, record) => {
    const { host } = on
    const work = readDeletion(host, record)
    if (work === null) return undefined
    if (atWork.get(host)?.has(record.id)) return AGAIN
    if (record.status !== 'ended' && record.status !== 'dead') return undefined
    const left = await this.graceLeft(host, record.id, work)
    if (left > 0) return left
    try {
      await host.locks.run(lockOf(work.uuid), async () => {
        if (!this.engine.has(record.id)) await this.show(on, record.id, work)
      })
      return undefined
    } catch (error) {
      // Whoever began it, or another, is at this VM.
      if (error instanceof ProblemError && error.problem.code === 'host.busy') return AGAIN
      if (isAway(error)) return undefined
      throw error
    }
  }

  /**
   * Defines the VM of such a deletion as it was.
   * @throws plan.stale when its record is gone; storage.missing when a file is not where the definition names it; domain.exists
   */
  async defineAgain({ host: hostId, job }: ParamsOf<'domains.defineAgain'>): Promise<void> {
    const host = this.parts.hosts.get(hostId)
    await host.fileAccess()
    const { hostJobs } = partsOn(host)
    const record = (await hostJobs.list()).find((one) => one.id === job)
    const work = record && readDeletion(host, record)
    if (work == null) throw problem('plan.stale')
    await host.locks.run(lockOf(work.uuid), async () => {
      await namesBack(host, work.files)
      const there = await leftFiles(host, work.files)
      const missing = work.files.find(({ path }) => !there.some((f) => f.path === path && f.at === 'path'))
      if (missing !== undefined) throw problem('storage.missing', { params: { path: missing.path } })
      await this.parts.transcript.run(host, virsh(host, 'define', `${work.name}.xml`), () => defined(host, work))
    })
    if (this.engine.has(job)) await this.engine.dismiss(job)
    else await settleOnHost(hostJobs, job)
  }

  /** From first sight, not from the record's time: who began it may have been at it for long when the cut came. */
  private async graceLeft(host: Host, id: string, work: Deletion): Promise<number> {
    const now = performance.now()
    const first = this.seen.get(id) ?? now
    this.seen.set(id, first)
    if (this.grace === 0) return 0
    const { boot, daemon } = await daemonOf(host)
    const another = boot !== work.boot || (daemon !== '' && daemon !== work.daemon)
    return another ? 0 : Math.max(0, this.grace - (now - first))
  }

  private async show(on: FileParts, id: string, work: Deletion): Promise<void> {
    const { host, hostJobs } = on
    await namesBack(host, work.files)
    const [isThere, left] = await Promise.all([isDefined(host, work.uuid), leftFiles(host, work.files)])
    const told = isThere ? await undone(host, work, left) : leftProblem(work, left)
    // Of a VM that is there, what has its own name is its own.
    const offered = isThere ? left.filter((f) => f.at === 'aside') : left
    const job = jobOf(host, id, work, { isThere, left: offered, told })
    const paths = new Set(offered.map((f) => f.path))
    const shown = { ...work, files: work.files.filter((f) => paths.has(f.path)) }
    const remove = offered.length > 0 ? () => this.remove(on, id, shown) : undefined
    this.engine.adopt(job, remove, () => settleOnHost(hostJobs, id))
  }

  /** @param work with the files that were told: no other goes */
  private async remove({ host, hostJobs }: FileParts, id: string, work: Deletion): Promise<LeftoversRemoved> {
    return host.locks.run(lockOf(work.uuid), async () => {
      await namesBack(host, work.files)
      const there = await leftFiles(host, work.files)
      const sure = there.filter((f) => f.at !== null && f.identity !== null)
      const removals = sure.map((f) => ({ ...f, isAside: f.at === 'aside' }))
      const { left } = await removeFiles(this.parts, host, work.name, removals)
      const after = left.length === 0 && sure.length === there.length ? [] : await leftFiles(host, work.files)
      if (after.length === 0) await settleOnHost(hostJobs, id)
      const [first] = after
      const denied = first && problem('storage.denied', { params: { path: first.path } }).problem
      return {
        leftovers: after.map(leftover),
        reason: left[0]?.problem ?? denied,
        becomes:
          after.length === 0 ? { state: 'done' } : { state: 'left-something', problem: leftProblem(work, after) },
      }
    })
  }
}

async function defined(host: Host, { uuid, name, definition, autostart }: Deletion): Promise<void> {
  if (await isDefined(host, uuid)) return
  await host.define(definition, name)
  if (autostart) await host.call(procedures.domainSetAutostart, { dom: host.dom(uuid), autostart: true })
}

/** Of a VM that is defined. libvirt that was cut may have removed what it removes first; or it was defined anew, with files gone. */
async function undone(host: Host, { uuid, name, had, files }: Deletion, left: readonly LeftFile[]): Promise<Problem> {
  const dom = host.dom(uuid)
  const [snapshots, saved, seen] = await Promise.all([
    host.call(procedures.domainListAllSnapshots, { dom }).then((r) => r.snapshots.length),
    host.call(procedures.domainHasManagedSaveImage, { dom }).then((r) => Boolean(r.result)),
    seenOf(host, had.nvram === null ? [] : [had.nvram]),
  ])
  const lost =
    snapshots < had.snapshots || (had.savedState && !saved) || seen.includes('') || left.length < files.length
  return problem(lost ? 'domain.delete-part' : 'domain.delete-undone', { params: { name } }).problem
}

/** Of a VM that is gone; undefined where its files are too. */
function leftProblem({ name, files }: Deletion, left: readonly LeftFile[]): Problem | undefined {
  if (left.length === 0) return undefined
  // Without one of them it could not start.
  const whole = left.filter((f) => f.at === 'path').length === files.length
  return problem('domain.delete-left', {
    params: { name },
    remedies: [{ kind: 'remove-leftovers' }, ...(whole ? [{ kind: 'define-again' } as const] : [])],
  }).problem
}

const leftover = ({ path, aside, at, bytes }: LeftFile) => ({ path: at === 'aside' ? aside : path, bytes })

function jobOf(
  host: Host,
  id: string,
  { uuid, name, createdAt }: Deletion,
  { isThere, left, told }: { isThere: boolean; left: readonly LeftFile[]; told: Problem | undefined },
): Job {
  const leftovers = left.map(leftover)
  return {
    id,
    kind: 'delete-domain',
    host: host.id,
    params: { source: name, name },
    sourceUuid: uuid,
    state: leftovers.length > 0 ? 'left-something' : isThere ? 'failed' : 'done',
    startedAt: createdAt,
    endedAt: Date.now(),
    progress: { fraction: null, bytesDone: 0, bytesTotal: 0, bytesPerSecond: null, secondsLeft: null },
    steps: [],
    disks: [],
    engine: 'libvirt',
    problem: told,
    leftovers,
    commands: virsh(host, 'undefine', uuid),
    cancelsAtOnce: true,
    reattached: true,
  }
}
