import { shorten, utf8Size } from './names'

/** Longest path of a Unix socket: sun_path of Linux without its closing zero. */
export const SOCKET_PATH = 107

/** Longest file name of Linux file systems. */
const FILE_NAME = 255

/**
 * A path of the clone's own beside a fixed one of the source's: `/run/web-01.sock` of web-01 becomes `/run/web-02.sock`
 * of web-02; a name that does not hold the source's gets `-web-02` before its ending. Where that is too long, the
 * clone's name is cut and the beginning of its uuid stands for the rest. The directory stays: it is known to be there.
 * @param most bytes that the whole path may have
 */
export function ownPath(
  path: string,
  source: { readonly name: string },
  clone: { readonly name: string; readonly uuid: string },
  most = Number.POSITIVE_INFINITY,
): string {
  const slash = path.lastIndexOf('/') + 1
  const directory = path.slice(0, slash)
  const base = path.slice(slash)
  const name = clone.name.replaceAll('/', '_')
  const [before, after, joint] = parts(base, source.name)
  const room = Math.min(FILE_NAME, most - utf8Size(directory))
  const whole = before + joint + name + after
  if (utf8Size(whole) <= room) return directory + whole
  const short = clone.uuid.slice(0, 8)
  const rest = room - utf8Size(before + joint + after) - short.length - 1
  if (rest > 0) return `${directory}${before}${joint}${shorten(name, rest)}-${short}${after}`
  return directory + shorten(base, Math.max(0, room - short.length - 1)) + (room > short.length ? '-' : '') + short
}

/**
 * A text with one word exchanged for another: the first that stands alone, not as a part of a longer one.
 * @returns undefined where it holds no such word
 */
export function withWord(text: string, word: string, other: string): string | undefined {
  const at = wordAt(text, word)
  return at === undefined ? undefined : text.slice(0, at) + other + text.slice(at + word.length)
}

/** Whole words only: the VM "a" is not meant by "serial", nor "web" by "webmail". */
function wordAt(text: string, word: string): number | undefined {
  const letter = /[\p{L}\p{N}]/u
  const cuts = (outside: string | undefined, inside: string | undefined) =>
    letter.test(outside ?? '') && letter.test(inside ?? '')
  for (let at = text.indexOf(word); word !== '' && at >= 0; at = text.indexOf(word, at + 1)) {
    const end = at + word.length
    if (!cuts(text[at - 1], text[at]) && !cuts(text[end], text[end - 1])) return at
  }
  return undefined
}

/** What stands before and after the clone's name, and what joins it to the first. */
function parts(base: string, name: string): readonly [string, string, string] {
  const at = wordAt(base, name)
  if (at !== undefined) return [base.slice(0, at), base.slice(at + name.length), '']
  const ending = /(?<=.)\.[a-z][a-z0-9]{0,7}$/i.exec(base)
  return ending === null ? [base, '', '-'] : [base.slice(0, ending.index), ending[0], '-']
}
