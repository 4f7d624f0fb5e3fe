import { diffArrays } from 'diff'
import { pairSegments } from './compare-pairs'
import type { Line, Segment, Side } from './compare-side'

/** A row to be: line indexes of both sides, null where a side has none. `alone`: the whole element is missing there. */
export interface AlignedRow {
  readonly left: number | null
  readonly right: number | null
  readonly alone: Segment | null
}

/** Most edits that are looked for between two texts; beyond, they have nothing to do with each other. */
const MAX_EDITS = 2000

/**
 * Aligns two definitions by structure: first which disk is which disk, which interface which, and so on, then the lines
 * inside each pair. So a device that one side lacks does not shift those behind it against each other.
 */
export function alignSides(a: Side, b: Side): AlignedRow[] {
  const ids = pairSegments(a, b)
  const rows: AlignedRow[] = []
  let i = 0
  let j = 0
  const parts = diffArrays(ids.left, ids.right, { maxEditLength: MAX_EDITS })
  if (parts === undefined) return alignGap(a, b, a.segments, b.segments)
  for (let p = 0; p < parts.length; p++) {
    const part = parts[p]
    if (part === undefined) continue
    const { count } = part
    if (!part.added && !part.removed) {
      for (let n = 0; n < count; n++, i++, j++) rows.push(...alignPair(a, b, a.segments[i], b.segments[j]))
      continue
    }
    const next = parts[p + 1]
    const both = next !== undefined && (next.added || next.removed)
    if (both) p++
    const removed = (part.removed ? count : 0) + (both && next.removed ? next.count : 0)
    const added = (part.added ? count : 0) + (both && next.added ? next.count : 0)
    rows.push(...alignGap(a, b, a.segments.slice(i, i + removed), b.segments.slice(j, j + added)))
    i += removed
    j += added
  }
  return rows
}

/** Segments that have no partner: single lines side by side where they are alike, whole elements one after the other. */
function alignGap(a: Side, b: Side, left: readonly Segment[], right: readonly Segment[]): AlignedRow[] {
  const rows: AlignedRow[] = []
  const loose = (s: readonly Segment[]) => s.length > 0 && s.every((x) => x.element === null)
  if (loose(left) && loose(right)) {
    return alignLines(a, b, range(left[0]?.from, left.at(-1)?.to), range(right[0]?.from, right.at(-1)?.to))
  }
  for (const s of left) for (let n = s.from; n < s.to; n++) rows.push({ left: n, right: null, alone: aloneOf(s) })
  for (const s of right) for (let n = s.from; n < s.to; n++) rows.push({ left: null, right: n, alone: aloneOf(s) })
  return rows
}

const aloneOf = (segment: Segment) => (segment.element === null ? null : segment)

function alignPair(a: Side, b: Side, left: Segment | undefined, right: Segment | undefined): AlignedRow[] {
  return alignLines(a, b, range(left?.from, left?.to), range(right?.from, right?.to))
}

interface Range {
  readonly from: number
  readonly to: number
}

const range = (from = 0, to = 0): Range => ({ from, to })

function alignLines(a: Side, b: Side, left: Range, right: Range): AlignedRow[] {
  const texts = (side: Side, r: Range) => side.lines.slice(r.from, r.to).map((l) => l.text)
  const parts = diffArrays(texts(a, left), texts(b, right), { maxEditLength: MAX_EDITS })
  if (parts === undefined) return alignHunk(a, b, left, right)
  const rows: AlignedRow[] = []
  let i = left.from
  let j = right.from
  for (let p = 0; p < parts.length; p++) {
    const part = parts[p]
    if (part === undefined) continue
    if (!part.added && !part.removed) {
      for (let n = 0; n < part.count; n++) rows.push({ left: i++, right: j++, alone: null })
      continue
    }
    const next = parts[p + 1]
    const both = next !== undefined && (next.added || next.removed)
    if (both) p++
    const removed = (part.removed ? part.count : 0) + (both && next.removed ? next.count : 0)
    const added = (part.added ? part.count : 0) + (both && next.added ? next.count : 0)
    rows.push(...alignHunk(a, b, range(i, i + removed), range(j, j + added)))
    i += removed
    j += added
  }
  return rows
}

/** Most cells of the table that a hunk is aligned with; larger ones are laid out in order. */
const HUNK_CELLS = 250_000

/** Inside a hunk, lines that are the same thing belong side by side: longest common subsequence by likeness. */
function alignHunk(a: Side, b: Side, left: Range, right: Range): AlignedRow[] {
  const n = left.to - left.from
  const m = right.to - right.from
  const rows: AlignedRow[] = []
  const put = (i: number | null, j: number | null) =>
    rows.push({ left: i === null ? null : left.from + i, right: j === null ? null : right.from + j, alone: null })
  if (n === 0 || m === 0 || n * m > HUNK_CELLS) {
    for (let i = 0; i < n; i++) put(i, null)
    for (let j = 0; j < m; j++) put(null, j)
    return rows
  }
  const alike = (i: number, j: number) => likeness(a.lines[left.from + i], b.lines[right.from + j])
  const score = new Uint32Array((n + 1) * (m + 1))
  const at = (i: number, j: number) => score[i * (m + 1) + j] ?? 0
  for (let i = n - 1; i >= 0; i--) {
    for (let j = m - 1; j >= 0; j--) {
      const same = alike(i, j)
      score[i * (m + 1) + j] = Math.max(at(i + 1, j), at(i, j + 1), same > 0 ? at(i + 1, j + 1) + same : 0)
    }
  }
  let i = 0
  let j = 0
  while (i < n || j < m) {
    const same = i < n && j < m ? alike(i, j) : 0
    if (same > 0 && at(i, j) === at(i + 1, j + 1) + same) put(i++, j++)
    else if (i < n && (j >= m || at(i + 1, j) >= at(i, j + 1))) put(i++, null)
    else put(null, j++)
  }
  return rows
}

/** 0: another thing. 2: the same tag. 4: below the same elements. 5: with the same name or target. 7: the same line. */
function likeness(a: Line | undefined, b: Line | undefined): number {
  if (a === undefined || b === undefined) return 0
  if (a.text === b.text) return 7
  if (a.comment || b.comment) return a.comment && b.comment ? 2 : 0
  if (tagOf(a.text) !== tagOf(b.text)) return 0
  if (pathOf(a) !== pathOf(b)) return 2
  const known = (l: Line) => l.element.attribute('name') ?? l.element.attribute('dev') ?? l.element.attribute('id')
  return a.begins && b.begins && known(a) !== undefined && known(a) === known(b) ? 5 : 4
}

const tagOf = (text: string) => /<\/?[\w:.-]*/.exec(text)?.[0] ?? ''

const pathOf = (line: Line) => `${line.element.parent?.name ?? ''}/${line.element.name}`
