import type { DiskSummary } from '@shared/model/domain'
import { misnamed as misnamedAs } from '@shared/model/image-format'

/** Whether the name or the definition says another format than the content has: what they say. */
export function misnamed(disk: DiskSummary): { readonly named: string } | { readonly declared: string } | null {
  if (disk.realFormat === undefined) return null
  const named = misnamedAs(disk.source, disk.realFormat)
  if (named !== undefined) return { named }
  // A raw declaration of another format is what an image probed by the guest would abuse: always worth a look.
  if (disk.declaredFormat !== '' && disk.declaredFormat !== disk.realFormat) return { declared: disk.declaredFormat }
  return null
}

/** Disks whose image could not be read, and those whose file is not there. */
export function unknown(disks: readonly DiskSummary[]): {
  readonly unreadable: readonly DiskSummary[]
  readonly missing: readonly DiskSummary[]
} {
  return {
    unreadable: disks.filter((d) => d.problem?.code === 'unreadable'),
    missing: disks.filter((d) => d.problem?.code === 'missing'),
  }
}
