import type {
  ComparedLine,
  CompareRow,
  Difference,
  DifferenceCategory,
  EqualRun,
  XmlComparison,
} from '@shared/model/compare'
import { diffArrays, diffWordsWithSpace } from 'diff'
import { EditableXml } from './document'
import { type LineMeaning, meanings } from './meaning'

/** Longest line whose changed characters are looked for. */
const MARKED = 2000

export interface CompareOptions {
  /** `hide` leaves out what libvirt adds while a VM runs: ids, aliases, labels, tap names */
  readonly runtime: 'show' | 'hide'
}

/**
 * Compares two definitions line by line: aligned rows with the changed characters, and differences with their meaning.
 * @throws XmlProblem when one of the texts is not XML
 */
export function compareXml(left: string, right: string, options: CompareOptions): XmlComparison {
  const a = side(options.runtime === 'hide' ? withoutRuntime(left) : left)
  const b = side(options.runtime === 'hide' ? withoutRuntime(right) : right)
  const pairs = alignLines(a, b)
  const rows: CompareRow[] = []
  const differences: Open[] = []
  for (const [i, j] of pairs) {
    if (i !== null && j !== null && a.lines[i] === b.lines[j]) {
      rows.push({ kind: 'equal', left: line(a, i, []), right: line(b, j, []) })
      continue
    }
    const meaning = (i === null ? undefined : a.meanings[i]) ?? (j === null ? undefined : b.meanings[j])
    const difference = join(differences, meaning, i, j, rows.length, a, b)
    const [from, to] = i !== null && j !== null ? marks(a.lines[i] ?? '', b.lines[j] ?? '') : [[], []]
    rows.push({
      kind: i === null ? 'added' : j === null ? 'removed' : 'changed',
      left: i === null ? undefined : line(a, i, from),
      right: j === null ? undefined : line(b, j, to),
      difference,
    })
  }
  const counts: Record<DifferenceCategory, number> = { identity: 0, network: 0, storage: 0, runtime: 0, other: 0 }
  for (const d of differences) counts[d.category]++
  return {
    rows,
    differences: differences.map(({ code, params, ...d }) => ({ ...d, label: { code, params } })),
    counts,
    equalRuns: equalRuns(rows, a),
    leftLines: a.lines.length,
    rightLines: b.lines.length,
  }
}

interface Side {
  readonly lines: readonly string[]
  readonly meanings: readonly LineMeaning[]
}

type Open = Omit<Difference, 'label'> & { code: string; params?: LineMeaning['params'] }

function side(xml: string): Side {
  const text = xml.replace(/\n+$/, '').replaceAll('\r\n', '\n')
  return { lines: text.split('\n'), meanings: meanings(text) }
}

function line(from: Side, index: number, marked: ComparedLine['marks']): ComparedLine {
  return { number: index + 1, text: from.lines[index] ?? '', marks: marked }
}

/** Pairs of line indexes in order; null where a side has no such line. */
function alignLines(a: Side, b: Side): [number | null, number | null][] {
  const pairs: [number | null, number | null][] = []
  let i = 0
  let j = 0
  const parts = diffArrays([...a.lines], [...b.lines])
  for (let p = 0; p < parts.length; p++) {
    const part = parts[p]
    if (part === undefined) continue
    const { count = 0 } = part
    if (!part.added && !part.removed) {
      for (let n = 0; n < count; n++) pairs.push([i++, j++])
      continue
    }
    const next = parts[p + 1]
    const removed = part.removed ? count : next?.removed ? (next.count ?? 0) : 0
    const added = part.added ? count : next?.added ? (next.count ?? 0) : 0
    if (next !== undefined && (next.added || next.removed)) p++
    pairs.push(...alignHunk(a, b, i, removed, j, added))
    i += removed
    j += added
  }
  return pairs
}

/** Most cells of the table that a hunk is aligned with; larger ones are laid out in order. */
const HUNK_CELLS = 250_000

/**
 * Inside a hunk, lines of the same element belong side by side. Longest common subsequence over what a line is about
 * and the element it opens, as git and others do over words.
 */
function alignHunk(a: Side, b: Side, i0: number, n: number, j0: number, m: number): [number | null, number | null][] {
  if (n === 0 || m === 0 || n * m > HUNK_CELLS) {
    const pairs: [number | null, number | null][] = []
    for (let k = 0; k < n; k++) pairs.push([i0 + k, null])
    for (let k = 0; k < m; k++) pairs.push([null, j0 + k])
    return pairs
  }
  const score = new Uint16Array((n + 1) * (m + 1))
  const at = (i: number, j: number) => score[i * (m + 1) + j] ?? 0
  for (let i = n - 1; i >= 0; i--) {
    for (let j = m - 1; j >= 0; j--) {
      const same = likeness(a, i0 + i, b, j0 + j)
      score[i * (m + 1) + j] = Math.max(at(i + 1, j), at(i, j + 1), same > 0 ? at(i + 1, j + 1) + same : 0)
    }
  }
  const pairs: [number | null, number | null][] = []
  let i = 0
  let j = 0
  while (i < n || j < m) {
    const same = i < n && j < m ? likeness(a, i0 + i, b, j0 + j) : 0
    if (same > 0 && at(i, j) === at(i + 1, j + 1) + same) pairs.push([i0 + i++, j0 + j++])
    else if (i < n && (j >= m || at(i + 1, j) >= at(i, j + 1))) pairs.push([i0 + i++, null])
    else pairs.push([null, j0 + j++])
  }
  return pairs
}

/** 0: not the same thing. 2: the same tag. 4: and it means the same. 7: the very same line. */
function likeness(a: Side, i: number, b: Side, j: number): number {
  const x = a.lines[i] ?? ''
  const y = b.lines[j] ?? ''
  if (x === y) return 7
  if (tagOf(x) !== tagOf(y)) return 0
  const p = a.meanings[i]
  const q = b.meanings[j]
  return p?.code === q?.code && JSON.stringify(p?.params) === JSON.stringify(q?.params) ? 4 : 2
}

function tagOf(text: string): string {
  return /<\/?[\w:.-]*/.exec(text)?.[0] ?? ''
}

/** Rows in a row that mean the same thing, and are all missing on one side, are one difference. */
function join(
  open: Open[],
  meaning: LineMeaning | undefined,
  i: number | null,
  j: number | null,
  row: number,
  a: Side,
  b: Side,
): number {
  const left = i === null ? null : (a.lines[i] ?? '').trim()
  const right = j === null ? null : (b.lines[j] ?? '').trim()
  const last = open.at(-1)
  const code = meaning?.code ?? 'other'
  const same = last?.code === code && JSON.stringify(last.params) === JSON.stringify(meaning?.params)
  if (last !== undefined && last.lastRow === row - 1 && same) {
    open[open.length - 1] = {
      ...last,
      lastRow: row,
      left: joined(last.left, left),
      right: joined(last.right, right),
    }
    return open.length - 1
  }
  open.push({
    category: meaning?.category ?? 'other',
    code,
    params: meaning?.params,
    expected: meaning?.expected ?? false,
    left: left === null ? null : shownValue(left),
    right: right === null ? null : shownValue(right),
    firstRow: row,
    lastRow: row,
  })
  return open.length - 1
}

function joined(before: string | null, line: string | null): string | null {
  if (line === null) return before
  const value = shownValue(line)
  return before === null ? value : `${before} ${value}`
}

/** What people want to read of a line: its text, its only attribute's value, or the line as it is. */
function shownValue(text: string): string {
  const content = /^<[\w:.-]+[^>]*>([^<]+)<\/[\w:.-]+>$/.exec(text)?.[1]
  if (content !== undefined) return content
  const attributes = [...text.matchAll(/\s[\w:.-]+=(?:'([^']*)'|"([^"]*)")/g)]
  return attributes.length === 1 && !text.includes('><') ? (attributes[0]?.[1] ?? attributes[0]?.[2] ?? text) : text
}

/** The characters that differ, by whole words, so that marks do not flicker inside hexadecimal numbers. */
function marks(left: string, right: string): [ComparedLine['marks'], ComparedLine['marks']] {
  if (left.length > MARKED || right.length > MARKED) return [[[0, left.length]], [[0, right.length]]]
  const from: [number, number][] = []
  const to: [number, number][] = []
  let i = 0
  let j = 0
  for (const part of diffWordsWithSpace(left, right)) {
    const { length } = part.value
    if (part.removed) {
      from.push([i, i + length])
      i += length
    } else if (part.added) {
      to.push([j, j + length])
      j += length
    } else {
      i += length
      j += length
    }
  }
  return [merged(from), merged(to)]
}

function merged(ranges: readonly [number, number][]): [number, number][] {
  const out: [number, number][] = []
  for (const [from, to] of ranges) {
    const last = out.at(-1)
    if (last !== undefined && from - last[1] <= 1) last[1] = to
    else out.push([from, to])
  }
  return out
}

function equalRuns(rows: readonly CompareRow[], a: Side): EqualRun[] {
  const runs: EqualRun[] = []
  let from = 0
  for (let row = 0; row <= rows.length; row++) {
    if (rows[row]?.kind === 'equal') continue
    if (row > from) runs.push({ fromRow: from, toRow: row, holds: holds(rows.slice(from, row), a) })
    from = row + 1
  }
  return runs
}

function holds(rows: readonly CompareRow[], a: Side): string[] {
  const tops = new Set<string>()
  for (const row of rows) {
    const top = a.meanings[(row.left?.number ?? 1) - 1]?.top ?? ''
    if (top !== '') tops.add(top)
  }
  return [...tops]
}

/** The definition without what libvirt adds while a VM runs. */
function withoutRuntime(xml: string): string {
  const doc = new EditableXml(xml)
  doc.removeAttribute(doc.root, 'id')
  for (const e of doc.root.all()) {
    if (e.name === 'alias' && !(e.attribute('name') ?? '').startsWith('ua-')) doc.remove(e)
    else if (e.name === 'seclabel' || e.name === 'mirror') doc.remove(e)
    else if (e.name === 'target' && /^vnet\d+$/.test(e.attribute('dev') ?? '') && e.parent?.name === 'interface')
      doc.remove(e)
    else if (e.name === 'source' && e.parent?.name === 'disk') doc.removeAttribute(e, 'index')
    else if (e.name === 'console' || e.name === 'serial') doc.removeAttribute(e, 'tty')
    else if (e.name === 'source' && e.parent?.attribute('type') === 'pty') doc.remove(e)
  }
  return doc.toString()
}
