import type { StepPlan } from '../../jobs/operation'
import { type CloneJournal, type JournalDisk, madeDisks } from './journal'

const CODE: Readonly<Record<string, string>> = {
  copy: 'copy-disk',
  linked: 'make-overlay',
  reflink: 'reflink-disk',
  empty: 'make-empty',
}

/** Key of the step that stands for comparing the copies with their sources. */
export const VERIFY_KEY = 'verify'

/** The steps of a clone in the order they run; what the plan shows and what the job ticks off are this one list. */
export function cloneSteps(journal: Omit<CloneJournal, 'xml' | 'commands'>): StepPlan[] {
  const made = madeDisks(journal as CloneJournal)
  return [
    { key: 'check', code: 'check' },
    ...made.map((d) => ({
      key: diskKey(d),
      code: CODE[d.action] ?? 'copy-disk',
      params: { target: d.target, path: d.path },
    })),
    ...(verifies(journal) ? [{ key: VERIFY_KEY, code: 'verify-disk' }] : []),
    ...(journal.nvram === null ? [] : [{ key: 'nvram', code: 'copy-nvram', params: { path: journal.nvram.path } }]),
    ...(made.length + (journal.nvram === null ? 0 : 1) > 0 ? [{ key: 'commit', code: 'commit' }] : []),
    { key: 'define', code: 'define', params: { name: journal.clone.name } },
    ...(journal.start ? [{ key: 'start', code: 'start', params: { name: journal.clone.name } }] : []),
    { key: 'settle', code: 'settle' },
  ]
}

/** Key of the step that makes a disk. */
export function diskKey(disk: Pick<JournalDisk, 'target'>): string {
  return `disk:${disk.target}`
}

/** Whether anything is compared with its source: copies are, overlays and empty disks have nothing to compare. */
export function verifies(journal: Pick<CloneJournal, 'verify' | 'disks' | 'nvram' | 'engine'>): boolean {
  if (!journal.verify || journal.engine === 'storage-api') return false
  return journal.nvram !== null || journal.disks.some((d) => d.action === 'copy' || d.action === 'reflink')
}
