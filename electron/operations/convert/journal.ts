import { z } from 'zod'
import { filesJournal, readJournal } from '../support/journal'

/** What a job that converts a VM's own images keeps in its directory on the host. */
const convertJournal = z.strictObject({
  ...filesJournal,
  kind: z.literal('convert-disks'),
  domain: z.strictObject({ uuid: z.string(), name: z.string() }),
})

/** One conversion, ready to run: the journal is the plan. */
export type ConvertJournal = z.infer<typeof convertJournal>

/** @returns null when it is not one of ours or of a version that we do not know */
export function parseConvertJournal(text: string): ConvertJournal | null {
  return readJournal(convertJournal, text)
}
