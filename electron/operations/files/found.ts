import type { Remedy } from '@shared/problem'
import { HostJobError, type HostJobRecord, type HostJobs } from '../../host-runner/host-jobs'
import type { Host } from '../../hosts/host'
import type { Hosts } from '../../hosts/hosts'
import type { JobEngine } from '../../jobs/engine'
import type { Operation, UndoReport } from '../../jobs/operation'
import type { FilesJournal } from '../support/journal'
import { jobsOn } from '../support/place'
import { forgetVolumes } from './by-storage'
import { isAway } from './finish'
import { heldFor } from './hold'
import { leftBehind } from './left-behind'
import { readNotes } from './storage-notes'
import { isUnreadable, takeBackUnreadable, unreadableJob } from './unreadable'

/** A record without a plan may be one that another Offshoot is just writing: how long it may take, ms. */
const WRITING = 30_000

/** When a host that was lost in the middle of a question is asked again, ms; what is online anew is looked at anyway. */
const AWAY = 1000

/** What a job works with on its host. */
export interface FileParts {
  readonly host: Host
  readonly hostJobs: HostJobs
  /** when the host's part ended, ms since 1970; only for a job found again */
  readonly endedAt?: number
}

/** A kind of job that makes files, as it is found again by the journal it left on a host. */
export interface Kind<J extends FilesJournal> {
  /** how it is done once more */
  again(journal: J): Remedy
  /** @returns null for a journal of another kind */
  parse(plan: string): J | null
  operation(parts: FileParts): Operation<J>
  /** Takes back what a dead job left: only what that job made. */
  takeBack(parts: FileParts, journal: J, id: string): Promise<UndoReport>
}

/**
 * Settles what is no job of the list, but left something on a host when Offshoot ended in the middle.
 * @returns ms after which it is to be looked at again: it may be another Offshoot's, which is at it
 */
export type Settler = (parts: FileParts, record: HostJobRecord) => Promise<number | undefined>

/** What a job works with on a host. For those who have waited for `host.fileAccess`, as every plan does. */
export function partsOn(host: Host, endedAt?: number): FileParts {
  return { host, hostJobs: jobsOn(host), endedAt }
}

/** What dismissing an ended job settles on its host. The host's runner has settled its own. */
export function forgetting({ host, hostJobs }: FileParts, journal: FilesJournal, id: string) {
  return journal.engine === 'storage-api' ? () => forgetVolumes(host, hostJobs, id) : undefined
}

/**
 * Looks for jobs that an earlier Offshoot left on every host that comes online: what runs is followed again, what is
 * finished gets its remaining steps, what failed or died is shown with what it left. Nothing is removed here.
 */
export class FoundJobs {
  /** records that could not be read, when they were first seen */
  private readonly unread = new Map<string, number>()

  constructor(
    hosts: Hosts,
    private readonly engine: JobEngine,
    // biome-ignore lint/suspicious/noExplicitAny: each kind has its own journal, which only itself reads
    private readonly kinds: readonly Kind<any>[],
    private readonly settlers: readonly Settler[],
    private readonly report: (error: unknown) => void,
  ) {
    hosts.onOnline((host) => {
      this.look(host).catch(report)
    })
  }

  private async look(host: Host): Promise<void> {
    if ((await host.fileAccess()) === undefined) this.lookOnceKnown(host)
    if (host.summary().facts?.noPrograms !== undefined) return
    let again = Number.POSITIVE_INFINITY
    const records = await partsOn(host)
      .hostJobs.list()
      .catch((error: unknown) => {
        // Cut off in the middle, or removed: the next time it is online it is asked again.
        if (isAway(error)) return []
        throw error
      })
    for (const record of records) {
      if (this.engine.has(record.id)) continue
      try {
        again = Math.min(again, await this.meet(host, record))
      } catch (error) {
        // One that cannot be settled now keeps nobody from the others.
        this.report(error)
      }
    }
    if (again < Number.POSITIVE_INFINITY) this.lookLater(host, again)
  }

  /** @returns ms after which it is to be looked at again */
  private async meet(host: Host, record: HostJobRecord): Promise<number> {
    if (isUnreadable(record)) return this.showUnreadable(host, record)
    let again = Number.POSITIVE_INFINITY
    for (const kind of this.kinds) again = Math.min(again, (await this.takeUp(host, record, kind)) ?? again)
    for (const settle of this.settlers) again = Math.min(again, (await settle(partsOn(host), record)) ?? again)
    return again
  }

  private showUnreadable(host: Host, record: HostJobRecord): number {
    if (record.status === 'elsewhere') return Number.POSITIVE_INFINITY
    const seen = this.unread.get(record.id) ?? Date.now()
    this.unread.set(record.id, seen)
    const wait = record.state === 'none' ? seen + WRITING - Date.now() : 0
    if (wait > 0) return wait
    const parts = partsOn(host)
    const remove = async () => withLeftovers(await takeBackUnreadable(parts, record))
    this.engine.adopt(unreadableJob(host, record), remove, () => parts.hostJobs.forget(record.id))
    return Number.POSITIVE_INFINITY
  }

  /** Records of root's are seen only behind sudo. */
  private lookOnceKnown(host: Host): void {
    const stop = host.changed.on(({ state, facts }) => {
      if (state.kind === 'online' && facts?.fileAccess === undefined) return
      stop()
      if (state.kind === 'online') this.look(host).catch(this.report)
    })
  }

  private lookLater(host: Host, ms: number): void {
    const look = () => host.summary().state.kind === 'online' && this.look(host).catch(this.report)
    setTimeout(look, ms).unref()
  }

  /** @returns ms after which another Offshoot, which is at it, may have let go of it */
  private async takeUp<J extends FilesJournal>(
    host: Host,
    record: HostJobRecord,
    kind: Kind<J>,
  ): Promise<number | undefined> {
    const journal = kind.parse(record.plan)
    if (journal === null || daemonOf(journal.uri) !== daemonOf(host.uri)) return
    if (journal.engine === 'storage-api') return await this.takeUpVolumes(host, record, kind, journal)
    const parts = partsOn(host, record.endedAt ?? undefined)
    const operation = kind.operation(parts)
    const goesOn = record.status === 'running' || (record.status === 'ended' && record.exit?.word === 'done')
    if (goesOn) {
      this.engine.start(record.id, operation, journal, { reattached: true, startedAt: journal.createdAt })
      return
    }
    if (record.status === 'elsewhere') return
    const job = leftBehind(record, operation.describe(journal), journal.createdAt, kind.again(journal))
    const remove = async () => withLeftovers(await kind.takeBack(parts, journal, record.id))
    const left = job.leftovers.length > 0
    const dismiss = () => (left ? parts.hostJobs.forget(record.id) : parts.hostJobs.settle(record.id))
    this.engine.adopt(job, left ? remove : undefined, dismiss)
  }

  /**
   * libvirt's storage copies, so an Offshoot has to see the job to its end: the first that finds it without one. It goes on, or takes back what was
   * cancelled or has failed; only files that are surely the job's own are removed.
   */
  private async takeUpVolumes<J extends FilesJournal>(
    host: Host,
    record: HostJobRecord,
    kind: Kind<J>,
    journal: J,
  ): Promise<number | undefined> {
    if (record.status === 'elsewhere' || record.status === 'running') return
    const parts = partsOn(host)
    const { id } = record
    const busy = await heldFor(parts.hostJobs, id).catch((error: unknown) => {
      if (error instanceof HostJobError && error.code === 'no-such-job') return null
      if (isAway(error)) return AWAY
      throw error
    })
    if (busy === null || this.engine.has(id)) return
    if (busy > 0) return busy
    this.engine.start(id, kind.operation(parts), journal, {
      reattached: true,
      startedAt: journal.createdAt,
      onDismiss: forgetting(parts, journal, id),
    })
    if (readNotes(record.notes).ending === 'cancelled') this.engine.cancel(id)
    return
  }
}

const withLeftovers = (report: UndoReport) => ({ ...report, leftovers: report.leftovers ?? [] })

/**
 * How long another Offshoot may still be at what this record is about, ms; 0 when it is not any more. By the host's clock alone; where that tells
 * nothing, or was set back since, from when we saw it first.
 * @param seen when that was, by id, in ms of a clock that only goes forward
 */
export function graceLeft(
  { id, endedAt, startedAt, askedAt }: HostJobRecord,
  grace: number,
  seen: Map<string, number>,
  now = performance.now(),
): number {
  const first = seen.get(id) ?? now
  seen.set(id, first)
  const since = endedAt ?? startedAt
  const onHost = since === null || askedAt === null ? -1 : askedAt - since
  return Math.max(0, grace - Math.max(onHost, now - first))
}

/** Which of a host's libvirts a URI means, whatever way leads to the host: `qemu:///system`, `qemu+ssh://kvm1/system`. */
function daemonOf(uri: string): string {
  const [, driver = '', path = ''] = /^([^:+]*)(?:\+[^:]*)?:\/\/[^/?]*([^?]*)/.exec(uri) ?? []
  return `${driver}:${path}`
}
