import { posix } from 'node:path'
import type { CloneFormat } from '@shared/model/clone'
import { claimedFormat, usualEnding } from '@shared/model/image-format'
import { withWord } from '../../xml'

/** The stem that a disk's new file has by its source's name, where that holds the VM's name as a word; and by its target. */
export function diskStems(
  disk: { readonly path: string; readonly target: string },
  names: { readonly source: string; readonly clone: string },
): readonly [string | undefined, string] {
  const base = posix.basename(disk.path)
  const extension = posix.extname(base)
  const stem = extension === '' ? base : base.slice(0, -extension.length)
  const clone = names.clone.replaceAll('/', '_')
  return [withWord(stem, names.source, clone), `${clone}-${disk.target}`]
}

/**
 * A file name for a clone's disk: the source's with the VM's name exchanged when it holds it as a word, else the clone's name,
 * with the target added for every disk but the first. The extension tells the true format.
 * @param taken whether a name is in use already; a number is added until it is not
 */
export function diskFileName(
  disk: { readonly path: string; readonly target: string; readonly first: boolean; readonly format: CloneFormat },
  names: { readonly source: string; readonly clone: string },
  taken: (name: string) => boolean,
): string {
  const base = posix.basename(disk.path)
  const extension = posix.extname(base)
  const [ofSource, ofTarget] = diskStems({ path: disk.path, target: disk.target }, names)
  const wanted = ofSource ?? (disk.first ? names.clone.replaceAll('/', '_') : ofTarget)
  // The ending of a raw image is a matter of taste: the source's is kept.
  const ending = claimedFormat(base) === disk.format ? extension : usualEnding(disk.format)
  for (let n = 1; ; n++) {
    const name = shorten(wanted, `${n === 1 ? '' : `-${n}`}${ending}`)
    if (!taken(name)) return name
  }
}

/** Shortens the stem, never inside a character, so that the name keeps within 240 bytes. */
function shorten(stem: string, ending: string): string {
  const characters = [...stem]
  while (Buffer.byteLength(characters.join('') + ending) > 240) characters.pop()
  return characters.join('') + ending
}
