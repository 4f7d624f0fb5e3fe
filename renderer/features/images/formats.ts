/** What an image format can do in QEMU; for choosing one. Words that differ by language are in the catalogue, under `formats`. */
export interface FormatFacts {
  readonly name: 'raw' | 'qcow2' | 'vmdk' | 'vdi' | 'vhdx' | 'vpc' | 'luks' | 'qed' | 'qcow' | 'cow'
  readonly snapshots: boolean
  /** methods by their names; none: false */
  readonly compression: string | false
  readonly encryption: string | false
  readonly sparse: boolean
  readonly backing: boolean
  readonly resize: 'grow' | 'shrink' | false
  readonly speed: 'fast' | 'near' | 'slower'
}

const NOTHING = {
  snapshots: false,
  compression: false,
  encryption: false,
  sparse: true,
  backing: false,
  resize: false,
} as const

/** Best first. What `qemu-img resize` and `convert -c` do was tried with QEMU 7.2; sources: QEMU's block drivers. */
export const FORMATS: readonly FormatFacts[] = [
  {
    name: 'qcow2',
    snapshots: true,
    compression: 'zlib, zstd',
    encryption: 'LUKS',
    sparse: true,
    backing: true,
    resize: 'shrink',
    speed: 'near',
  },
  { ...NOTHING, name: 'raw', resize: 'shrink', speed: 'fast' },
  { ...NOTHING, name: 'vmdk', compression: 'zlib', backing: true, speed: 'near' },
  { ...NOTHING, name: 'vdi', speed: 'near' },
  { ...NOTHING, name: 'vhdx', speed: 'near' },
  { ...NOTHING, name: 'vpc', speed: 'near' },
  { ...NOTHING, name: 'luks', encryption: 'LUKS', resize: 'shrink', speed: 'slower' },
  { ...NOTHING, name: 'qed', backing: true, resize: 'grow', speed: 'near' },
  // documented as compressible, but qemu-img 7.2 ends `convert -c -O qcow` with status 1
  { ...NOTHING, name: 'qcow', encryption: 'AES', backing: true, speed: 'slower' },
  { ...NOTHING, name: 'cow', backing: true, speed: 'slower' },
]
