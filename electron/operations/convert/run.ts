import type { JobResult } from '@shared/job'
import { instead } from '@shared/model/log'
import { problem, type Remedy } from '@shared/problem'
import type { Host } from '../../hosts/host'
import type { JobContext, JobDescription, Operation, StepPlan, UndoReport } from '../../jobs/operation'
import { type DomainModel, readDomain, withImageFiles } from '../../xml'
import { makeFiles, pieces, undoFiles } from '../files/by-runner'
import { Volumes } from '../files/by-storage'
import { insight, settleDone } from '../files/finish'
import type { FileParts } from '../files/found'
import { resultDisks } from '../files/result'
import { fileSteps, verifies } from '../files/steps'
import { resolvePath } from '../support/disk-facts'
import { madeDisks } from '../support/journal'
import { nvramSource } from '../support/nvram'
import type { ConvertJournal } from './journal'

export const CONVERT_AGAIN: Remedy = { kind: 'convert-again' }

/** The steps of a conversion in the order they run. */
export function convertSteps(journal: Omit<ConvertJournal, 'commands'>): StepPlan[] {
  return [
    { key: 'check', code: 'check' },
    ...fileSteps(journal),
    { key: 'define', code: 'use-files', params: { name: journal.domain.name } },
    { key: 'settle', code: 'settle' },
  ]
}

/**
 * Makes qcow2 files of a VM's disks and has the VM use them. The old files are only read, and stay. Until the last step
 * the VM is defined as it was; taking that step back defines it so again.
 */
export class ConvertOperation implements Operation<ConvertJournal> {
  constructor(private readonly parts: FileParts) {}

  describe(journal: ConvertJournal): JobDescription {
    const { name, uuid } = journal.domain
    return {
      kind: 'convert-disks',
      host: this.parts.host.id,
      params: { source: name, name },
      sourceUuid: uuid,
      engine: journal.engine,
      steps: convertSteps(journal),
      disks: madeDisks(journal).map((d) => ({ target: d.target, path: d.path, bytesTotal: d.neededBytes })),
      verifies: verifies(journal),
      commands: journal.commands,
      cancelsAtOnce: journal.engine !== 'storage-api',
    }
  }

  run(journal: ConvertJournal, job: JobContext): Promise<JobResult> {
    const { host, hostJobs } = this.parts
    if (journal.engine !== 'storage-api') return this.recipe(journal, job, null)
    const volumes = new Volumes(host, hostJobs, journal, job, CONVERT_AGAIN)
    return volumes.during(
      () => this.recipe(journal, job, volumes),
      async () => ((await this.uses(journal)) === 'made' ? this.result(journal) : null),
    )
  }

  private async recipe(journal: ConvertJournal, job: JobContext, volumes: Volumes | null): Promise<JobResult> {
    const { host, hostJobs } = this.parts
    if (job.reattached) job.mark('check', { state: 'done' })
    else await job.step('check', () => this.check(journal))
    if (volumes !== null) await volumes.make({ defined: async () => (await this.uses(journal)) === 'made' })
    else
      await makeFiles(host, hostJobs, journal, job, {
        noSpace: () => Promise.resolve([]),
        again: CONVERT_AGAIN,
      })
    // As it was, to be defined again when what follows fails. Read when it is changed: it may have been edited meanwhile.
    let before: string | null = null
    await job.step(
      'define',
      () =>
        insight(host, job, async () => {
          const now = await this.check(journal)
          const xml = await host.xmlWithSecrets(journal.domain.uuid, 'persistent')
          if (now === 'converted') return
          await volumes?.check()
          before = xml
          await host.define(withImageFiles(xml, newFiles(journal)), journal.domain.name)
        }),
      {
        guards: true,
        run: async (): Promise<UndoReport> => {
          const old = before
          if (old === null) return {}
          const back = () => host.define(old, journal.domain.name)
          if (volumes !== null) return volumes.takeBack(back)
          await back()
          return {}
        },
      },
    )
    // The VM may be started on the new files at any moment now.
    job.commit()
    host.changedByUs(journal.domain.uuid)
    const result = await this.result(journal)
    await (volumes === null ? settleDone(host, hostJobs, job) : volumes.settle())
    return result
  }

  private async result(journal: ConvertJournal): Promise<JobResult> {
    const { host } = this.parts
    const milliseconds = Math.max(0, (this.parts.endedAt ?? Date.now()) - journal.createdAt)
    const disks = await resultDisks(host, journal).catch(instead(host.log, 'job.result', []))
    const bytesWritten = disks.reduce((sum, d) => sum + (d.made?.bytesOnDisk ?? 0), 0)
    return { ...journal.domain, disks, milliseconds, bytesWritten, started: false }
  }

  /**
   * What the plan found must still be so, before the copy and after it: the VM is off and has the disks that are copied.
   * A VM that was started meanwhile has written to its disks since.
   */
  private async check(journal: ConvertJournal): Promise<'as-planned' | 'converted'> {
    const { uuid, name } = journal.domain
    // Led to the new files already, it may run on them.
    if ((await this.uses(journal)) === 'made') return 'converted'
    const state = await this.parts.host.stateOf(uuid)
    if (state !== 'shut-off')
      throw problem('domain.wrong-state', { params: { name, state }, remedies: [CONVERT_AGAIN] })
    if ((await this.uses(journal)) === 'sources') return 'as-planned'
    throw problem('definition.changed', { params: { name }, remedies: [CONVERT_AGAIN] })
  }

  /** Which files the VM's saved definition names. */
  private async uses(journal: ConvertJournal): Promise<'sources' | 'made' | 'others'> {
    const { host } = this.parts
    const used = await imagesOf(host, readDomain(await host.xml(journal.domain.uuid, 'persistent')))
    const made = [...journal.disks, ...(journal.nvram ? [{ target: NVRAM, ...journal.nvram }] : [])]
    if (made.every((d) => used.get(d.target) === d.path)) return 'made'
    return made.every((d) => used.get(d.target) === d.source) ? 'sources' : 'others'
  }
}

const NVRAM = '\0nvram'

async function imagesOf(host: Host, model: DomainModel): Promise<Map<string, string>> {
  const disks = model.disks.map(async (d) => [d.target, await resolvePath(host, d)] as const)
  return new Map([...(await Promise.all(disks)), [NVRAM, (await nvramSource(host, model)) ?? '']])
}

function newFiles(journal: ConvertJournal) {
  const disks = new Map(journal.disks.map((d) => [d.target, d.path]))
  return { disks, ...(journal.nvram ? { nvram: journal.nvram.path } : {}) }
}

/** Takes back what a dead job left on the host: its files. The VM was not led to them yet, or the job would be done. */
export async function takeBackConversion(parts: FileParts, journal: ConvertJournal, id: string): Promise<UndoReport> {
  const model = readDomain(await parts.host.xml(journal.domain.uuid, 'persistent'))
  const used = await imagesOf(parts.host, model)
  // Somebody made the VM use them all the same: then they are no leftovers.
  if (journal.disks.some((d) => used.get(d.target) === d.path)) throw problem('definition.changed')
  return undoFiles(parts.hostJobs, id, pieces(journal))
}
