import { posix } from 'node:path'
import { problem } from '@shared/problem'
import { type HostJobRecord, type HostJobs, newHostJobId } from '../../host-runner/host-jobs'
import type { Host } from '../../hosts/host'
import { cannotStart, jobsOn } from '../support/place'
import { makeOverlay, removeVolume } from '../support/volumes'

/** A qcow2 overlay to be made. */
export interface Overlay {
  /** absolute; a file that is there is never written over */
  readonly path: string
  readonly source: string
  readonly sourceFormat: string
}

/** Makes overlays on a host for work that is small and then needs libvirt. */
export interface HostFiles {
  /**
   * Makes the files, exclusively, then does the work.
   * @param plan kept on the host until the work is done, for an Offshoot that finds it half done
   * @param work told the id of the job; what fails in it is for the work to undo, the files last: only it knows what is led to them
   * @throws what the work throws; storage.copy-failed, storage.exists, storage.denied
   */
  make(overlays: readonly Overlay[], plan: object, work: (id: string) => Promise<void>): Promise<void>
}

/** By the host's own runner, or, where the user may not write images, by libvirt's storage. */
export function filesOn(host: Host): HostFiles {
  const access = host.summary().facts?.fileAccess ?? 'none'
  return access === 'none' ? byVolumes(host, jobsOn(host)) : byRunner(jobsOn(host))
}

function byRunner(jobs: HostJobs): HostFiles {
  return {
    async make(overlays, plan, work) {
      const id = newHostJobId()
      const tasks = overlays.map(({ path, source, sourceFormat }) => ({
        kind: 'overlay' as const,
        source,
        sourceFormat,
        directory: posix.dirname(path),
        name: posix.basename(path),
      }))
      const outcome = await jobs.start({ id, plan: JSON.stringify(plan), tasks, sync: true }).outcome.catch(notStarted)
      if (outcome.kind === 'lost') throw problem('host.lost', { raw: outcome.stderr, remedies: [{ kind: 'retry' }] })
      if (outcome.kind === 'dead') throw problem('job.runner-gone')
      if (outcome.word !== 'done') {
        if (outcome.left.length === 0) await jobs.settle(id)
        throw problem(outcome.word === 'taken' ? 'storage.exists' : 'storage.copy-failed', { raw: outcome.error })
      }
      await work(id)
      await jobs.settle(id)
    },
  }
}

const notStarted = (error: unknown): never => {
  throw cannotStart(error)
}

const MADE = 'made '

/** libvirt keeps no account of who made a volume: the job's notes do, in the user's own home on the host. */
function byVolumes(host: Host, jobs: HostJobs): HostFiles {
  return {
    async make(overlays, plan, work) {
      const id = newHostJobId()
      await jobs.start({ id, plan: JSON.stringify(plan), tasks: [] }).outcome.catch(notStarted)
      const made: string[] = []
      try {
        for (const overlay of overlays) {
          await makeOverlay(host, overlay)
          made.push(overlay.path)
          await jobs.note(id, `${MADE}${JSON.stringify(overlay.path)}`)
        }
      } catch (error) {
        // Nothing was led to them yet.
        const removals = await Promise.allSettled(made.map((path) => removeVolume(host, path)))
        // What stays is for the next Offshoot that meets this host.
        if (removals.every((r) => r.status === 'fulfilled')) await jobs.settle(id)
        throw error
      }
      await work(id)
      await jobs.settle(id)
    },
  }
}

/** Takes back what `make` made, which nothing is led to any more. @returns paths of what could not be removed */
export async function takeBack(host: Host, jobs: HostJobs, { id, tasks, notes }: HostJobRecord): Promise<string[]> {
  if (tasks.length > 0) {
    const items = await jobs.undo(id)
    const kept = items.flatMap((i) => (i.type === 'left' ? (tasks[i.task] ?? []) : []))
    return kept.map((t) => posix.join(t.directory, t.name))
  }
  const made = notes.flatMap((n) => (n.startsWith(MADE) ? [String(JSON.parse(n.slice(MADE.length)))] : []))
  for (const path of made) if (await host.volumeByPath(path)) await removeVolume(host, path)
  return []
}
