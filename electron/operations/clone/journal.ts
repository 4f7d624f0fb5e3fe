import { z } from 'zod'

/**
 * What a clone job keeps in its directory on the host: everything that whoever comes back needs to finish or undo it.
 * It is read back from a disk that others may write to, so it is validated like any input.
 */
const disk = z.strictObject({
  target: z.string(),
  action: z.enum(['copy', 'linked', 'reflink', 'share', 'empty', 'leave-out']),
  source: z.string(),
  sourceFormat: z.string(),
  sourceVirtualBytes: z.number().int().min(0),
  sourceBytesOnDisk: z.number().int().min(0),
  /** absolute path of the new file; empty for share and leave-out */
  path: z.string(),
  format: z.string(),
  neededBytes: z.number().int().min(0),
  /** the internal snapshot of the source that is copied */
  snapshot: z.string().optional(),
})

export const cloneJournal = z.strictObject({
  version: z.literal(1),
  kind: z.literal('clone-domain'),
  /** connection the domain is defined on, e.g. qemu:///system */
  uri: z.string(),
  /** ms since 1970, the click */
  createdAt: z.number().int(),
  source: z.strictObject({ uuid: z.string(), name: z.string() }),
  /** nothing writes to what is copied, whatever the source does: files below an external snapshot */
  still: z.boolean().optional(),
  clone: z.strictObject({ uuid: z.string(), name: z.string() }),
  xml: z.string(),
  engine: z.enum(['qemu-img', 'storage-api', 'overlay', 'reflink']),
  disks: z.array(disk),
  nvram: z.strictObject({ source: z.string(), path: z.string() }).nullable(),
  verify: z.boolean(),
  sync: z.boolean(),
  start: z.boolean(),
  commands: z.string(),
})

/** One clone, ready to run: the journal is the plan. */
export type CloneJournal = z.infer<typeof cloneJournal>
export type JournalDisk = CloneJournal['disks'][number]

/** Disks for which a file is made. */
export function madeDisks(journal: CloneJournal): JournalDisk[] {
  return journal.disks.filter((d) => d.action !== 'share' && d.action !== 'leave-out')
}

/** Reads a journal back. @returns null when it is not one of ours or of a version that we do not know */
export function parseJournal(text: string): CloneJournal | null {
  try {
    const parsed = cloneJournal.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
