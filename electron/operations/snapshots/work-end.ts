import { createHash } from 'node:crypto'
import { ProblemError, problem } from '@shared/problem'
import type { HostJobs } from '../../host-runner/host-jobs'
import type { Host } from '../../hosts/host'
import {
  procedures,
  type Snap,
  VIR_DOMAIN_PAUSED,
  VIR_DOMAIN_PAUSED_MIGRATION,
  VIR_DOMAIN_PAUSED_SAVE,
  VIR_DOMAIN_PAUSED_SNAPSHOT,
  VIR_DOMAIN_SHUTOFF,
  VIR_DOMAIN_SHUTOFF_CRASHED,
  VIR_DOMAIN_SHUTOFF_DAEMON,
  VIR_DOMAIN_SHUTOFF_FAILED,
} from '../../libvirt'
import { readDomain, readSnapshot } from '../../xml'
import { takeBack } from '../files/at-once'
import { settleOnHost } from '../files/finish'
import { graceLeft, partsOn, type Settler } from '../files/found'
import { daemonOf, isDefined, lockOf, seenOf } from '../support/host-records'
import { isLost } from '../support/lost'
import { strayOf } from '../support/stray'
import { backBelow } from './back-below'
import { defineRecord, LOOK, onceBack, record as recordOf } from './common'
import { repairLeaks } from './leaks'
import { movesOn, neverRan } from './merge-watch'
import { ledBelow } from './merged-below'
import { snapshotProgress } from './progress'
import { currentName } from './tree'
import { isEmptyOverlay, ownPaths, removeMade, untouched } from './work-files'
import {
  keepWork,
  noteTold,
  readWork,
  type StepCode,
  startOf,
  type Told,
  type WorkOf,
  type WorkRecord,
  workFor,
} from './work-record'

/** Another Offshoot may just be at it, between two calls. ms */
const GRACE = 60_000
/** After how long what goes on is looked at again, ms. */
const AGAIN = 5_000
/** How long who began it waits for libvirt to let go, ms. */
const PATIENCE = 30_000

/** What of an operation is ended. */
interface At extends WorkRecord {
  readonly host: Host
  readonly jobs: HostJobs
  /** who began it tells that it failed: then it is undone, also where it could be finished */
  readonly failed: boolean
}

/** `kept`: the record says what cannot be undone, and stays until that is done again. */
interface Came {
  readonly how?: Told['how']
  readonly files?: readonly string[]
  readonly kept?: boolean
  /** stray: the process of the VM */
  readonly pid?: number
}

/**
 * Ends an operation on snapshots that was cut short, whatever its verb: looks whether libvirt is still at it, whether it was finished all the same, and undoes
 * what was begun, the last first. A step is undone only when those after it are, and what cannot be undone now throws: the record stays for the next look.
 * @returns false while libvirt is at it
 */
async function endWork(at: At): Promise<boolean> {
  const { host, jobs, id, work } = at
  const gone = !(await isDefined(host, work.uuid))
  if (!gone && (await isBusy(at))) return false
  const done = gone || (await isDone[work.verb](at))
  let told: Told | undefined
  let kept = false
  for (const code of [...work.steps].reverse()) {
    const came = gone ? {} : await (done ? FINISH : UNDO)[code]?.(at)
    kept ||= came?.kept === true
    if (came?.how !== undefined) {
      const paths = came.files ?? []
      const seen = await seenOf(host, paths)
      const files = paths.map((path, n) => ({ path, seen: seen[n] ?? '' }))
      told = {
        how: came.how,
        files: [...(told?.files ?? []), ...files],
        ...(came.pid !== undefined && { pid: came.pid }),
      }
    }
  }
  if (told !== undefined && (!at.failed || told.how !== 'undone')) await noteTold(jobs, id, told)
  else if (!kept) await settleOnHost(jobs, id)
  return true
}

/** Ends one's own operation that failed: now, or when the host is back. What cannot be ended is left to the next look, by its record. */
export async function endFailed(host: Host, jobs: HostJobs, id: string): Promise<void> {
  try {
    await onceBack(host, async () => {
      for (const until = Date.now() + PATIENCE; ; await new Promise((resolve) => setTimeout(resolve, LOOK))) {
        const found = (await jobs.list()).find((r) => r.id === id)
        const own = found && readWork(host, found)
        if (!own || Date.now() > until) return
        const at = { ...own, host, jobs, failed: true }
        if (await endWork(at)) return
        // libvirt goes on with it and will come to its end: nobody needs to wait.
        if (own.work.verb === 'take' && (await isListed(at))) return
      }
    })
  } catch (error) {
    host.log.warn('snapshot.not-ended', { id, error })
  }
}

/** What this Offshoot is at itself. */
const atWork = new WeakMap<Host, Set<string>>()

/** Does the work of a record; nobody else ends it meanwhile. When it fails, it is ended, and the error goes on. */
export async function doing<T>(host: Host, jobs: HostJobs, id: string, work: () => Promise<T>): Promise<T> {
  const own = atWork.get(host) ?? new Set()
  atWork.set(host, own.add(id))
  try {
    return await work()
  } catch (error) {
    await endFailed(host, jobs, id)
    throw error
  } finally {
    own.delete(id)
  }
}

/**
 * Does something with a VM's snapshots under a record on the host, which is there before anything is written and goes when it has succeeded.
 * @param work told the record's id @throws what the work throws; job.no-place
 */
export async function recorded<T>(host: Host, of: WorkOf, work: (id: string) => Promise<T>): Promise<T> {
  const { hostJobs } = partsOn(host)
  const id = await keepWork(host, hostJobs, await workFor(host, of))
  const result = await doing(host, hostJobs, id, () => work(id))
  await forget(host, hostJobs, id)
  return result
}

/** It is done: that its record cannot be removed now is no reason to speak of failure. The next look removes it. */
async function forget(host: Host, jobs: HostJobs, id: string): Promise<void> {
  await settleOnHost(jobs, id).catch((error) => host.log.warn('snapshot.not-settled', { id, error }))
}

/** Ends what an Offshoot did not see the end of, of every verb on snapshots. */
export function settleSnapshots(grace = GRACE): Settler {
  const seen = new Map<string, number>()
  return async ({ host, hostJobs }, record) => {
    const found = readWork(host, record)
    if (found === null || found.told !== undefined) return undefined
    if (atWork.get(host)?.has(record.id)) return AGAIN
    if (record.status !== 'ended' && record.status !== 'dead') return undefined
    const left = graceLeft(record, grace, seen)
    if (left > 0) return left
    try {
      const { uuid } = found.work
      const over = await host.locks.run(lockOf(uuid), () => endWork({ ...found, host, jobs: hostJobs, failed: false }))
      host.changedByUs(uuid)
      return over ? undefined : AGAIN
    } catch (error) {
      // Whoever began it, or another, is at this VM.
      if (error instanceof ProblemError && error.problem.code === 'host.busy') return AGAIN
      if (!isLost(error)) host.log.warn('snapshot.not-ended', { id: record.id, error })
      // The host comes back, or is looked at again when it does.
      return undefined
    }
  }
}

/** Whether libvirt or QEMU goes on with it. */
async function isBusy({ host, work: { uuid, verb } }: At): Promise<boolean> {
  if (verb === 'delete') return movesOn(host, uuid)
  if ((await snapshotProgress(host, uuid)) !== null) return true
  try {
    const { state } = await host.call(procedures.domainGetControlInfo, { dom: host.dom(uuid) })
    return state !== 0
  } catch (error) {
    // It does not run.
    if (error instanceof ProblemError && !isLost(error)) return false
    throw error
  }
}

const isDone: Readonly<Record<At['work']['verb'], (at: At) => Promise<boolean>>> = {
  take: isListed,
  delete: async (at) => !(await isListed(at)),
  revert: isReverted,
}

/** Whether libvirt lists that very snapshot. */
async function isListed({ host, work: { uuid, snapshot, createdAt } }: At): Promise<boolean> {
  const { snapshots } = await host.call(procedures.domainListAllSnapshots, { dom: host.dom(uuid) })
  const snap = snapshots.find((s) => s.name === snapshot)
  if (snap === undefined || createdAt === null) return snap !== undefined
  return readSnapshot(await recordOf(host, snap)).createdAt === createdAt
}

async function isReverted(at: At): Promise<boolean> {
  const { host, work, failed, record } = at
  if (work.steps.includes('inside')) return isRevertedInside(at)
  const overlays = work.files.map((f) => f.path)
  if (overlays.length === 0) return !failed && !(await isLed(at))
  const on = async (which: 'live' | 'persistent') => {
    const xml = await host.xmlWithSecrets(work.uuid, which)
    return { xml, yes: readDomain(xml).disks.some((d) => overlays.includes(d.source.path ?? '')) }
  }
  if ((await startOf(host, work.uuid)) >= 0 && (await on('live')).yes) return true
  if (failed) return false
  const saved = await on('persistent')
  if (!saved.yes || work.wakes !== true) return saved.yes
  // It was to wake up from memory and did not: as long as nothing has used or changed it since, it goes back to where it was.
  if (!record.notes.includes(definedNote(saved.xml))) return true
  const empty = await Promise.all(overlays.map((path) => isEmptyOverlay(host, path)))
  return !empty.every(Boolean)
}

/**
 * Whether libvirt came to the end of a revert inside the images: it notes the current snapshot last. One that was the current one before tells nothing;
 * then it has if it has gone on since.
 */
async function isRevertedInside({ host, work, failed }: At): Promise<boolean> {
  if ((await currentName(host, work.uuid)) !== work.snapshot) return false
  return work.before.current !== work.snapshot || (!failed && (await isSameDaemon(host, work)))
}

async function isSameDaemon(host: Host, { boot, daemon }: At['work']): Promise<boolean> {
  const now = await daemonOf(host)
  return daemon !== '' && now.boot === boot && now.daemon === daemon
}

/** libvirt and QEMU revert one image after the other: what was written to may be reverted, or the guest's. */
async function undoInside({ host, work, failed }: At): Promise<Came> {
  if (await untouched(host, work.files)) return { how: 'undone' }
  // Refused, by a libvirt that has seen its own end of it, while the guest went on writing.
  if (failed && work.before.start >= 0 && (await isSameDaemon(host, work))) return {}
  return { how: 'cut' }
}

/** Which definition was made for it: another one was changed since. */
export const definedNote = (xml: string): string => `defined ${createHash('sha256').update(xml).digest('hex')}`

/** Whether the saved definition is the one of the revert: on its overlays, or where libvirt went back itself, on what the snapshot holds. */
async function isLed({ host, work }: At): Promise<boolean> {
  const made = work.files.map((f) => f.path)
  // libvirt left the VM on the very files that the snapshot holds: a start would change them.
  const held = made.length > 0 ? made : (readSnapshot(work.before.record ?? '').bases ?? []).map((b) => b.path)
  const now = readDomain(await host.xmlWithSecrets(work.uuid, 'persistent'))
  return now.disks.some((d) => held.includes(d.source.path ?? ''))
}

type Step = (at: At) => Promise<Came | undefined>

/** How each step is undone. */
const UNDO: Readonly<Partial<Record<StepCode, Step>>> = {
  ask: (at) => (at.work.verb === 'take' ? undoTake(at) : definitionBack(at)),
  inside: undoInside,
  define: definitionBack,
  record: recordBack,
  overlays: overlaysBack,
  merge: async (at) => {
    const led = await ledBelow(at.host, at.work)
    if (led?.pid !== undefined) return { how: 'stray', files: led.left, pid: led.pid }
    if (led !== null)
      return led.left.length > 0
        ? { how: 'left', files: led.left }
        : { how: led.off ? 'led' : 'finished', files: led.files }
    const stray = await strayOf(at.host, at.work.uuid)
    if (stray !== null) return { how: 'stray', pid: stray.pid, kept: true }
    const came = await endStart(at)
    return (await untouched(at.host, at.work.files)) ? came : { ...came, kept: true }
  },
}

/** What is still to do for a step of something that is done. */
const FINISH: Readonly<Partial<Record<StepCode, Step>>> = {
  record: async (at) => {
    const { host, work } = at
    if (work.before.record !== undefined && (await currentName(host, work.uuid)) !== work.snapshot)
      await defineRecord(host, snapOf(at), work.before.record, true)
    return { how: 'finished' }
  },
  merge: endStart,
}

const snapOf = ({ host, work }: At): Snap => ({ name: work.snapshot, dom: host.dom(work.uuid) })

/** Why libvirt paused it, where that was for a snapshot: memory is written by a migration. */
const BY_SNAPSHOT = new Set([VIR_DOMAIN_PAUSED_MIGRATION, VIR_DOMAIN_PAUSED_SAVE, VIR_DOMAIN_PAUSED_SNAPSHOT])

async function undoTake({ host, work }: At): Promise<Came> {
  const { uuid, before, files, boot } = work
  const merged = await backFromOverlays(host, work)
  const { removed, left } = await removeMade(host, files, merged)
  const resumed = before.state === 'running' && (await pausedBySnapshot(host, uuid, before.start, boot))
  if (resumed) await host.power(uuid, 'resume')
  if (left.length > 0) return { how: 'left', files: left }
  if (resumed) return { how: 'resumed' }
  const damaged = files.length > 0 || before.start >= 0 ? [] : await repairLeaks(host, uuid)
  if (damaged.length > 0) return { how: 'damaged', files: damaged }
  if (before.start >= 0 && (await stoppedByItself(host, uuid, boot))) return { how: 'stopped' }
  return removed.length > 0 ? { how: 'undone', files: removed } : {}
}

/** Where a VM that runs still is on what the take made. What cannot be merged stays, and is told. */
async function backFromOverlays(host: Host, { uuid, before, boot, files }: At['work']): Promise<readonly string[]> {
  const made = files.filter((f) => f.role === 'overlay' && f.seen === '').map((f) => f.path)
  if (made.length === 0 || before.start < 0 || (await startOf(host, uuid)) !== before.start) return []
  if ((await daemonOf(host)).boot !== boot) return []
  const now = await seenOf(host, made)
  const there = made.filter((_, n) => now[n] !== '')
  try {
    return there.length === 0 ? [] : await backBelow(host, uuid, there)
  } catch (error) {
    if (isLost(error)) throw error
    host.log.warn('snapshot.not-back', { uuid, error })
    return []
  }
}

/** Whether it is that very start, and libvirt paused it and did not let it go on. */
async function pausedBySnapshot(host: Host, uuid: string, start: number, boot: string): Promise<boolean> {
  if ((await startOf(host, uuid)) !== start || (await daemonOf(host)).boot !== boot) return false
  const { state, reason } = await host.statsCall(procedures.domainGetState, { dom: host.dom(uuid) })
  return state === VIR_DOMAIN_PAUSED && BY_SNAPSHOT.has(reason)
}

/** Daemon: libvirt, started again, could not reach its QEMU, and ended it. */
const BY_ITSELF = new Set([VIR_DOMAIN_SHUTOFF_CRASHED, VIR_DOMAIN_SHUTOFF_FAILED, VIR_DOMAIN_SHUTOFF_DAEMON])

/**
 * Whether the VM ended without anybody's wish. libvirt 7.0 that dies while QEMU writes a guest's memory into an image ends that VM when it
 * comes back (seen 2 times in 24).
 */
async function stoppedByItself(host: Host, uuid: string, boot: string): Promise<boolean> {
  if ((await daemonOf(host)).boot !== boot) return false
  const { state, reason } = await host.statsCall(procedures.domainGetState, { dom: host.dom(uuid) })
  return state === VIR_DOMAIN_SHUTOFF && BY_ITSELF.has(reason)
}

/** The definition as it was, confirmed by what libvirt has then. @throws as long as that is not so */
async function definitionBack(at: At): Promise<Came> {
  const { host, work } = at
  const { definition } = work.before
  if (definition === undefined || !(await isLed(at))) return {}
  const read = () => host.xmlWithSecrets(work.uuid, 'persistent')
  const before = readDomain(definition)
  const same = (xml: string) => {
    const now = new Map(readDomain(xml).disks.map((d) => [d.target, d.source.path]))
    return before.disks.every((d) => now.get(d.target) === d.source.path)
  }
  await host.define(definition, before.name)
  if (!same(await read())) throw problem('definition.changed')
  return { how: 'undone' }
}

async function recordBack(at: At): Promise<Came> {
  const { host, work } = at
  const { record, current } = work.before
  const snap = snapOf(at)
  const made = new Set(work.files.map((f) => f.path))
  const names = readSnapshot(await recordOf(host, snap)).disks.some((d) => made.has(d.file ?? ''))
  if (!at.failed && !names && !(await isLed(at))) return {}
  if (record !== undefined) await defineRecord(host, snap, record, current === work.snapshot)
  if (current && current !== work.snapshot) {
    const other = { ...snap, name: current }
    await defineRecord(host, other, await recordOf(host, other), true)
  }
  return { how: 'undone' }
}

/** Overlays of a revert, which nothing was led to, or nothing is any more. */
async function overlaysBack({ host, jobs, work, record }: At): Promise<Came> {
  const used = await ownPaths(host, work.uuid)
  const made = work.files.map((f) => f.path)
  if (made.some((path) => used.has(path))) return { kept: true }
  const left = await takeBack(host, jobs, record)
  return left.length > 0 ? { how: 'left', files: left } : { how: 'undone' }
}

/** Ends a VM that was started for a merge alone: that very start, as far as it is known, paused, and its guest has never run. */
async function endStart({ host, work, started }: At): Promise<Came> {
  const { uuid, before, boot } = work
  if (before.state !== 'shut-off') return {}
  const start = await startOf(host, uuid)
  if (start < 0 || (started !== undefined && started !== start) || (await daemonOf(host)).boot !== boot) return {}
  if (!(await neverRan(host, uuid))) return {}
  await host.power(uuid, 'force-off')
  return { how: 'ended' }
}
