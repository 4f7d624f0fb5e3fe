/** What an image format can do in QEMU; for choosing one. Words that differ by language are in the catalogue of images, under `formats`. */
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

/** File endings that claim a format; `.img` is taken for raw, which is what most tools write there. */
const CLAIMS: Readonly<Record<string, FormatFacts['name']>> = {
  img: 'raw',
  raw: 'raw',
  iso: 'raw',
  qcow2: 'qcow2',
  qcow: 'qcow',
  qed: 'qed',
  vmdk: 'vmdk',
  vdi: 'vdi',
  vhdx: 'vhdx',
  vhd: 'vpc',
  vpc: 'vpc',
  luks: 'luks',
}

/** The ending of a file's name in small letters, without its dot; empty for none. */
const endingOf = (name: string): string => /[^/]\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''

/** The format that a file's name claims. */
export const claimedFormat = (name: string): string | undefined => CLAIMS[endingOf(name)]

/** The ending without its dot when the name claims another format than the content has, else undefined. */
export function misnamed(name: string, format: string): string | undefined {
  const claimed = claimedFormat(name)
  return claimed === undefined || claimed === format ? undefined : endingOf(name)
}

/** The ending that a new file of a format gets, with its dot. */
export const usualEnding = (format: string): string =>
  format === 'raw' ? '.img' : format === 'vpc' ? '.vhd' : `.${format}`
