/** What an image format can do; for choosing one and for saying beforehand what will not work. */
export interface FormatTraits {
  readonly name: string
  /** Has a backing file: linked clones, external snapshots. */
  readonly backing: boolean
  /** Keeps internal snapshots. */
  readonly snapshots: boolean
  /** What `qemu-img convert -c` can do with it. */
  readonly compression: readonly ('zlib' | 'zstd')[]
  /** Empty parts take no space even on a file system without holes. */
  readonly sparse: boolean
  readonly encryption: boolean
  /** `qemu-img check` knows it. */
  readonly check: boolean
  /** `qemu-img measure` can tell the size before it is written; else the estimate is ours. */
  readonly measure: boolean
  /** Kept for old images only; libvirt and QEMU advise against new ones. */
  readonly obsolete: boolean
  /** Whose format it is. */
  readonly home: string
}

/** Formats Offshoot offers, best first. A host may have fewer: see `hostFormats`. */
export const formatTable: readonly FormatTraits[] = [
  format('qcow2', 'QEMU', {
    backing: true,
    snapshots: true,
    compression: ['zlib', 'zstd'],
    encryption: true,
    measure: true,
  }),
  // holes of a raw file are the file system's, not the format's
  format('raw', 'any', { sparse: false, check: false, measure: true }),
  format('vmdk', 'VMware', { backing: true, compression: ['zlib'] }),
  format('vdi', 'VirtualBox', {}),
  format('vhdx', 'Hyper-V', {}),
  format('vpc', 'Virtual PC, Azure (VHD)', { check: false }),
  format('qed', 'old QEMU', { backing: true, obsolete: true }),
  // documented as compressible, but qemu-img 7.2 ends `convert -c -O qcow` with status 1 and without a word
  format('qcow', 'old QEMU', { backing: true, encryption: true, check: false, obsolete: true }),
]

function format(name: string, home: string, traits: Partial<Omit<FormatTraits, 'name' | 'home'>>): FormatTraits {
  return {
    name,
    backing: false,
    snapshots: false,
    compression: [],
    sparse: true,
    encryption: false,
    check: true,
    measure: false,
    obsolete: false,
    home,
    ...traits,
  }
}

/** Traits of a format, or undefined for one that is not in the table. */
export function formatTraits(name: string): FormatTraits | undefined {
  return formatTable.find((known) => known.name === name)
}
