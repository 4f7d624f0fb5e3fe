import { posix } from 'node:path'
import { claimedFormat, usualEnding } from '@shared/model/image-format'
import { fitting, type ImageTarget } from '@shared/model/image-work'
import type { ImageInfo } from '../../images'
import type { JournalDisk } from '../support/journal'

/** Parts that are compressed at once: qemu-img's own default for reading, and what its threads keep busy. */
const AT_ONCE = 8

/** The word for `-o`; undefined where the format is taken as it comes. */
export function optionsOf(target: ImageTarget): string | undefined {
  const { format, compression, clusterBytes, preallocation, compat, lazyRefcounts, subformat, fixed } = fitting(target)
  const words = [
    ...(compat === undefined ? [] : [`compat=${compat}`]),
    ...(compression === 'zstd' ? ['compression_type=zstd'] : []),
    ...(clusterBytes === undefined ? [] : [`cluster_size=${clusterBytes}`]),
    ...(preallocation === undefined || preallocation === 'off' ? [] : [`preallocation=${preallocation}`]),
    ...(lazyRefcounts ? ['lazy_refcounts=on'] : []),
    ...(subformat === undefined ? [] : [`subformat=${subformat}`]),
    ...(format === 'vdi' && fixed ? ['static=on'] : []),
    ...((format === 'vhdx' || format === 'vpc') && fixed ? ['subformat=fixed'] : []),
    // Else the size is rounded to the cylinders of a disk of 1999.
    ...(format === 'vpc' ? ['force_size=on'] : []),
  ]
  return words.length === 0 ? undefined : words.join(',')
}

export interface WritingChoices {
  readonly outOfOrder: boolean
  /** bytes a second; 0: no limit */
  readonly limit: number
  readonly backing?: { readonly path: string; readonly format: string }
}

/** How the file of a target is written, for a journal. */
export function writingOf(
  target: ImageTarget,
  { outOfOrder, limit, backing }: WritingChoices,
): NonNullable<JournalDisk['writing']> {
  const compress = fitting(target).compression !== undefined
  const options = optionsOf(target)
  return {
    ...(options === undefined ? {} : { options }),
    // What is compressed takes the same place in any order, and out of order every processor has work.
    ...(compress ? { compress, outOfOrder: true, parallel: AT_ONCE } : outOfOrder ? { outOfOrder } : {}),
    ...(limit > 0 ? { limit } : {}),
    ...(backing === undefined ? {} : { backing }),
  }
}

/** Whether all of the image's size is taken when the file is made. */
export function isFull(target: ImageTarget): boolean {
  const { preallocation, fixed } = fitting(target)
  return fixed === true || preallocation === 'falloc' || preallocation === 'full'
}

/** The size that a format cannot exceed, bytes; undefined where no disk comes near. */
export function largest({ format }: ImageTarget): number | undefined {
  const TiB = 1024 ** 4
  return format === 'vpc' ? 2040 * 1024 ** 3 : format === 'vdi' ? 512 * TiB : format === 'vhdx' ? 64 * TiB : undefined
}

/** Names for the new file beside the image, the best first. */
export function namesBeside(path: string, target: ImageTarget, count: number): string[] {
  const base = posix.basename(path)
  const stem = (claimedFormat(base) === undefined ? base : base.slice(0, base.lastIndexOf('.'))) || 'image'
  const ending = usualEnding(target.format)
  const names = Array.from({ length: count }, (_, n) => `${stem}${n === 0 ? '' : `-${n + 1}`}${ending}`)
  return names.map((name) => posix.join(posix.dirname(path), name)).filter((one) => one !== path)
}

/** What of a made image is not as it was asked for, as words to show; empty where all is. */
export function differences(asked: ImageTarget, made: ImageInfo): string[] {
  const { format, compression, clusterBytes, compat } = fitting(asked)
  const pairs: [string, string | number | undefined, string | number | undefined][] = [
    ['format', format, made.format],
    ['cluster_size', clusterBytes, made.clusterBytes],
    ['compat', compat, made.compat],
    // Images of the first kind have no word for it.
    ['compression_type', compression === 'zstd' ? 'zstd' : undefined, made.compression],
  ]
  return pairs
    .filter(([, wanted, is]) => wanted !== undefined && wanted !== is)
    .map(([name, wanted, is]) => `${name}: ${wanted} → ${is ?? '?'}`)
}
