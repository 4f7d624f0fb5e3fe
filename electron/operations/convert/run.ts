import type { JobResult } from '@shared/job'
import { instead } from '@shared/model/log'
import { problem, type Remedy } from '@shared/problem'
import type { Host } from '../../hosts/host'
import type { JobContext, JobDescription, Operation, StepPlan, UndoReport } from '../../jobs/operation'
import { type DomainModel, readDomain, withImageFiles } from '../../xml'
import { resolvePath } from '../disk-facts'
import { makeFiles, pieces, undoFiles } from '../files/by-runner'
import { makeVolumes } from '../files/by-storage'
import { insight, settleDone } from '../files/finish'
import type { FileParts } from '../files/found'
import { madeDisks } from '../files/journal'
import { resultDisks } from '../files/result'
import { fileSteps, verifies } from '../files/steps'
import { nvramSource } from '../nvram'
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

  async run(journal: ConvertJournal, job: JobContext): Promise<JobResult> {
    const { host, hostJobs } = this.parts
    if (job.reattached) job.mark('check', { state: 'done' })
    else await job.step('check', () => this.check(journal))
    if (journal.engine === 'storage-api') await makeVolumes(host, hostJobs, journal, job, CONVERT_AGAIN)
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
          before = xml
          await host.define(withImageFiles(xml, newFiles(journal)), journal.domain.name)
        }),
      {
        guards: true,
        run: async (): Promise<UndoReport> => {
          if (before !== null) await host.define(before, journal.domain.name)
          return {}
        },
      },
    )
    // The VM may be started on the new files at any moment now.
    job.commit()
    host.changedByUs(journal.domain.uuid)
    const milliseconds = Math.max(0, (this.parts.endedAt ?? Date.now()) - journal.createdAt)
    const disks = await resultDisks(host, journal).catch(instead(host.log, 'job.result', [], { job: job.id }))
    await settleDone(host, hostJobs, job)
    const bytesWritten = disks.reduce((sum, d) => sum + (d.made?.bytesOnDisk ?? 0), 0)
    return { ...journal.domain, disks, milliseconds, bytesWritten, started: false }
  }

  /**
   * What the plan found must still be so, before the copy and after it: the VM is off and has the disks that are copied.
   * A VM that was started meanwhile has written to its disks since.
   */
  private async check(journal: ConvertJournal): Promise<'as-planned' | 'converted'> {
    const { host } = this.parts
    const { uuid, name } = journal.domain
    const state = await host.stateOf(uuid)
    if (state !== 'shut-off' && state !== 'crashed')
      throw problem('domain.wrong-state', { params: { name, state }, remedies: [CONVERT_AGAIN] })
    const model = readDomain(await host.xml(uuid, 'persistent'))
    const used = await imagesOf(host, model)
    const made = [...journal.disks, ...(journal.nvram ? [{ target: NVRAM, ...journal.nvram }] : [])]
    if (made.every((d) => used.get(d.target) === d.path)) return 'converted'
    if (made.every((d) => used.get(d.target) === d.source)) return 'as-planned'
    throw problem('definition.changed', { params: { name }, remedies: [CONVERT_AGAIN] })
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
