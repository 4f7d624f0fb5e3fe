import type { CloneNote } from './clone'
import type { CloneWork } from './clone-work'
import { escapeText } from './escape'

/** Most places that are told; a definition that mentions the source more often says the same again. */
const MOST = 50

/**
 * Looks once more at the finished text for what still belongs to the source: its uuid, MACs, and paths of files that
 * were exchanged. Comments, foreign metadata and elements that are not understood keep them, and the user should know.
 */
export function stillMentions(xml: string, { needles }: CloneWork): CloneNote[] {
  const found: { at: number; detail: string }[] = []
  const lower = xml.toLowerCase()
  // Lower case may have another length in some scripts; then offsets would lie, and only the exact text is looked for.
  const anyCase = lower.length === xml.length ? lower : xml
  for (const { text, exactCase } of needles) {
    const needle = escapeText(exactCase ? text : text.toLowerCase())
    const where = exactCase ? xml : anyCase
    for (let at = where.indexOf(needle); at >= 0 && found.length < MOST; at = where.indexOf(needle, at + 1)) {
      if (!isPartOfLonger(where, at, at + needle.length)) found.push({ at, detail: text })
    }
  }
  found.sort((a, b) => a.at - b.at)
  let line = 1
  let from = 0
  return found.map(({ at, detail }) => {
    for (let end = xml.indexOf('\n', from); end >= 0 && end < at; end = xml.indexOf('\n', from)) {
      line++
      from = end + 1
    }
    return { code: 'still-mentions-source', params: { detail, line } }
  })
}

/** `/vm/a.img` is not mentioned by `/vm/a.img2`, nor by `/srv/vm/a.img`. */
function isPartOfLonger(text: string, start: number, end: number): boolean {
  const before = text[start - 1] ?? ''
  const after = text[end] ?? ''
  // A full stop may end a sentence, so it is part of a name only when the name goes on behind it.
  const goesOn = /[\w-]/.test(after) || (after === '.' && /\w/.test(text[end + 1] ?? ''))
  return goesOn || /[\w.-]/.test(before)
}
