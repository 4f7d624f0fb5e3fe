import { problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import type { HostTask } from '../../jobs/host/host-job-types'
import { HostJobs, newHostJobId } from '../../jobs/host/host-jobs'

/** Makes image files on a host for work that is small and then needs libvirt. */
export interface HostFiles {
  /**
   * Makes the files, exclusively, by the host's own runner, then does the work; when that fails, the files go again, and only
   * those. @throws what the work throws; storage.copy-failed, storage.exists
   */
  make(tasks: readonly HostTask[], plan: object, work: () => Promise<void>): Promise<void>
}

/** null where the user may not write images: libvirt's storage must do it. */
export function filesOn(host: Host): HostFiles | null {
  const access = host.summary().facts?.fileAccess ?? 'none'
  if (access === 'none') return null
  const jobs = new HostJobs(host.shell, { prefix: access === 'sudo' ? ['sudo', '-n'] : [] })
  return {
    async make(tasks, plan, work) {
      const id = newHostJobId()
      const outcome = await jobs.start({ id, plan: JSON.stringify(plan), tasks, sync: true }).outcome
      if (outcome.kind === 'lost') throw problem('host.lost', { raw: outcome.stderr, remedies: [{ kind: 'retry' }] })
      if (outcome.kind === 'dead') throw problem('job.runner-gone')
      if (outcome.word !== 'done') {
        if (outcome.left.length === 0) await jobs.settle(id)
        throw problem(outcome.word === 'taken' ? 'storage.exists' : 'storage.copy-failed', { raw: outcome.error })
      }
      try {
        await work()
      } catch (error) {
        await jobs.undo(id)
        await jobs.settle(id)
        throw error
      }
      await jobs.settle(id)
    },
  }
}
