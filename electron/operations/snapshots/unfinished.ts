import type { UnfinishedSnapshot } from '@shared/model/snapshot'
import { ProblemError, problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import { shellLine } from '../../images'
import { procedures } from '../../libvirt'
import type { SnapshotModel } from '../../xml'
import { settleOnHost } from '../files/finish'
import { imageShell } from '../support/disk-facts'
import { fileUses } from '../support/file-uses'
import { seenOf } from '../support/host-records'
import { isLost } from '../support/lost'
import type { ParamsOf, Parts } from '../support/parts'
import { jobsOn, jobsPossible } from '../support/place'
import { remove } from './work-files'
import { noteSeen, type WorkRecord, workOn } from './work-record'

/** What the records on a host say of a VM's snapshots. */
interface Kept {
  /** merges that were begun, by name and time of the snapshot */
  readonly merges: readonly { readonly name: string; readonly createdAt: number | null }[]
  readonly unfinished: readonly UnfinishedSnapshot[]
  /** whether the host can keep more of them */
  readonly recordable: boolean
}

export const NOTHING_KEPT: Kept = { merges: [], unfinished: [], recordable: true }

/** @returns null where they cannot be read. Where no program runs, there are none: nothing is merged there. */
export async function readKept(host: Host, uuid: string): Promise<Kept | null> {
  await host.fileAccess()
  if (host.summary().facts?.noPrograms !== undefined) return { ...NOTHING_KEPT, recordable: false }
  try {
    const [all, recordable] = await Promise.all([workOn(host, jobsOn(host), uuid), canKeep(host)])
    return {
      recordable,
      merges: all.flatMap(({ work }) =>
        work.verb === 'delete' ? { name: work.snapshot, createdAt: work.createdAt } : [],
      ),
      unfinished: all.flatMap(({ id, work: { verb, snapshot }, told }) =>
        told === undefined
          ? []
          : {
              id,
              verb,
              snapshot,
              how: told.how,
              files: told.files.map((f) => f.path),
              ...(told.pid !== undefined && { pid: told.pid }),
            },
      ),
    }
  } catch (error) {
    if (isLost(error)) throw error
    host.log.warn('snapshot.records-unread', { error })
    return null
  }
}

/** Whether the host can keep a record. */
export async function canKeep(host: Host): Promise<boolean> {
  await host.fileAccess()
  if (host.summary().facts?.noPrograms !== undefined) return false
  try {
    await jobsPossible(host)
    return true
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === 'job.no-place') return false
    throw error
  }
}

/** Names of snapshots whose merge was begun and not finished; null where that cannot be read. */
export function halfMerged(snapshots: readonly SnapshotModel[], kept: Kept | null): ReadonlySet<string> | null {
  if (kept === null) return null
  const half = snapshots.filter((s) => kept.merges.some((m) => m.name === s.name && m.createdAt === s.createdAt))
  return new Set(half.map((s) => s.name))
}

async function isListed(host: Host, { uuid, snapshot }: WorkRecord['work']): Promise<boolean> {
  const { snapshots } = await host.call(procedures.domainListAllSnapshots, { dom: host.dom(uuid) })
  return snapshots.some((s) => s.name === snapshot)
}

/** What became of an interrupted operation was seen; or the files that it left go, where nothing uses them and they are still the same. */
export async function settleUnfinished(
  { hosts, transcript }: Parts,
  { host: hostId, uuid, id, act }: ParamsOf<'snapshots.unfinished'>,
): Promise<void> {
  const host = hosts.get(hostId)
  await host.fileAccess()
  const jobs = jobsOn(host)
  const found = (await workOn(host, jobs, uuid)).find((one) => one.id === id)
  if (found?.told === undefined) return
  if (act === 'remove' && found.told.how === 'left') {
    const paths = found.told.files.map((f) => f.path)
    const { uses, unknown } = await fileUses(host, '', paths)
    const now = await seenOf(host, paths)
    const shell = await imageShell(host)
    for (const [n, { path, seen }] of found.told.files.entries()) {
      if (now[n] === '') continue
      const open = shell !== null && (await shell.run(['qemu-img', 'info', path], { timeoutMs: 20_000 })).code !== 0
      if (uses.has(path) || unknown.length > 0 || open || now[n] !== seen)
        throw problem('storage.in-use', { params: { path, source: path } })
      await transcript.run(host, shellLine(['rm', '--', path]), async () => {
        if (!(await remove(host, path))) throw problem('storage.denied', { params: { path } })
      })
    }
  }
  // A merge that was begun is known until the snapshot is deleted; only what was told of it goes.
  if (found.work.verb !== 'delete' || !(await isListed(host, found.work))) await settleOnHost(jobs, id)
  else await noteSeen(jobs, id)
  host.changedByUs(uuid)
}
