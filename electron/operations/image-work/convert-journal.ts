import { TARGET_FORMATS } from '@shared/model/image-work'
import { z } from 'zod'
import { filesJournal, readJournal } from '../support/journal'

/** What a job that converts an image keeps in its directory on the host. */
const journal = z.strictObject({
  ...filesJournal,
  kind: z.literal('convert-image'),
  /** the file as it was asked for, to be compared with what was made */
  to: z.object({
    format: z.enum(TARGET_FORMATS),
    compression: z.enum(['zlib', 'zstd']).optional(),
    clusterBytes: z.number().optional(),
    compat: z.enum(['0.10', '1.1']).optional(),
  }),
  /** the image and what it lies on, as they were when the plan was made */
  files: z.array(z.strictObject({ path: z.string(), identity: z.string(), bytes: z.number(), modified: z.number() })),
})

/** One conversion, ready to run: the journal is the plan. */
export type ImageJournal = z.infer<typeof journal>

/** @returns null when it is not one of ours or of a version that we do not know */
export function parseImageJournal(text: string): ImageJournal | null {
  return readJournal(journal, text)
}
