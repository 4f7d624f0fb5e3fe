import type { CloneResult, CloneResultDisk } from '@shared/model/clone'
import { ProblemError, problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import { imageInfoArgs, parseImageInfo } from '../../images'
import type { HostJobs } from '../../jobs/host/host-jobs'
import type { JobContext, JobDescription, Operation } from '../../jobs/operation'
import { imageShell } from '../disk-facts'
import { makeFiles, pieces, undoFiles } from './host-part'
import { type CloneJournal, madeDisks } from './journal'
import { cloneSteps, verifies } from './steps'
import { makeVolumes } from './storage-engine'

export interface CloneParts {
  readonly host: Host
  readonly hostJobs: HostJobs
  /** told the speed of a finished copy, bytes a second, for the next plan's estimate */
  readonly onSpeed: (bytesPerSecond: number) => void
  /** when the host's part ended, ms since 1970; only for a job found again */
  readonly endedAt?: number
}

/** Cloning a VM, as the recipe that a person would follow. Runs a new journal, or goes on with one found on the host. */
export class CloneOperation implements Operation<CloneJournal> {
  constructor(private readonly parts: CloneParts) {}

  describe(journal: CloneJournal): JobDescription {
    return {
      host: this.parts.host.id,
      params: { source: journal.source.name, name: journal.clone.name },
      sourceUuid: journal.source.uuid,
      engine: journal.engine,
      steps: cloneSteps(journal),
      disks: madeDisks(journal).map((d) => ({ target: d.target, path: d.path, bytesTotal: d.neededBytes })),
      verifies: verifies(journal),
      commands: journal.commands,
      cancelsAtOnce: journal.engine !== 'storage-api',
    }
  }

  async run(journal: CloneJournal, job: JobContext): Promise<CloneResult> {
    const { host, hostJobs } = this.parts
    if (job.reattached) job.mark('check', { state: 'done' })
    else await job.step('check', () => this.check(journal))

    const began = Date.now()
    if (journal.engine === 'storage-api') await makeVolumes(host, hostJobs, journal, job)
    else await makeFiles(host, hostJobs, journal, job)
    const bytes = madeDisks(journal).reduce((sum, d) => sum + d.neededBytes, 0)
    if (!job.reattached && bytes > 0) this.parts.onSpeed((bytes * 1000) / Math.max(1, Date.now() - began))

    await job.step('define', () => this.insight(job, () => host.define(journal.xml, journal.clone.name)), {
      run: () => this.undefine(journal),
    })
    const milliseconds = Math.max(0, (this.parts.endedAt ?? Date.now()) - journal.createdAt)
    const started = journal.start ? await this.start(journal, job) : false
    const result = await this.result(journal, milliseconds, started)
    await job.step('settle', () => this.settle(job.id))
    return result
  }

  /** What the plan found must still be so: minutes may lie between the plan and the click. */
  private async check(journal: CloneJournal): Promise<void> {
    const { host } = this.parts
    const [state, taken] = await Promise.all([host.stateOf(journal.source.uuid), host.nameTaken(journal.clone.name)])
    if (taken)
      throw problem('domain.exists', { params: { name: journal.clone.name }, remedies: [{ kind: 'clone-again' }] })
    if (!journal.still && state !== 'shut-off' && state !== 'saved' && state !== 'crashed') {
      throw problem('domain.wrong-state', {
        params: { name: journal.source.name, state },
        remedies: [{ kind: 'clone-again' }],
      })
    }
  }

  /** Starting is no part of the clone: if it fails, the clone stands and says so. */
  private async start(journal: CloneJournal, job: JobContext): Promise<boolean> {
    try {
      await job.step('start', () => this.insight(job, () => this.parts.host.power(journal.clone.uuid, 'start')))
      return true
    } catch (error) {
      if (job.signal.aborted || !(error instanceof ProblemError)) throw error
      job.mark('start', { state: 'failed' })
      job.warn(error.problem)
      return false
    }
  }

  /**
   * Runs a step that needs libvirt, waiting while the host is out of sight. The steps are safe to repeat: the same uuid
   * with the same definition, starting what runs already.
   */
  private async insight<T>(job: JobContext, run: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        job.outOfSight(this.parts.host.summary().state.kind !== 'online')
        await this.parts.host.whenOnline(job.signal)
        job.outOfSight(false)
        return await run()
      } catch (error) {
        if (job.signal.aborted) throw error
        if (!(error instanceof ProblemError) || error.problem.code !== 'host.lost') throw error
        job.outOfSight(true)
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
    }
  }

  /** Takes the definition back. The uuid was made for this job, so a domain that has it is this job's. */
  private async undefine(journal: CloneJournal): Promise<Record<string, never>> {
    await this.parts.host.undefineIfThere(journal.clone.uuid)
    return {}
  }

  private async settle(id: string): Promise<void> {
    try {
      await this.parts.hostJobs.settle(id)
    } catch (error) {
      // Clones without files have no directory on the host.
      if ((error as { code?: string }).code !== 'no-such-job') throw error
    }
  }

  private async result(journal: CloneJournal, milliseconds: number, started: boolean): Promise<CloneResult> {
    const shell = imageShell(this.parts.host)
    const disks = await Promise.all(
      journal.disks.map(async (d): Promise<CloneResultDisk> => {
        const source = {
          path: d.source,
          format: d.sourceFormat,
          virtualBytes: d.sourceVirtualBytes,
          bytesOnDisk: d.sourceBytesOnDisk,
        }
        const verified = verifies(journal) && (d.action === 'copy' || d.action === 'reflink')
        if (d.path === '') return { target: d.target, action: d.action, source, verified: false }
        const clone = { path: d.path, format: d.format, virtualBytes: d.sourceVirtualBytes, bytesOnDisk: d.neededBytes }
        if (shell === null) return { target: d.target, action: d.action, source, clone, verified }
        const done = await shell.run(imageInfoArgs(d.path))
        const image = done.code === 0 ? parseImageInfo(done.stdout)[0] : undefined
        return {
          target: d.target,
          action: d.action,
          source,
          clone:
            image === undefined
              ? clone
              : { ...clone, virtualBytes: image.virtualBytes, bytesOnDisk: image.bytesOnDisk },
          verified,
        }
      }),
    )
    const bytesWritten = disks.reduce((sum, d) => sum + (d.clone?.bytesOnDisk ?? 0), 0)
    return { uuid: journal.clone.uuid, name: journal.clone.name, disks, milliseconds, bytesWritten, started }
  }
}

/** Takes back what a dead job left on the host: the domain it had defined, then its files. */
export async function undoLeftBehind(parts: CloneParts, journal: CloneJournal, id: string) {
  await parts.host.undefineIfThere(journal.clone.uuid)
  return undoFiles(parts.hostJobs, id, pieces(journal))
}
