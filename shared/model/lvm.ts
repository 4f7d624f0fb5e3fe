/** A volume of a snapshot that LVM holds. Sizes are bytes. */
export interface LvmSnapshotVolume {
  readonly target: string
  /** "vg0/web.snap-0f8fad5b" */
  readonly volume: string
  /** it takes its space from a thin pool; else it has copy-on-write space of its own, `sizeBytes` */
  readonly thin: boolean
  readonly sizeBytes: number
  /** how full that space is, 0..100; null where LVM does not tell */
  readonly percent: number | null
  /** its space ran out, so LVM has dropped what it held */
  readonly lost: boolean
}

/** A VM's disk that is a logical volume, as the dialog that takes a snapshot needs it. */
export interface LvmTakeDisk {
  readonly target: string
  /** "vg0/web" */
  readonly volume: string
  readonly group: string
  readonly thin: boolean
  readonly sizeBytes: number
  /** its thin pool, and how full that is */
  readonly pool?: { readonly name: string; readonly percent: number | null }
}

export interface LvmTake {
  readonly disks: readonly LvmTakeDisk[]
  readonly groups: readonly { readonly name: string; readonly freeBytes: number; readonly extentBytes: number }[]
}

/** Copy-on-write space of a snapshot, percent of the volume: suggested, and what may be chosen. */
export const COW_PERCENT = 20
export const COW_PERCENTS: readonly number[] = [5, 10, 20, 50, 100]

/** From this on a snapshot's space, or that of a thin pool, is nearly full, percent. */
export const NEARLY_FULL = 80

/** That percent of a volume's size in whole extents, at least one. */
export function cowBytes(sizeBytes: number, percent: number, extentBytes: number): number {
  return Math.max(1, Math.ceil((sizeBytes * percent) / 100 / extentBytes)) * extentBytes
}

/** What that takes of each group, where it is more than is free. */
export function lacking({ disks, groups }: LvmTake, percent: number) {
  return groups.flatMap(({ name, freeBytes, extentBytes }) => {
    const thick = disks.filter((d) => d.group === name && !d.thin)
    const neededBytes = thick.reduce((sum, d) => sum + cowBytes(d.sizeBytes, percent, extentBytes), 0)
    return neededBytes > freeBytes ? [{ name, freeBytes, neededBytes }] : []
  })
}
