import { COW_PERCENT } from '@shared/model/lvm'
import type { SnapshotTree } from '@shared/model/snapshot'
import { problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import { virshArgs } from '../../images'
import type { JobContext } from '../../jobs/operation'
import { readDomain } from '../../xml'
import type { LvmSet } from '../lvm/sets'
import { checkRoom, deleting, extending, type Hold, renaming, reverting, taking } from '../lvm/verbs'
import { type LvmWork, runWork, workLines } from '../lvm/work'
import { isLost } from '../support/lost'
import { isActive, type ParamsOf, type Parts, summary } from '../support/parts'
import type { Shell } from '../support/shell'
import { findFor, onceBack, refused } from './common'
import { type LvmPart, lvmPart, lvmTake } from './lvm'

/** LVM as it is now, for who is about to write. @throws lvm.failed, snapshot.refused */
async function nowOf(host: Host, uuid: string) {
  const active = isActive(host, uuid) || !summary(host, uuid).persistent
  const xml = await host.xml(uuid, active ? 'live' : 'persistent')
  const part = await lvmPart(host, readDomain(xml), uuid)
  if (part.access.kind === 'read') return { part, xml, shell: part.access.shell, reading: part.access.reading }
  const { refused: why } = lvmTake(part)
  throw why ? refused(why) : problem('lvm.failed', { raw: part.access.kind })
}

/**
 * Runs LVM's commands as one program of the host. Where the connection is cut in the middle it goes on there: what came of it is looked at when the host
 * is back.
 * @param done whether what LVM has now is what was wanted
 */
async function work(
  { transcript }: Parts,
  host: Host,
  shell: Shell,
  what: LvmWork,
  done: (part: LvmPart) => boolean,
  uuid: string,
): Promise<void> {
  if (what.steps.length === 0) return
  await transcript.run(host, workLines(what), async () => {
    try {
      await runWork(shell, what)
    } catch (error) {
      if (!isLost(error)) throw error
      // What is thrown inside is asked again as long as the host is away: whether it was done is an answer.
      if (!(await onceBack(host, () => cameTrue(host, uuid, done)))) throw error
    } finally {
      host.changedByUs(uuid)
    }
  })
}

/** Looks at LVM until it has what was wanted. @returns false when it has not, and is not at it */
async function cameTrue(host: Host, uuid: string, done: (part: LvmPart) => boolean): Promise<boolean> {
  for (let until = Date.now() + patience.ms; ; await new Promise((resolve) => setTimeout(resolve, LOOK))) {
    const { part } = await nowOf(host, uuid)
    if (done(part)) return true
    // However long a merge takes.
    if (part.disks.some(({ volume }) => volume.merging) || part.sets.some(merges)) until = Date.now() + patience.ms
    else if (Date.now() > until) return false
  }
}

/** How long a program that may go on is waited for when the host is back. Tests shorten it. */
export const patience = { ms: 30_000 }
/** How often it is looked at, ms. */
const LOOK = 500

const merges = (set: LvmSet) => set.volumes.some(({ volume }) => volume.merging)

/** LVM's commands run there as root, whatever way leads to the host; VMs of a session have no volumes (lvm.ts). */
const ON_HOST = 'qemu:///system'

type TakeWish = Omit<ParamsOf<'snapshots.take'>, 'host'>

/** Frozen where the agent can and that is wished, else paused; one that does not run needs neither. */
const holdOf = ({ state }: SnapshotTree, quiesce: boolean): Hold =>
  state !== 'running' ? 'none' : quiesce ? 'freeze' : 'pause'

/** What taking a set will do. @throws snapshot.refused; storage.no-space */
async function takingOf(host: Host, tree: SnapshotTree, wish: TakeWish) {
  const { uuid, name, description, percent = COW_PERCENT, quiesce } = wish
  const { part, xml, shell, reading } = await nowOf(host, uuid)
  const why = lvmTake(part).refused
  if (why) throw refused(why)
  checkRoom(reading, part.disks, percent)
  const hold = holdOf(tree, quiesce)
  const made = taking(reading, {
    name,
    description,
    state: tree.state === 'running' ? 'disk-only' : tree.state === 'paused' ? 'paused' : 'shut-off',
    createdAt: Date.now(),
    vm: uuid.toLowerCase(),
    xml,
    disks: part.disks,
    percent,
    hold,
    virsh: (...words) => virshArgs(ON_HOST, ...words),
  })
  return { ...made, shell, count: part.disks.length }
}

/** Takes a snapshot of all the VM's logical volumes. */
export async function takeInLvm(parts: Parts, host: Host, tree: SnapshotTree, wish: TakeWish): Promise<void> {
  const { id, work: what, shell, count } = await takingOf(host, tree, wish)
  const whole = ({ sets }: LvmPart) => sets.some((set) => set.id === id && set.volumes.length === count)
  await work(parts, host, shell, what, whole, wish.uuid)
}

/** @throws snapshot.gone */
function setOf({ sets }: Pick<LvmPart, 'sets'>, name: string): LvmSet {
  const set = sets.find((s) => s.name === name)
  if (set === undefined) throw problem('snapshot.gone', { params: { name } })
  return set
}

/** Reverts the VM's volumes; the job's bytes are those that LVM has merged. @returns volumes of before that could not be removed */
export async function revertInLvm(
  parts: Parts,
  host: Host,
  uuid: string,
  name: string,
  job?: JobContext,
): Promise<readonly string[]> {
  const { part, shell } = await nowOf(host, uuid)
  const set = setOf(part, name)
  const { work: what, old } = reverting(set)
  const over = new AbortController()
  const watching = job ? watchMerge(host, shell, set, job, over.signal) : undefined
  const reverted = ({ disks, sets }: LvmPart) => {
    const own = disks.flatMap((d) => d.volume.tags)
    const now = sets.find((s) => s.id === set.id)
    const thick = set.volumes.some((v) => !v.thin)
    return !own.some((tag) => tag.endsWith(`cut=${set.id}`)) && (thick ? now === undefined : now !== undefined)
  }
  try {
    await work(parts, host, shell, what, reverted, uuid)
  } finally {
    over.abort()
    await watching
  }
  if (old.length === 0) return []
  // One that something has open stays.
  const { reading } = await nowOf(host, uuid)
  return reading.volumes.map((v) => `${v.vg}/${v.lv}`).filter((name) => old.includes(name))
}

/** What is left to merge tells how far LVM is. */
async function watchMerge(host: Host, shell: Shell, set: LvmSet, job: JobContext, over: AbortSignal): Promise<void> {
  const used = (sizes: readonly { readonly sizeBytes: number; readonly dataPercent: number | null }[]) =>
    sizes.reduce((sum, v) => sum + (v.sizeBytes * (v.dataPercent ?? 0)) / 100, 0)
  const thick = set.volumes.filter((v) => !v.thin)
  const total = Math.round(used(thick.map((v) => v.volume)))
  if (total === 0) return
  const fields = 'lv_uuid,lv_size,snap_percent'
  while (!over.aborted) {
    await new Promise((resolve) => setTimeout(resolve, LOOK))
    if (over.aborted) return
    try {
      const argv = ['lvs', '-a', '--reportformat', 'json', '--units', 'b', '--nosuffix', '-o', fields]
      const { stdout } = await shell.run(argv, { timeoutMs: 20_000 })
      const rows: { lv_uuid: string; snap_percent: string; lv_size: string }[] = JSON.parse(stdout).report[0].lv
      const left = rows
        .filter((row) => thick.some((v) => v.volume.uuid === row.lv_uuid))
        .map((row) => ({ sizeBytes: Number(row.lv_size), dataPercent: Number(row.snap_percent) }))
      if (!over.aborted) job.bytes(Math.min(total, Math.max(0, Math.round(total - used(left)))), total)
    } catch (error) {
      // A host that went away tells whoever does the work.
      host.log.debug('snapshot.lvm-progress', { error })
    }
  }
}

export async function deleteInLvm(parts: Parts, host: Host, uuid: string, name: string): Promise<void> {
  const { part, shell } = await nowOf(host, uuid)
  const set = setOf(part, name)
  const gone = ({ sets }: LvmPart) => !sets.some((s) => s.id === set.id)
  await work(parts, host, shell, deleting(set, part.sets, part.disks), gone, uuid)
}

export async function editInLvm(
  parts: Parts,
  host: Host,
  { uuid, name, newName, description }: Omit<ParamsOf<'snapshots.edit'>, 'host'>,
): Promise<void> {
  const { part, shell } = await nowOf(host, uuid)
  const set = setOf(part, name)
  const change = { ...(newName !== undefined && { name: newName }), ...(description !== undefined && { description }) }
  const edited = ({ sets }: LvmPart) => {
    const now = sets.find((s) => s.id === set.id)
    return now?.tagged === (newName ?? set.tagged) && now.description === (description ?? set.description)
  }
  await work(parts, host, shell, renaming(set, change), edited, uuid)
}

/** More space for the changes that a snapshot keeps. */
export async function extendInLvm(
  parts: Parts,
  { host: id, uuid, name, percent }: ParamsOf<'snapshots.extend'>,
): Promise<void> {
  const host = parts.hosts.get(id)
  await findFor(host, uuid, name, null)
  const { part, shell, reading } = await nowOf(host, uuid)
  const set = setOf(part, name)
  const thick = set.volumes.flatMap(({ target, origin, thin }) => (origin && !thin ? [{ target, volume: origin }] : []))
  checkRoom(reading, thick, percent)
  const extended = ({ sets }: LvmPart) => {
    const now = sets.find((s) => s.id === set.id)?.volumes ?? []
    return set.volumes.every(({ volume, origin, thin }) => {
      const size = now.find((v) => v.volume.uuid === volume.uuid)?.volume.sizeBytes ?? 0
      return thin || origin === undefined || volume.invalid || size > volume.sizeBytes
    })
  }
  await work(parts, host, shell, extending(reading, set, percent), extended, uuid)
}

/** The commands that a verb will be equal to. */
export async function lvmCommands(
  host: Host,
  tree: SnapshotTree,
  intent:
    | { readonly verb: 'take'; readonly wish: TakeWish }
    | { readonly verb: 'revert' | 'delete'; readonly name: string },
): Promise<string> {
  if (intent.verb === 'take') return workLines((await takingOf(host, tree, intent.wish)).work)
  const { part } = await nowOf(host, tree.domain.uuid)
  const set = setOf(part, intent.name)
  return workLines(intent.verb === 'revert' ? reverting(set).work : deleting(set, part.sets, part.disks))
}

/** The definition that a set was taken with, without passwords; null for a snapshot that is none of LVM. */
export async function lvmDefinition(host: Host, uuid: string, name: string): Promise<string | null> {
  const model = readDomain(await host.xml(uuid, summary(host, uuid).persistent ? 'persistent' : 'live'))
  const { sets } = await lvmPart(host, model, uuid)
  return sets.find((s) => s.name === name)?.xml || null
}
