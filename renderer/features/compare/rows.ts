import type { CompareRow, Difference, XmlComparison } from '@shared/model/compare'

/** One 20 px line of the view: a row of the comparison, a fold of equal rows, or one side of a row (one column). */
export type VisibleRow =
  | { readonly kind: 'row'; readonly index: number; readonly side?: 'left' | 'right' }
  | { readonly kind: 'fold'; readonly run: number; readonly lines: number; readonly holds: readonly string[] }

export interface ViewOptions {
  /** hide runs of equal lines */
  readonly fold: boolean
  /** runs opened by the user, by index into `equalRuns` */
  readonly opened: ReadonlySet<number>
  readonly layout: 'two' | 'one'
}

/** Equal rows that stay in sight beside a difference. */
const CONTEXT = 3
/** Equal rows that stay in sight at the very top and bottom: enough to see that the text begins and ends there. */
const EDGE = 1
/** A fold stands for at least this many rows: below it, hiding saves nothing. */
const SMALLEST_FOLD = 3

/** The folded rows of each run, by their first row. Differences keep some lines around them, so that one sees where they are. */
function foldsOf({ equalRuns, rows }: XmlComparison, opened: ReadonlySet<number>): Map<number, Fold> {
  const folds = new Map<number, Fold>()
  for (const [run, { fromRow, toRow, holds }] of equalRuns.entries()) {
    const from = fromRow + (fromRow === 0 ? EDGE : CONTEXT)
    const to = toRow - (toRow === rows.length - 1 ? EDGE : CONTEXT)
    if (!opened.has(run) && to - from + 1 >= SMALLEST_FOLD) folds.set(from, { run, to, holds })
  }
  return folds
}

interface Fold {
  readonly run: number
  readonly to: number
  readonly holds: readonly string[]
}

/**
 * The lines to draw, in order. In one column a changed row becomes two lines; within a block of changed rows all old
 * lines come before all new ones, as in a unified diff.
 */
export function visibleRows(comparison: XmlComparison, options: ViewOptions): VisibleRow[] {
  const folds = options.fold ? foldsOf(comparison, options.opened) : new Map<number, Fold>()
  const out: VisibleRow[] = []
  const late: VisibleRow[] = []
  const flush = () => out.push(...late.splice(0))
  for (let index = 0; index < comparison.rows.length; index++) {
    const fold = folds.get(index)
    if (fold !== undefined) {
      flush()
      out.push({ kind: 'fold', run: fold.run, lines: fold.to - index + 1, holds: fold.holds })
      index = fold.to
      continue
    }
    const row = comparison.rows[index]
    if (row === undefined) continue
    if (options.layout === 'two') {
      out.push({ kind: 'row', index })
    } else if (row.kind === 'equal') {
      flush()
      out.push({ kind: 'row', index, side: row.left ? 'left' : 'right' })
    } else {
      if (row.left) out.push({ kind: 'row', index, side: 'left' })
      if (row.right) late.push({ kind: 'row', index, side: 'right' })
    }
  }
  flush()
  return out
}

/** First and last visible line of a difference; null when none of its rows is drawn. */
export function placeOf(
  visible: readonly VisibleRow[],
  rows: readonly CompareRow[],
  difference: number,
): { from: number; to: number } | null {
  let from = -1
  let to = -1
  for (const [i, line] of visible.entries()) {
    if (line.kind !== 'row' || rows[line.index]?.difference !== difference) continue
    if (from < 0) from = i
    to = i
  }
  return from < 0 ? null : { from, to }
}

/** The difference to go to from `current` (-1: none yet). Goes round at the ends. */
export function step(current: number, count: number, by: 1 | -1): number {
  if (count === 0) return -1
  if (current < 0) return by === 1 ? 0 : count - 1
  return (current + by + count) % count
}

export interface Summary {
  readonly expected: number
  readonly others: number
  /** where to begin: the first unexpected difference, else the first, else -1 */
  readonly first: number
}

/** How many differences are what a clone must change, and how many are not. */
export function summarize(differences: readonly Difference[]): Summary {
  const others = differences.filter((d) => !d.expected).length
  const odd = differences.findIndex((d) => !d.expected)
  return { expected: differences.length - others, others, first: odd >= 0 ? odd : differences.length > 0 ? 0 : -1 }
}

/** Longest line of either side in columns of a fixed-width font, for the sideways scroll. Wide characters take two. */
export function widest(rows: readonly CompareRow[]): number {
  let most = 0
  for (const { left, right } of rows) {
    for (const line of [left, right]) if (line && line.text.length * 2 > most) most = Math.max(most, columns(line.text))
  }
  return most
}

function columns(text: string): number {
  return text.length + (text.match(/[\u1100-\u11ff\u2e80-\uffdc]/g)?.length ?? 0)
}
