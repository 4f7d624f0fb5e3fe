import { z } from 'zod'
import { filesJournal, readJournal } from '../support/journal'

/** What a job that prepares a guest keeps on the host: the overlays it makes. What it writes into the guest is not in it. */
const prepareJournal = z.strictObject({
  ...filesJournal,
  kind: z.literal('prepare-guest'),
  domain: z.strictObject({ uuid: z.string(), name: z.string() }),
  /** each disk as it was read: device, inode, size and time of its last change, by target */
  seen: z.record(z.string(), z.string()),
})

export type PrepareJournal = z.infer<typeof prepareJournal>

/** @returns null when it is not one of ours or of a version that we do not know */
export function parsePrepareJournal(text: string): PrepareJournal | null {
  return readJournal(prepareJournal, text)
}
