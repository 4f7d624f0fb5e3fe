import { posix } from 'node:path'
import type { Leftover } from '@shared/job'
import { problem, type Remedy } from '@shared/problem'
import { type Host, procedures } from '../../hosts/host'
import type { HostJobs } from '../../jobs/host/host-jobs'
import type { JobContext, UndoReport } from '../../jobs/operation'
import { volumeXml } from '../../xml'
import { type FilesJournal, type JournalDisk, madeDisks } from './journal'
import { cannotStart } from './place'
import { diskKey } from './steps'
import { poolAt, removeVolume } from './volumes'

type Pool = Awaited<ReturnType<typeof poolAt>>

/** How often the growing volume is looked at, ms. libvirt sends no event for volumes and has no job for this copy. */
const LOOK = 250

/** How long to wait between tries of a pool that still allocates, ms. */
const BUSY = 500

/**
 * Makes a job's disks by libvirt's storage API, for users who may not read images themselves. The copy runs inside the
 * daemon: it goes on when we are gone, it cannot be stopped, and a cancel acts when libvirt lets go. What was begun and
 * what is done is noted in the job's directory of the user's own home on the host.
 */
export async function makeVolumes(
  host: Host,
  jobs: HostJobs,
  journal: FilesJournal,
  job: JobContext,
  again: Remedy,
): Promise<void> {
  const notes = job.reattached ? await notesOf(jobs, job.id) : new Set<string>()
  if (!job.reattached)
    await jobs.start({ id: job.id, plan: JSON.stringify(journal), tasks: [] }).outcome.catch((error: unknown) => {
      throw cannotStart(error)
    })
  for (const disk of madeDisks(journal)) {
    const key = diskKey(disk)
    if (notes.has(`done ${disk.target}`)) {
      job.undo(key, { run: () => remove(host, disk) })
      job.mark(key, { state: 'done' })
      job.disk(disk.target, { state: 'done', fraction: 1 })
      continue
    }
    job.signal.throwIfAborted()
    job.mark(key, { state: 'running' })
    job.disk(disk.target, { state: 'running' })
    if (notes.has(`begin ${disk.target}`)) await waitForVolume(host, disk, job, again)
    else {
      await jobs.note(job.id, `begin ${disk.target}`)
      await create(host, disk, job)
    }
    job.undo(key, { run: () => remove(host, disk) })
    await jobs.note(job.id, `done ${disk.target}`)
    job.mark(key, { state: 'done' })
    job.disk(disk.target, { state: 'done', fraction: 1 })
  }
  job.signal.throwIfAborted()
  job.mark('commit', { state: 'done' })
}

async function notesOf(jobs: HostJobs, id: string): Promise<Set<string>> {
  const record = (await jobs.list()).find((r) => r.id === id)
  return new Set(record?.notes ?? [])
}

async function create(host: Host, disk: JournalDisk, job: JobContext): Promise<void> {
  const pool = await poolAt(host, posix.dirname(disk.path))
  const name = posix.basename(disk.path)
  const xml = volumeXml({
    name,
    capacityBytes: disk.sourceVirtualBytes,
    format: disk.format,
    backing: disk.action === 'linked' ? { path: disk.source, format: disk.sourceFormat } : undefined,
  })
  if (disk.action !== 'copy') {
    await host.call(procedures.storageVolCreateXml, { pool, xml })
    return
  }
  const { vol: source } = await host.call(procedures.storageVolLookupByPath, { path: disk.source })
  const looking = setInterval(() => {
    void look(host, pool, name).then((bytes) => {
      if (bytes !== null) job.disk(disk.target, { fraction: Math.min(0.99, bytes / Math.max(1, disk.neededBytes)) })
    })
  }, LOOK)
  try {
    // Not aborted with the job: libvirt would go on all the same, and the file must be there to be removed.
    await host.longCall(procedures.storageVolCreateXmlFrom, { pool, xml, clonevol: source })
  } finally {
    clearInterval(looking)
  }
}

/** Allocated bytes of the growing volume; null before it is there. */
async function look(host: Host, pool: Pool, name: string): Promise<number | null> {
  try {
    const { vol } = await host.call(procedures.storageVolLookupByName, { pool, name })
    const info = await host.call(procedures.storageVolGetInfo, { vol })
    return Number(info.allocation)
  } catch {
    // Not there yet, as a rule, and asked again in a moment: what is wrong the copy itself tells.
    return null
  }
}

/**
 * A copy that was begun by an Offshoot that is gone: libvirt refuses to refresh a pool while it allocates, so the first
 * refresh that works tells that the copy has ended; whether it succeeded, the volume's presence and size do.
 */
async function waitForVolume(host: Host, disk: JournalDisk, job: JobContext, again: Remedy): Promise<void> {
  const pool = await poolAt(host, posix.dirname(disk.path))
  const name = posix.basename(disk.path)
  for (;;) {
    try {
      await host.longCall(procedures.storagePoolRefresh, { pool })
      break
    } catch (error) {
      host.log.debug('pool.refresh', { pool: pool.name, error })
      const bytes = await look(host, pool, name)
      if (bytes !== null) job.disk(disk.target, { fraction: Math.min(0.99, bytes / Math.max(1, disk.neededBytes)) })
      await new Promise((resolve) => setTimeout(resolve, BUSY))
    }
  }
  const volume = await host.volumeByPath(disk.path)
  if (volume === null || volume.capacityBytes !== disk.sourceVirtualBytes) {
    throw problem('storage.copy-failed', {
      params: { path: disk.path, directory: posix.dirname(disk.path), source: disk.source, target: disk.target },
      remedies: [again],
    })
  }
}

/** Deletes a volume that this job has made (creating one that exists fails, so a finished one is ours). */
async function remove(host: Host, disk: JournalDisk): Promise<UndoReport> {
  await removeVolume(host, disk.path)
  const leftovers: Leftover[] = []
  return { bytes: disk.neededBytes, leftovers }
}
