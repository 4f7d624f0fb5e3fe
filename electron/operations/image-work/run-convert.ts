import { posix } from 'node:path'
import { instead } from '@shared/model/log'
import { problem, type Remedy } from '@shared/problem'
import { imageInfoArgs, imagesOf } from '../../images'
import type { JobContext, JobDescription, Operation, StepPlan, UndoReport } from '../../jobs/operation'
import { makeFiles, pieces, undoFiles } from '../files/by-runner'
import { insight, settleDone } from '../files/finish'
import type { FileParts } from '../files/found'
import { fileSteps, verifies } from '../files/steps'
import { imageShell } from '../support/disk-facts'
import { withoutTool } from '../support/shell'
import { refreshPoolOf } from '../support/volumes'
import type { ImageJournal } from './convert-journal'
import { changedFiles } from './source'
import { differences } from './targets'

/** The plan of the same image once more. */
export const imageAgain = (path: string): Remedy => ({ kind: 'image-again', params: { path } })

const sourceOf = (journal: ImageJournal): string => journal.disks[0]?.source ?? ''

/** The steps of a conversion in the order they run. */
const convertSteps = (journal: ImageJournal): StepPlan[] => [
  { key: 'check', code: 'check' },
  ...fileSteps(journal),
  { key: 'look', code: 'look-again' },
  { key: 'settle', code: 'settle' },
]

/**
 * Writes an image anew as another file. The image is only read; the new file gets its name when it is whole, and goes when anything fails, or when
 * the image was written to meanwhile.
 */
export class ConvertImage implements Operation<ImageJournal> {
  constructor(private readonly parts: FileParts) {}

  describe(journal: ImageJournal): JobDescription {
    const [disk] = journal.disks
    const params = { source: posix.basename(disk?.source ?? ''), name: posix.basename(disk?.path ?? '') }
    return {
      kind: 'convert-image',
      host: this.parts.host.id,
      params,
      sourceUuid: '',
      engine: journal.engine,
      steps: convertSteps(journal),
      disks: journal.disks.map((d) => ({ target: d.target, path: d.path, bytesTotal: d.neededBytes })),
      verifies: verifies(journal),
      commands: journal.commands,
      cancelsAtOnce: true,
    }
  }

  async run(journal: ImageJournal, job: JobContext): Promise<undefined> {
    const { host, hostJobs } = this.parts
    if (job.reattached) job.mark('check', { state: 'done' })
    else await job.step('check', () => this.unchanged(journal))
    await makeFiles(host, hostJobs, journal, job, {
      noSpace: () => Promise.resolve([]),
      again: imageAgain(sourceOf(journal)),
    })
    await job.step('look', () =>
      insight(host, job, async () => {
        await this.unchanged(journal)
        await this.asAsked(journal)
      }),
    )
    // Whoever sees the file may use it.
    job.commit()
    for (const { path } of journal.disks)
      await refreshPoolOf(host, path).catch(instead(host.log, 'pool.refresh', undefined, { path }))
    await settleDone(host, hostJobs, job)
  }

  /** The image and what it lies on must be the files that the plan saw, and unwritten since. Of a snapshot inside it the runner knows more. */
  private async unchanged(journal: ImageJournal): Promise<void> {
    const shell = await imageShell(this.parts.host)
    if (shell === null) throw problem('storage.denied', { params: { path: journal.disks[0]?.path ?? '' } })
    const ofSnapshot = journal.disks.some((d) => d.snapshot !== undefined)
    const [path] = await changedFiles(shell, journal.files, !ofSnapshot)
    if (path !== undefined)
      throw problem('image.changed', { params: { path }, remedies: [imageAgain(sourceOf(journal))] })
  }

  /** The new file is what was asked for, as qemu-img reads it back. */
  private async asAsked(journal: ImageJournal): Promise<void> {
    const shell = await imageShell(this.parts.host)
    const path = journal.disks[0]?.path ?? ''
    const done = await shell?.run(imageInfoArgs(path, { format: journal.to.format })).catch(withoutTool)
    const made = done === undefined ? undefined : imagesOf(done.stdout)[0]
    const others = made === undefined ? [] : differences(journal.to, made)
    if (made !== undefined && others.length === 0) return
    throw problem('image.not-as-asked', {
      params: { path },
      raw: others.join('\n') || done?.stderr.trim() || undefined,
      remedies: [imageAgain(sourceOf(journal))],
    })
  }
}

/** Takes back what a dead job left on the host: the new file, under either name. */
export const takeBackImage = (parts: FileParts, journal: ImageJournal, id: string): Promise<UndoReport> =>
  undoFiles(parts.hostJobs, id, pieces(journal))
