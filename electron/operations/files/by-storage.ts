import { posix } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Leftover } from '@shared/job'
import { instead } from '@shared/model/log'
import { type Problem, problem, type Remedy } from '@shared/problem'
import { HostJobError, type HostJobs } from '../../host-runner/host-jobs'
import { type Host, procedures } from '../../hosts/host'
import type { JobContext, UndoReport } from '../../jobs/operation'
import { volumeXml } from '../../xml'
import { explain } from '../support/explain'
import { type FilesJournal, type JournalDisk, madeDisks } from '../support/journal'
import { cannotStart } from '../support/place'
import { allocated, isBuilding, isCut, poolAt, removeVolume, volumeNow } from '../support/volumes'
import { daemonNow, fileAt, sameBoot, sameDaemon } from './evidence'
import { insight, settleOnHost } from './finish'
import { EndedElsewhere, Hold } from './hold'
import { diskKey } from './steps'
import { type Begun, begun, CANCELLED, failed, finished, made, readNotes, type StorageNotes } from './storage-notes'

/** How often the growing volume is looked at, ms. libvirt sends no event for volumes and has no job for this copy. */
const LOOK = 250

/** The same until its file is known, ms, and how many looks are that soon: where this user may not look, none tells. */
const SOON = 50
const LOOKS = 40

/** How long to wait between tries of a pool that still allocates, ms. */
const BUSY = 500

/** What stands on the volumes: the definition. */
export interface Above {
  /** an earlier run has defined it already */
  defined(): Promise<boolean>
  /** takes that back; absent where nothing can */
  takeBack?(): Promise<unknown>
}

/**
 * Makes a job's disks by libvirt's storage API, for users who may not read images themselves. The copy runs inside the
 * daemon: it goes on when we are gone, it cannot be stopped, and a cancel acts when libvirt lets go. libvirt keeps no account of
 * it and cannot rename a volume, so the job's record on the host is the account: which start of libvirt was told to make which
 * file, and that its end was seen. A copy whose end nobody saw is whole only if that very libvirt still runs and has let go
 * of it. How the job ends is written there before anything is taken back, and the record goes before the end is told.
 */
export class Volumes {
  private readonly hold: Hold
  private readonly made: readonly JournalDisk[]
  private lines: string[] = []
  private notes: StorageNotes = { volumes: new Map() }
  /** by target: libvirt answered that it is made, here */
  private readonly seen = new Set<string>()
  /** by target: libvirt answered that it does not make it */
  private readonly refused = new Set<string>()
  private readonly removed = new Set<string>()
  private readonly undos = new Set<string>()
  private left: readonly Leftover[] = []
  /** a definition names them: they are not touched until that is taken back */
  inUse = false
  private why: Problem | undefined

  constructor(
    private readonly host: Host,
    private readonly jobs: HostJobs,
    private readonly journal: FilesJournal,
    private readonly job: JobContext,
    private readonly again: Remedy,
  ) {
    this.hold = new Hold(host, jobs, job)
    this.made = madeDisks(journal)
  }

  /**
   * Runs what makes and uses the volumes.
   * @param over what the job came to, when another Offshoot has ended it; null when that was no success
   */
  async during<T>(recipe: () => Promise<T>, over: () => Promise<T | null>): Promise<T> {
    try {
      return await recipe()
    } catch (error) {
      if (error instanceof EndedElsewhere) {
        const result = await insight(this.host, this.job, over)
        if (result !== null) return result
        throw problem('job.ended-elsewhere')
      }
      if (!this.job.signal.aborted) this.why = explain(error)
      throw error
    } finally {
      void this.hold.rest()
    }
  }

  /** Makes them all, or goes on where an earlier Offshoot was. */
  async make(above: Above): Promise<void> {
    const { job } = this
    if (this.made.length === 0) return
    if (!job.reattached) {
      await this.start()
      job.undo('commit', { run: () => this.settleWhenEmpty() })
    }
    job.signal.addEventListener('abort', () => void this.ending().catch(instead(this.host.log, 'job.note', undefined)))
    // Also after a cancel: what there is to take back only the record tells.
    await this.hold.sure(null)
    await this.read()
    // A job found again is settled only now: until its record was read, nobody knows what it made.
    if (job.reattached) job.undo('commit', { run: () => this.settleWhenEmpty() })
    if (job.reattached && (await insight(this.host, job, () => above.defined(), null)) && this.goesOn(above)) {
      for (const disk of this.made) this.show(disk)
      job.mark('commit', { state: 'done' })
      return
    }
    for (const disk of this.made) {
      job.signal.throwIfAborted()
      if (await this.hold.sure()) await this.read()
      this.refuseEnded()
      const now = this.notes.volumes.get(disk.target)
      if (!now?.done) {
        job.mark(diskKey(disk), { state: 'running' })
        job.disk(disk.target, { state: 'running' })
        await (now === undefined ? this.create(disk) : this.outlast(disk, now))
      }
      this.show(disk)
    }
    job.signal.throwIfAborted()
    job.mark('commit', { state: 'done' })
  }

  /**
   * The last look before a definition is given these files: the job is ours, and each is there, of its size, and the one that was made.
   * @throws storage.missing, storage.replaced
   */
  async check(): Promise<void> {
    if (this.made.length === 0 || this.inUse) return
    if (await this.hold.sure()) await this.read()
    this.refuseEnded()
    for (const disk of this.made) {
      const { file } = this.notes.volumes.get(disk.target) ?? {}
      const seen = await fileAt(this.host.shell, disk.path)
      const volume = seen.is === 'gone' ? null : await volumeNow(this.host, disk.path)
      if (volume === null) throw this.told('storage.missing', disk)
      const other = seen.is === 'there' && seen.id !== file
      if (other || volume.capacityBytes !== disk.sourceVirtualBytes) throw this.told('storage.replaced', disk)
    }
    this.inUse = true
  }

  /** Takes back the definition that stands on them, before them: if that fails they stay. */
  async takeBack(definition: () => Promise<unknown>): Promise<UndoReport> {
    if (this.made.length === 0) await definition()
    else if (await this.ours()) {
      await insight(this.host, this.job, definition, null)
      this.inUse = false
    }
    return {}
  }

  /** The last step of a job that is done: its record goes. When it cannot, the job is done all the same, and says so. */
  async settle(): Promise<void> {
    const { job } = this
    try {
      await job.step('settle', async () => {
        if (this.made.length === 0) return
        await this.hold.sure()
        await this.hold.rest()
        await insight(this.host, job, () => this.hold.known(this.jobs.settle(job.id)))
      })
    } catch (error) {
      // Settled by another Offshoot, or by a call of ours whose answer was lost.
      job.mark('settle', { state: error instanceof EndedElsewhere ? 'done' : 'failed' })
      if (!(error instanceof EndedElsewhere)) job.warn(explain(error))
    }
  }

  private async start(): Promise<void> {
    const { job } = this
    const spec = { id: job.id, plan: JSON.stringify(this.journal), tasks: [] }
    await insight(this.host, job, async () => {
      const outcome = await this.jobs.start(spec).outcome.catch((error: unknown) => {
        // Its id is nobody else's: an earlier try came through, and its answer was lost.
        if (error instanceof HostJobError && error.code === 'exists') return null
        throw cannotStart(error)
      })
      if (outcome?.kind === 'lost') throw new HostJobError('lost', outcome.stderr)
    })
  }

  /** @returns false when an earlier run had begun to take it all back, which is done then */
  private goesOn({ takeBack }: Above): boolean {
    this.inUse = true
    if (this.notes.ending === undefined || takeBack === undefined) return true
    this.job.undo('define', { guards: true, run: () => this.takeBack(takeBack) })
    return false
  }

  /** What an earlier run, or another Offshoot meanwhile, has ended is not gone on with. */
  private refuseEnded(): void {
    const { ending } = this.notes
    if (ending === undefined) return
    this.job.signal.throwIfAborted()
    if (ending === 'cancelled') throw problem('job.ended-elsewhere')
    throw problem(ending.code, { ...ending, remedies: [this.again] })
  }

  private show(disk: JournalDisk): void {
    this.job.mark(diskKey(disk), { state: 'done' })
    this.job.disk(disk.target, { state: 'done', fraction: 1 })
  }

  private async create(disk: JournalDisk): Promise<void> {
    const { host, job } = this
    const { path, target } = disk
    const pool = await insight(host, job, () => poolAt(host, posix.dirname(path)))
    // What has the name already is not ours, whatever becomes of the call.
    const taken = await insight(host, job, async () => {
      const { is } = await fileAt(host.shell, path)
      return is === 'there' || (is === 'unknown' && (await volumeNow(host, path)) !== null)
    })
    if (taken) throw this.told('storage.exists', disk)
    await this.note(begun(target, await insight(host, job, () => daemonNow(host.shell, host.uri))))
    const xml = volumeXml({
      name: posix.basename(path),
      capacityBytes: disk.sourceVirtualBytes,
      format: disk.format,
      backing: disk.action === 'linked' ? { path: disk.source, format: disk.sourceFormat } : undefined,
    })
    const over = new AbortController()
    const watching = this.watch(disk, over.signal)
    try {
      // Not aborted with the job: libvirt would go on all the same, and the file must be there to be removed.
      if (disk.action !== 'copy') await host.call(procedures.storageVolCreateXml, { pool, xml })
      else {
        const { vol: clonevol } = await host.call(procedures.storageVolLookupByPath, { path: disk.source })
        await host.longCall(procedures.storageVolCreateXmlFrom, { pool, xml, clonevol })
      }
    } catch (error) {
      if (!isCut(error)) {
        this.refused.add(target)
        throw error
      }
      over.abort()
      await watching
      const now = this.notes.volumes.get(target)
      if (now !== undefined) await this.outlast(disk, now)
      return
    } finally {
      over.abort()
      await watching
    }
    this.seen.add(target)
    await this.finish(disk)
  }

  /** Shows the growing volume, and notes which file it is as soon as it is there: a later Offshoot knows it by that. */
  private async watch(disk: JournalDisk, over: AbortSignal): Promise<void> {
    const { host, job } = this
    // First, and asked of the file system: libvirt may end before it tells of the volume, and then nobody could say whose file it is.
    let seen = false
    let looks = LOOKS
    while (!over.aborted) {
      seen ||= await this.identify(disk).catch(instead(host.log, 'volume.identify', false))
      looks = seen ? 0 : Math.max(0, looks - 1)
      const bytes = looks > 0 ? null : await allocated(host, disk.path)
      if (bytes !== null && !over.aborted)
        job.disk(disk.target, { fraction: Math.min(0.99, bytes / Math.max(1, disk.neededBytes)) })
      // Over before the time is what the signal is for.
      await delay(looks > 0 ? SOON : LOOK, undefined, { signal: over }).catch(() => undefined)
    }
  }

  /** @returns whether it was seen which file it is: not while it is not there yet, nor where this user may not look */
  private async identify(disk: JournalDisk): Promise<boolean> {
    const seen = await fileAt(this.host.shell, disk.path)
    if (seen.is !== 'there') return false
    const line = made(disk.target, seen.id)
    await this.jobs.note(this.job.id, line)
    this.take(line)
    return true
  }

  /**
   * A copy whose answer was lost, or that an Offshoot which is gone has begun. The libvirt that was told goes on with it: until it
   * lets go, nothing is known. Another one does not, and what is there is not whole.
   */
  private async outlast(disk: JournalDisk, { daemon, file }: Begun): Promise<void> {
    const { host, job } = this
    const pool = posix.dirname(disk.path)
    const stillThat = async () => {
      const now = await daemonNow(host.shell, host.uri)
      if (sameDaemon(daemon, now)) return
      throw this.told(sameBoot(daemon, now) ? 'storage.libvirt-restarted' : 'job.host-restarted', disk)
    }
    const goesOn = async () => {
      await stillThat()
      if (!(await isBuilding(host, pool))) return false
      const bytes = await allocated(host, disk.path)
      if (bytes !== null) job.disk(disk.target, { fraction: Math.min(0.99, bytes / Math.max(1, disk.neededBytes)) })
      return true
    }
    while (await insight(host, job, goesOn)) await delay(BUSY)
    await insight(host, job, async () => {
      const volume = await volumeNow(host, disk.path)
      const seen = await fileAt(host.shell, disk.path)
      // Only what was asked of that libvirt tells: it removes what it could not finish.
      await stillThat()
      const other = file !== undefined && seen.is === 'there' && seen.id !== file
      if (other || volume?.capacityBytes !== disk.sourceVirtualBytes) throw this.told('storage.copy-failed', disk)
    })
    await this.finish(disk)
  }

  /** Its end was seen: that is noted, with the file that it is. */
  private async finish(disk: JournalDisk): Promise<void> {
    const seen = await insight(this.host, this.job, () => fileAt(this.host.shell, disk.path), null)
    if (seen.is === 'gone') throw this.told('storage.missing', disk)
    await this.note(finished(disk.target, seen.is === 'there' ? seen.id : '-'))
  }

  /** Whether what follows may take things back; how the job ends is noted first. */
  private async ours(): Promise<boolean> {
    try {
      if (await this.hold.sure(null)) await this.read()
      await this.ending()
      return true
    } catch (error) {
      if (error instanceof EndedElsewhere) return false
      throw error
    }
  }

  private async ending(): Promise<void> {
    if (this.notes.ending !== undefined) return
    const why = this.why ?? { code: 'storage.copy-failed', remedies: [] }
    await this.note(this.job.signal.aborted ? CANCELLED : failed(why))
  }

  /** Takes a volume back: only the file that this job made, once libvirt has let go of it. */
  private async remove(disk: JournalDisk): Promise<UndoReport> {
    if (!(await this.ours())) return {}
    if (this.inUse) throw problem('job.undo-incomplete')
    const came = await insight(this.host, this.job, () => this.removeNow(disk), null)
    const others = this.left.filter(({ path }) => path !== disk.path)
    this.left = came === 'left' ? [...others, { path: disk.path, bytes: disk.neededBytes }] : others
    if (came === 'left') return { leftovers: this.left, reason: this.told('storage.replaced', disk).problem }
    this.job.undone({ leftovers: this.left })
    this.removed.add(disk.target)
    await this.settleWhenEmpty()
    return came === 'removed' ? { bytes: disk.neededBytes } : {}
  }

  private async removeNow(disk: JournalDisk): Promise<'removed' | 'nothing' | 'left'> {
    const { host } = this
    const { path, target } = disk
    const { file } = this.notes.volumes.get(target) ?? {}
    while (await isBuilding(host, posix.dirname(path))) await delay(BUSY)
    const seen = await fileAt(host.shell, path)
    if (seen.is === 'gone' || (seen.is === 'unknown' && (await volumeNow(host, path)) === null)) return 'nothing'
    const ours = seen.is === 'there' ? seen.id === file : this.seen.has(target)
    // libvirt refused, and never had a file of that name for us: it is somebody else's.
    if (!ours) return this.refused.has(target) && file === undefined ? 'nothing' : 'left'
    await removeVolume(host, path)
    return (await fileAt(host.shell, path)).is === 'there' ? 'left' : 'removed'
  }

  private async settleWhenEmpty(): Promise<UndoReport> {
    if ([...this.notes.volumes.keys()].some((target) => !this.removed.has(target))) return {}
    if (!(await this.ours())) return {}
    await this.hold.rest()
    const settled = insight(this.host, this.job, () => this.hold.known(this.jobs.settle(this.job.id)), null)
    await settled.catch((error: unknown) => {
      if (!(error instanceof EndedElsewhere)) throw error
    })
    return {}
  }

  private async read(): Promise<void> {
    const records = await insight(this.host, this.job, () => this.jobs.list(), null)
    this.lines = []
    this.notes = { volumes: new Map() }
    for (const line of records.find(({ id }) => id === this.job.id)?.notes ?? []) this.take(line)
  }

  private async note(line: string): Promise<void> {
    const written = () => this.hold.known(this.jobs.note(this.job.id, line))
    await insight(this.host, this.job, written, null)
    this.take(line)
  }

  private take(line: string): void {
    this.lines.push(line)
    this.notes = readNotes(this.lines)
    for (const disk of this.made) {
      if (!this.notes.volumes.has(disk.target) || this.undos.has(disk.target)) continue
      this.undos.add(disk.target)
      this.job.undo(diskKey(disk), { run: () => this.remove(disk) })
    }
  }

  private told(code: Problem['code'], { path, source, target }: JournalDisk) {
    const params = { path, directory: posix.dirname(path), source, target }
    return problem(code, { params, remedies: [this.again] })
  }
}

/** Settles a job that ended and was dismissed, as far as its host is in sight; what it left was shown. */
export async function forgetVolumes(host: Host, jobs: HostJobs, id: string): Promise<void> {
  if (host.summary().state.kind === 'online') await settleOnHost(jobs, id)
}
