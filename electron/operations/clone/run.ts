import type { JobResult } from '@shared/job'
import { isOff } from '@shared/model/domain-state'
import { instead } from '@shared/model/log'
import { ProblemError, problem, type Remedy } from '@shared/problem'
import { type Host, procedures } from '../../hosts/host'
import type { JobContext, JobDescription, Operation } from '../../jobs/operation'
import { makeFiles, pieces, undoFiles } from '../files/by-runner'
import { Volumes } from '../files/by-storage'
import { insight, settleDone } from '../files/finish'
import type { FileParts } from '../files/found'
import { resultDisks } from '../files/result'
import { verifies } from '../files/steps'
import { explain } from '../support/explain'
import { madeDisks } from '../support/journal'
import type { CloneJournal } from './journal'
import { cloneSteps } from './steps'

export interface CloneParts extends FileParts {
  /** told the speed of a finished copy, bytes a second, for the next plan's estimate */
  readonly onSpeed: (bytesPerSecond: number) => void
}

export const CLONE_AGAIN: Remedy = { kind: 'clone-again' }

/** Cloning a VM, as the recipe that a person would follow. Runs a new journal, or goes on with one found on the host. */
export class CloneOperation implements Operation<CloneJournal> {
  constructor(private readonly parts: CloneParts) {}

  describe(journal: CloneJournal): JobDescription {
    return {
      kind: 'clone-domain',
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

  run(journal: CloneJournal, job: JobContext): Promise<JobResult> {
    const { host, hostJobs } = this.parts
    if (journal.engine !== 'storage-api') return this.recipe(journal, job, null)
    const volumes = new Volumes(host, hostJobs, journal, job, CLONE_AGAIN)
    return volumes.during(
      () => this.recipe(journal, job, volumes),
      async () => ((await this.defined(journal)) ? this.result(journal, Date.now(), false) : null),
    )
  }

  private async recipe(journal: CloneJournal, job: JobContext, volumes: Volumes | null): Promise<JobResult> {
    const { host, hostJobs } = this.parts
    if (job.reattached) job.mark('check', { state: 'done' })
    else await job.step('check', () => this.check(journal))

    const began = Date.now()
    const above = { defined: () => this.defined(journal), takeBack: () => this.undefine(journal) }
    if (volumes !== null) await volumes.make(above)
    else await makeFiles(host, hostJobs, journal, job, this.ways())
    const bytes = madeDisks(journal).reduce((sum, d) => sum + d.neededBytes, 0)
    if (!job.reattached && bytes > 0) this.parts.onSpeed((bytes * 1000) / Math.max(1, Date.now() - began))

    const define = async () => {
      await volumes?.check()
      await host.define(journal.xml, journal.clone.name)
    }
    // Defined before the last Offshoot ended: it may have been edited, started and shut down since.
    const there = volumes?.inUse ?? (job.reattached && host.domain(journal.clone.uuid) !== undefined)
    if (there) job.mark('define', { state: 'done' })
    else
      await job.step('define', () => insight(host, job, define), {
        guards: true,
        run: () => (volumes === null ? this.undefine(journal) : volumes.takeBack(() => this.undefine(journal))),
      })
    // The clone is a VM like any other now: whoever does not want it deletes it. A start under way cannot be called off.
    job.commit()
    const at = this.parts.endedAt ?? Date.now()
    const started = journal.start && !there ? await this.start(journal, job) : false
    const result = await this.result(journal, at, started)
    await (volumes === null ? settleDone(host, hostJobs, job) : volumes.settle())
    return result
  }

  private async result(journal: CloneJournal, at: number, started: boolean): Promise<JobResult> {
    const { host } = this.parts
    const milliseconds = Math.max(0, at - journal.createdAt)
    const disks = await resultDisks(host, journal).catch(instead(host.log, 'job.result', []))
    const bytesWritten = disks.reduce((sum, d) => sum + (d.made?.bytesOnDisk ?? 0), 0)
    return { uuid: journal.clone.uuid, name: journal.clone.name, disks, milliseconds, bytesWritten, started }
  }

  /** Where there is no space: pools that have it, or a clone that needs none. */
  private ways() {
    const noSpace = async (neededBytes: number, directory: string): Promise<Remedy[]> => {
      const pools = await this.parts.host.pools().catch(instead(this.parts.host.log, 'pools.read', []))
      const others = pools.filter((p) => p.active && p.directory !== directory && p.freeBytes >= neededBytes)
      return [
        ...others.map(
          (p): Remedy => ({
            kind: 'clone-to-pool',
            params: { pool: p.name, directory: p.directory, freeBytes: p.freeBytes },
          }),
        ),
        { kind: 'clone-linked' },
      ]
    }
    return { noSpace, again: CLONE_AGAIN }
  }

  /** What the plan found must still be so: minutes may lie between the plan and the click. */
  private async check(journal: CloneJournal): Promise<void> {
    const { host } = this.parts
    const [state, taken] = await Promise.all([host.stateOf(journal.source.uuid), host.nameTaken(journal.clone.name)])
    if (taken)
      throw problem('domain.exists', { params: { name: journal.clone.name }, remedies: [{ kind: 'clone-again' }] })
    if (!journal.still && !isOff(state)) {
      throw problem('domain.wrong-state', {
        params: { name: journal.source.name, state },
        remedies: [{ kind: 'clone-again' }],
      })
    }
  }

  /** Starting is no part of the clone: if it fails, the clone stands and says so. */
  private async start(journal: CloneJournal, job: JobContext): Promise<boolean> {
    try {
      await job.step('start', () =>
        insight(this.parts.host, job, () => this.parts.host.power(journal.clone.uuid, 'start')),
      )
      return true
    } catch (error) {
      job.mark('start', { state: 'failed' })
      job.warn(explain(error))
      return false
    }
  }

  /** The uuid was made for this job, so whoever defined it went by this journal. */
  private async defined(journal: CloneJournal): Promise<boolean> {
    try {
      await this.parts.host.call(procedures.domainLookupByUuid, { uuid: journal.clone.uuid })
      return true
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.code !== 'domain.gone') throw error
      return false
    }
  }

  /** Takes the definition back. The uuid was made for this job, so a domain that has it is this job's. */
  private async undefine(journal: CloneJournal): Promise<Record<string, never>> {
    await undefineUnused(this.parts.host, journal)
    return {}
  }
}

/** @throws ProblemError domain.wrong-state when somebody has started the clone: its files are in use */
async function undefineUnused(host: Host, { clone }: CloneJournal): Promise<void> {
  await host.whenOnline()
  const state = host.domain(clone.uuid) === undefined ? undefined : await host.stateOf(clone.uuid)
  if (state !== undefined && !isOff(state)) throw problem('domain.wrong-state', { params: { name: clone.name, state } })
  await host.undefineIfThere(clone.uuid)
}

/** Takes back what a dead job left on the host: the domain it had defined, then its files. */
export async function undoLeftBehind(parts: CloneParts, journal: CloneJournal, id: string) {
  await undefineUnused(parts.host, journal)
  return undoFiles(parts.hostJobs, id, pieces(journal))
}
