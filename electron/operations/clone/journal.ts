import { z } from 'zod'
import { filesJournal, readJournal } from '../support/journal'

/** What a clone job keeps in its directory on the host: everything that whoever comes back needs to finish or undo it. */
const cloneJournal = z.strictObject({
  ...filesJournal,
  kind: z.literal('clone-domain'),
  source: z.strictObject({ uuid: z.string(), name: z.string() }),
  /** nothing writes to what is copied, whatever the source does: files below an external snapshot, or what lies in an internal one */
  still: z.boolean().optional(),
  clone: z.strictObject({ uuid: z.string(), name: z.string() }),
  xml: z.string(),
  start: z.boolean(),
})

/** One clone, ready to run: the journal is the plan. */
export type CloneJournal = z.infer<typeof cloneJournal>

/** Reads a journal back. @returns null when it is not one of ours or of a version that we do not know */
export function parseJournal(text: string): CloneJournal | null {
  return readJournal(cloneJournal, text)
}
