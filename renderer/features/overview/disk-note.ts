import type { DiskSummary } from '@shared/model/domain'

/** File endings that promise a format; `.img` is taken for raw, which is what most tools write there. */
const PROMISES: Readonly<Record<string, string>> = {
  qcow2: 'qcow2',
  qcow: 'qcow',
  raw: 'raw',
  img: 'raw',
  iso: 'raw',
  vmdk: 'vmdk',
  vdi: 'vdi',
  vhdx: 'vhdx',
  vhd: 'vpc',
  vpc: 'vpc',
  qed: 'qed',
}

/** Whether the name or the definition says another format than the content has: what they say. */
export function misnamed(disk: DiskSummary): { readonly named: string } | { readonly declared: string } | null {
  if (disk.realFormat === undefined) return null
  const ending = /\.([a-z0-9]+)$/i.exec(disk.source)?.[1]?.toLowerCase()
  if (ending !== undefined && PROMISES[ending] !== undefined && PROMISES[ending] !== disk.realFormat) {
    return { named: ending }
  }
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
