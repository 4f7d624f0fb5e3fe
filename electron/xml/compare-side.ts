import type { EditableXml, Element } from './document'

/** One line of a definition, and what it is about. */
export interface Line {
  readonly text: string
  /** the first element that begins on it, else the innermost that it lies in */
  readonly element: Element
  /** `element` begins here, so that its attributes are this line's */
  readonly begins: boolean
  readonly comment: boolean
}

/** A child of <domain>, or of <devices>, with its lines [from, to); or one line that lies in none of them. */
export interface Segment {
  readonly element: Element | null
  readonly from: number
  readonly to: number
}

/** One side of a comparison. */
export interface Side {
  readonly lines: readonly Line[]
  readonly segments: readonly Segment[]
}

export function readSide({ original, root }: EditableXml): Side {
  const text = original.trimEnd()
  const starts: number[] = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  const texts = text.split(/\r?\n/)
  const innermost: Element[] = new Array<Element>(texts.length).fill(root)
  const first: (Element | undefined)[] = new Array(texts.length)
  for (const element of root.all()) {
    const from = lineOf(starts, element.start)
    const to = lineOf(starts, element.end - 1)
    for (let line = from; line <= to; line++) innermost[line] = element
    first[from] ??= element
  }
  const comments = commentLines(text, starts)
  const lines = texts.map((t, i): Line => {
    const begins = first[i]
    return {
      text: t,
      element: begins ?? innermost[i] ?? root,
      begins: begins !== undefined,
      comment: comments.has(i) && begins === undefined,
    }
  })
  return { lines, segments: segmentsOf(lines) }
}

/** The child of <domain> or <devices> that an element is or lies in; null for those two. */
export function topOf(element: Element): Element | null {
  let at = element
  for (;;) {
    const { parent } = at
    if (parent === undefined) return null
    const inDevices = parent.name === 'devices' && parent.parent?.parent === undefined
    if (inDevices || (parent.parent === undefined && at.name !== 'devices')) return at
    at = parent
  }
}

function segmentsOf(lines: readonly Line[]): Segment[] {
  const segments: Segment[] = []
  for (const [i, line] of lines.entries()) {
    const element = line.comment ? null : topOf(line.element)
    const last = segments.at(-1)
    if (last !== undefined && element !== null && last.element === element) {
      segments[segments.length - 1] = { ...last, to: i + 1 }
    } else segments.push({ element, from: i, to: i + 1 })
  }
  return segments
}

/** Lines that begin with a comment, or with a part of one. */
function commentLines(text: string, starts: readonly number[]): Set<number> {
  const lines = new Set<number>()
  for (const m of text.matchAll(/<!--[\s\S]*?-->/g)) {
    const from = lineOf(starts, m.index)
    const to = lineOf(starts, m.index + m[0].length - 1)
    for (let line = from; line <= to; line++) {
      const before = line === from ? text.slice(starts[from], m.index) : ''
      if (before.trim() === '') lines.add(line)
    }
  }
  return lines
}

function lineOf(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}
