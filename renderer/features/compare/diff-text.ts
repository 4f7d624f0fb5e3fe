import type { CompareRow, XmlComparison } from '@shared/model/compare'

const CONTEXT = 3

/** Rows [from, to) of one hunk: changes with their context, near ones joined. */
function hunks(rows: readonly CompareRow[]): [number, number][] {
  const out: [number, number][] = []
  for (const [i, row] of rows.entries()) {
    if (row.kind === 'equal') continue
    const last = out.at(-1)
    const from = Math.max(0, i - CONTEXT)
    const to = Math.min(rows.length, i + CONTEXT + 1)
    if (last && from <= last[1]) last[1] = to
    else out.push([from, to])
  }
  return out
}

/** `start,count` as unified diffs write it; an empty side counts from the line before. */
function range(before: number, count: number): string {
  const start = count === 0 ? before : before + 1
  return count === 1 ? String(start) : `${start},${count}`
}

/**
 * The comparison as a unified diff with three lines of context, as `diff -u` prints it. Empty when the sides are equal.
 * @param left, right what stands in the `---` and `+++` lines
 */
export function diffText(comparison: XmlComparison, left: string, right: string): string {
  const { rows } = comparison
  const parts = hunks(rows)
  if (parts.length === 0) return ''
  const lines = [`--- ${oneLine(left)}`, `+++ ${oneLine(right)}`]
  let row = 0
  let before: [number, number] = [0, 0]
  for (const [from, to] of parts) {
    for (; row < from; row++) before = count(before, rows[row])
    const start = before
    const body: string[] = []
    let plus: string[] = []
    for (; row < to; row++) {
      const r = rows[row]
      before = count(before, r)
      if (r?.kind === 'equal') {
        body.push(...plus, ` ${r.left?.text ?? r.right?.text ?? ''}`)
        plus = []
      } else {
        if (r?.left) body.push(`-${r.left.text}`)
        if (r?.right) plus.push(`+${r.right.text}`)
      }
    }
    body.push(...plus)
    lines.push(`@@ -${range(start[0], before[0] - start[0])} +${range(start[1], before[1] - start[1])} @@`, ...body)
  }
  return `${lines.join('\n')}\n`
}

function count([left, right]: [number, number], row: CompareRow | undefined): [number, number] {
  return [left + (row?.left ? 1 : 0), right + (row?.right ? 1 : 0)]
}

const oneLine = (text: string) => text.replace(/[\r\n]+/g, ' ')
