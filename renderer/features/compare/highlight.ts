import { highlightTree, tagHighlighter, tags } from '@lezer/highlight'
import { parser } from '@lezer/xml'
import type { CompareRow } from '@shared/model/compare'

/** A stretch of one line, [from, to) in UTF-16 units. */
export interface Token {
  readonly from: number
  readonly to: number
  readonly className: string
}

/** A stretch of one line with all that is drawn on it. */
export interface Segment {
  readonly from: number
  readonly text: string
  readonly className: string
  readonly marked: boolean
}

const highlighter = tagHighlighter([
  { tag: tags.tagName, class: 'tk-tag' },
  { tag: tags.angleBracket, class: 'tk-mark' },
  { tag: [tags.comment, tags.blockComment, tags.processingInstruction, tags.documentMeta], class: 'tk-note' },
  { tag: tags.invalid, class: '' },
])

/** Tokens of every line of one side, by line number. Incomplete XML is coloured as far as it goes. */
export function tokensOf(rows: readonly CompareRow[], side: 'left' | 'right'): ReadonlyMap<number, readonly Token[]> {
  const lines: { number: number; start: number; end: number }[] = []
  let text = ''
  for (const row of rows) {
    const line = row[side]
    if (!line) continue
    lines.push({ number: line.number, start: text.length, end: text.length + line.text.length })
    text += `${line.text}\n`
  }
  const out = new Map<number, Token[]>()
  let at = 0
  highlightTree(parser.parse(text), highlighter, (from, to, className) => {
    if (className === '') return
    while (at < lines.length - 1 && (lines[at]?.end ?? 0) <= from) at++
    for (let i = at; i < lines.length; i++) {
      const line = lines[i]
      if (!line || line.start >= to) break
      const token = {
        from: Math.max(from, line.start) - line.start,
        to: Math.min(to, line.end) - line.start,
        className,
      }
      if (token.to <= token.from) continue
      const known = out.get(line.number)
      if (known) known.push(token)
      else out.set(line.number, [token])
    }
  })
  return out
}

/** Cuts a line at the borders of tokens and of changed ranges. */
export function segments(
  text: string,
  tokens: readonly Token[],
  marks: readonly (readonly [number, number])[],
): Segment[] {
  const cuts = new Set([0, text.length])
  for (const t of tokens) cuts.add(t.from).add(t.to)
  for (const [from, to] of marks) cuts.add(from).add(to)
  const edges = [...cuts].filter((c) => c >= 0 && c <= text.length).sort((a, b) => a - b)
  const out: Segment[] = []
  for (const [i, from] of edges.entries()) {
    const to = edges[i + 1]
    if (to === undefined || to === from) continue
    const className = tokens.find((t) => t.from <= from && t.to >= to)?.className ?? ''
    const marked = marks.some(([a, b]) => a <= from && b >= to)
    out.push({ from, text: text.slice(from, to), className, marked })
  }
  return out
}
