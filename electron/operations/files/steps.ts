import type { StepPlan } from '../../jobs/operation'
import { type FilesJournal, type JournalDisk, madeDisks } from '../support/journal'

const CODE: Readonly<Record<string, string>> = {
  copy: 'copy-disk',
  linked: 'make-overlay',
  reflink: 'reflink-disk',
  empty: 'make-empty',
}

/** Key of the step that stands for comparing the copies with their sources. */
export const VERIFY_KEY = 'verify'

/** The steps that make the files of a journal, in the order they run. */
export function fileSteps(journal: Omit<FilesJournal, 'commands'>): StepPlan[] {
  const made = madeDisks(journal)
  const { nvram } = journal
  return [
    ...made.map((d) => ({
      key: diskKey(d),
      code: CODE[d.action] ?? 'copy-disk',
      params: { target: d.target, path: d.path },
    })),
    ...(verifies(journal) ? [{ key: VERIFY_KEY, code: 'verify-disk' }] : []),
    ...(nvram === null
      ? []
      : [{ key: 'nvram', code: nvram.format ? 'convert-nvram' : 'copy-nvram', params: { path: nvram.path } }]),
    ...(made.length + (nvram === null ? 0 : 1) > 0 ? [{ key: 'commit', code: 'commit' }] : []),
  ]
}

/** Key of the step that makes a disk. */
export function diskKey(disk: Pick<JournalDisk, 'target'>): string {
  return `disk:${disk.target}`
}

/** Whether anything is compared with its source: copies are, overlays and empty disks have nothing to compare. */
export function verifies(journal: Pick<FilesJournal, 'verify' | 'disks' | 'nvram' | 'engine'>): boolean {
  if (!journal.verify || journal.engine === 'storage-api') return false
  return journal.nvram !== null || journal.disks.some((d) => d.action === 'copy' || d.action === 'reflink')
}
