import type { Params } from '../problem'
import type { PlannedSpace } from './clone'
import type { FileUse, UnknownUse } from './everyday'
import type { HostId } from './host'

/** Formats that qemu-img writes as one file. What a host really writes it is asked. */
export const TARGET_FORMATS = ['raw', 'qcow2', 'qcow', 'qed', 'vmdk', 'vdi', 'vhdx', 'vpc'] as const
export type TargetFormat = (typeof TARGET_FORMATS)[number]

/** How the new file is to be. What a format does not have is left out of what is asked (`fitting`). */
export interface ImageTarget {
  readonly format: TargetFormat
  /** qcow2 */
  readonly compression?: 'zlib' | 'zstd'
  /** qcow2: a power of two, 512 bytes to 2 MiB */
  readonly clusterBytes?: number
  /** raw: off, falloc, full; qcow2: metadata too */
  readonly preallocation?: 'off' | 'metadata' | 'falloc' | 'full'
  /** qcow2 */
  readonly compat?: '0.10' | '1.1'
  /** qcow2, compat 1.1 */
  readonly lazyRefcounts?: boolean
  /** vmdk */
  readonly subformat?: 'monolithicSparse' | 'streamOptimized'
  /** vdi, vhdx, vpc: all space is taken at once */
  readonly fixed?: boolean
}

/** What of a target each format has. */
const PARTS: Readonly<Record<TargetFormat, readonly (keyof ImageTarget)[]>> = {
  raw: ['preallocation'],
  qcow2: ['compression', 'clusterBytes', 'preallocation', 'compat', 'lazyRefcounts'],
  qcow: [],
  qed: ['clusterBytes'],
  vmdk: ['subformat'],
  vdi: ['fixed'],
  vhdx: ['fixed'],
  vpc: ['fixed'],
}

/** Whether a format has an option. */
export const hasOption = (format: TargetFormat, option: keyof ImageTarget): boolean => PARTS[format].includes(option)

/**
 * The target with what its format takes, and without what excludes itself: zstd and lazy refcounts need compat 1.1; what is compressed is not
 * preallocated. The one rule, for the dialog and for the command.
 */
export function fitting(target: ImageTarget): ImageTarget {
  const { format } = target
  const kept = Object.entries(target).filter(
    ([key, value]) => value !== undefined && PARTS[format].includes(key as keyof ImageTarget),
  )
  const fit: { -readonly [K in keyof ImageTarget]: ImageTarget[K] } = { ...Object.fromEntries(kept), format }
  if (format === 'raw' && fit.preallocation === 'metadata') delete fit.preallocation
  if (fit.compression !== undefined) delete fit.preallocation
  if (fit.compat === '0.10') {
    if (fit.compression === 'zstd') fit.compression = 'zlib'
    delete fit.lazyRefcounts
  }
  return fit
}

/** An image of a host to be written anew into another file, which must not be there. The image is only read. */
export interface ConvertImageRequest {
  readonly host: HostId
  /** absolute */
  readonly path: string
  /** the format it is read as; left out: as a VM's definition declares it, else by its content */
  readonly sourceFormat?: string
  /** the internal snapshot that is read instead of what the image is now */
  readonly snapshot?: string
  readonly to: ImageTarget
  /** absolute; left out: beside the image, with a free name */
  readonly target?: string
  /** `keep`: the new file lies on the same backing file, and holds only what the image itself holds */
  readonly chain: 'flatten' | 'keep'
  /** compare the new file with the image before it gets its name */
  readonly verify: boolean
  /** write in the order that the data comes in, not in that of the file: faster, and less in one piece on disk */
  readonly outOfOrder: boolean
  /** bytes a second at most; 0: no limit */
  readonly limit: number
  /** go on although the check found damage: what can be read is converted */
  readonly despiteDamage: boolean
}

/** Words: `notice.<code>`. */
export interface ImageNotice {
  readonly code: // in the way
    | 'no-access'
    | 'no-qemu-img'
    | 'path'
    | 'missing'
    | 'unreadable'
    | 'denied'
    | 'chain-broken'
    | 'format-unreadable'
    | 'encrypted'
    | 'in-use'
    | 'truncated'
    | 'data-missing'
    | 'damaged'
    | 'snapshot-missing'
    | 'format-unwritable'
    | 'zstd-unwritable'
    | 'no-backing'
    | 'target-path'
    | 'target-source'
    | 'target-exists'
    | 'directory-of-devices'
    | 'directory-missing'
    | 'directory-not-writable'
    | 'no-space'
    | 'too-large'
    // to look at
    | 'unknown-use'
    | 'snapshots-lost'
    | 'chain-flattened'
    | 'looks-like'
    | 'not-checked'
    | 'directory-unknown'
    | 'space-unknown'
    | 'not-verified'
    | 'compressed-size'
    | 'no-holes'
  readonly params?: Params
  /** the host's own words */
  readonly raw?: string
}

/** An image as it is. Sizes are bytes. */
export interface SourceImage {
  readonly path: string
  /** the format it is read as */
  readonly format: string
  readonly virtualBytes: number
  readonly bytesOnDisk: number
  readonly clusterBytes?: number
  readonly compat?: string
  readonly compression?: string
  readonly encrypted: boolean
  /** the backing chain below it, nearest first */
  readonly below: readonly { readonly path: string; readonly format: string }[]
  readonly snapshots: readonly { readonly id: string; readonly name: string; readonly createdAt: number }[]
  readonly uses: readonly FileUse[]
  readonly unknown: readonly UnknownUse[]
}

/** What a host does with a format that can be chosen. */
export interface FormatChoice {
  readonly format: TargetFormat
  readonly writable: boolean
}

export interface ConvertImagePlan {
  /** hand this to `imageWork.start`; a plan is good once */
  readonly id: string
  /** null where it could not be read: the blockers say why */
  readonly source: SourceImage | null
  readonly formats: readonly FormatChoice[]
  /** as it will be asked for: without what excludes itself */
  readonly to: ImageTarget
  readonly target: string
  readonly neededBytes: number
  readonly space: PlannedSpace | null
  readonly warnings: readonly ImageNotice[]
  readonly blockers: readonly ImageNotice[]
  readonly commands: string
}
