import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import type { Change } from './draft'
import { fishWord } from './guestfish'

/** guestfish reads lines of at most 8191 bytes; a byte may take four characters. */
const PIECE = 1500

/**
 * The script that makes changes: each file is written where it is, so that owner, mode and SELinux label stay. What it made is read back by its
 * checksums in the same appliance, after everything.
 */
export function writeScript(changes: readonly Change[], mark: string): string {
  // What the changes need is looked at first: a failing command ends the script before anything is written.
  const needs = changes.flatMap(({ link }) =>
    link?.startsWith('/usr/share/zoneinfo/') ? [`lstat ${fishWord(link)}`] : [],
  )
  return [
    `echo ${mark}`,
    ...needs,
    ...changes.flatMap(commands),
    'sync',
    ...changes.flatMap((change) => [`echo ${mark}`, look(change)]),
    `echo ${mark}`,
    'umount-all',
    'shutdown',
    `echo ${mark} over`,
    '',
  ].join('\n')
}

function commands({ path, how, after, link, tree }: Change): string[] {
  const word = fishWord(path)
  // A directory that is there stays as it is.
  const place = how === 'added' ? [`mkdir-p ${fishWord(posix.dirname(path))}`] : []
  if (link !== undefined) return [...place, `ln-sf ${fishWord(link)} ${word}`]
  if (after === null) return [`${tree ? 'rm-rf' : 'rm'} ${word}`]
  const pieces: string[] = []
  for (let at = 0; at < after.length; at += PIECE) pieces.push(after.slice(at, at + PIECE))
  const [first = '', ...rest] = pieces
  return [
    ...place,
    first === '' ? `truncate ${word}` : `write ${word} ${fishWord(first)}`,
    ...rest.map((piece) => `write-append ${word} ${fishWord(piece)}`),
    ...(how === 'added' ? [`chmod 0644 ${word}`] : []),
  ]
}

function look({ path, after, link }: Change): string {
  const word = fishWord(path)
  if (link !== undefined) return `readlink ${word}`
  return after === null ? `exists ${word}` : `checksum sha256 ${word}`
}

/**
 * Compares what the script said with what was meant.
 * @returns paths that are not as meant; null when the answer is not whole
 */
export function readBack(output: string, changes: readonly Change[], mark: string): string[] | null {
  const parts = output.split(mark).map((part) => part.trim())
  if (parts.at(-1) !== 'over' || parts.length !== changes.length + 4) return null
  return changes.filter((change, n) => parts[n + 2] !== meant(change)).map(({ path }) => path)
}

function meant({ after, link }: Change): string {
  if (link !== undefined) return link
  return after === null ? 'false' : createHash('sha256').update(Buffer.from(after, 'latin1')).digest('hex')
}
