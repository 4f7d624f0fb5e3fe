import { z } from 'zod'

/** A disk of a job that makes image files, as its journal keeps it. Sizes are bytes. */
const disk = z.strictObject({
  target: z.string(),
  action: z.enum(['copy', 'linked', 'reflink', 'share', 'empty', 'eject', 'leave-out']),
  source: z.string(),
  sourceFormat: z.string(),
  sourceVirtualBytes: z.number().int().min(0),
  sourceBytesOnDisk: z.number().int().min(0),
  /** absolute path of the new file; empty for share, eject and leave-out */
  path: z.string(),
  format: z.string(),
  neededBytes: z.number().int().min(0),
  /** of a copy byte for byte, which is read and written as raw: the format that the bytes are in */
  holds: z.string().optional(),
  /** the internal snapshot of the source that is copied */
  snapshot: z.string().optional(),
  /** how the new file is written, where that is not as usual */
  writing: z
    .strictObject({
      options: z.string().optional(),
      compress: z.boolean().optional(),
      outOfOrder: z.boolean().optional(),
      parallel: z.number().int().optional(),
      limit: z.number().int().optional(),
      backing: z.strictObject({ path: z.string(), format: z.string() }).optional(),
    })
    .optional(),
})

/** The NVRAM of a VM; with `format` it is converted to that, else copied. */
const nvram = z.strictObject({ source: z.string(), path: z.string(), format: z.literal('qcow2').optional() })

/** What every job that makes image files keeps in its directory on the host. A kind of job adds what it does with them. */
export const filesJournal = {
  version: z.literal(1),
  /** connection the domain is defined on, e.g. qemu:///system */
  uri: z.string(),
  /** ms since 1970, the click */
  createdAt: z.number().int(),
  engine: z.enum(['qemu-img', 'storage-api', 'overlay', 'reflink']),
  disks: z.array(disk),
  nvram: nvram.nullable(),
  verify: z.boolean(),
  sync: z.boolean(),
  commands: z.string(),
}

const whole = z.object(filesJournal)
export type FilesJournal = z.infer<typeof whole>
export type JournalDisk = FilesJournal['disks'][number]

/** Disks for which a file is made. */
export function madeDisks({ disks }: Pick<FilesJournal, 'disks'>): JournalDisk[] {
  return disks.filter((d) => d.action !== 'share' && d.action !== 'eject' && d.action !== 'leave-out')
}

/**
 * Reads a journal back: from a disk that others may write to, so it is validated like any input.
 * @returns null when it is not one of this kind or of a version that we do not know
 */
export function readJournal<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    const parsed = schema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    // No JSON: no journal. Its text is not for the log, a journal may hold passwords.
    return null
  }
}
