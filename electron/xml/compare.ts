import type {
  ComparedLine,
  CompareRow,
  Difference,
  DifferenceCategory,
  EqualRun,
  XmlComparison,
} from '@shared/model/compare'
import { type AlignedRow, alignSides } from './compare-align'
import { marksOf } from './compare-marks'
import { isLive, withoutRuntime } from './compare-runtime'
import { type Line, readSide, type Segment, type Side, topOf } from './compare-side'
import { EditableXml, type Element } from './document'
import { type Meaning, meaningOfElement, meaningOfRow } from './meaning'
import { readDisk, readInterface } from './read-devices'

export interface CompareOptions {
  /** `hide` leaves out what libvirt adds while a VM runs: ids, aliases, labels, tap names; line numbers are without it */
  readonly runtime: 'show' | 'hide'
}

/**
 * Compares two definitions line by line: rows aligned by structure, the changed words, and differences with their meaning.
 * @throws XmlProblem when one of the texts is not XML
 */
export function compareXml(left: string, right: string, options: CompareOptions): XmlComparison {
  const docs = [new EditableXml(left), new EditableXml(right)] as const
  const live = docs.some(isLive)
  const [a, b] = docs.map((d) => readSide(options.runtime === 'hide' ? withoutRuntime(d, live) : d)) as [Side, Side]
  const rows: CompareRow[] = []
  const found = new Differences()
  for (const aligned of alignSides(a, b)) {
    const l = aligned.left === null ? null : (a.lines[aligned.left] ?? null)
    const r = aligned.right === null ? null : (b.lines[aligned.right] ?? null)
    const equal = l !== null && r !== null && l.text === r.text
    const [from, to] = l === null || r === null || equal ? [[], []] : marksOf(l.text, r.text)
    rows.push({
      kind: equal ? 'equal' : l === null ? 'added' : r === null ? 'removed' : 'changed',
      left: l === null ? undefined : compared(l, aligned.left ?? 0, from),
      right: r === null ? undefined : compared(r, aligned.right ?? 0, to),
      difference: equal ? undefined : found.add(aligned, l, r, rows.length),
    })
  }
  return {
    rows,
    differences: found.list,
    counts: found.counts(),
    equalRuns: equalRuns(rows, a),
    leftLines: a.lines.length,
    rightLines: b.lines.length,
  }
}

function compared(line: Line, index: number, marks: ComparedLine['marks']): ComparedLine {
  return { number: index + 1, text: line.text, marks }
}

/** Collects differences: rows in a row that mean the same are one, and so are all rows of an element that a side lacks. */
class Differences {
  readonly list: Difference[] = []
  private last: { key: string; alone: Segment | null } = { key: '', alone: null }

  /** @returns the difference's index */
  add({ alone }: AlignedRow, left: Line | null, right: Line | null, row: number): number {
    const about = alone?.element ? meaningOfElement(alone.element) : meaningOfRow(left, right)
    const key = JSON.stringify(about)
    const index = this.list.length - 1
    const before = this.list[index]
    const joins = before?.lastRow === row - 1 && key === this.last.key && alone === this.last.alone
    this.last = { key, alone }
    if (before === undefined || !joins) return this.open(about, alone, left, right, row)
    const more = { ...before, lastRow: row }
    this.list[index] =
      alone === null
        ? { ...more, left: joined(before.left, shown(left, right)), right: joined(before.right, shown(right, left)) }
        : more
    return index
  }

  counts(): Record<DifferenceCategory, number> {
    const counts = { identity: 0, network: 0, storage: 0, runtime: 0, other: 0 }
    for (const d of this.list) counts[d.category]++
    return counts
  }

  private open(about: Meaning, alone: Segment | null, left: Line | null, right: Line | null, row: number): number {
    const value = (line: Line | null, facing: Line | null) =>
      line !== null && alone?.element ? summary(alone.element, line) : shown(line, facing)
    const { code, params, category, expected } = about
    this.list.push({
      category,
      label: { code, params },
      left: value(left, right),
      right: value(right, left),
      expected,
      firstRow: row,
      lastRow: row,
    })
    return this.list.length - 1
  }
}

/** Longest value that is told in words; the rows have it all. */
const LONGEST = 300

function joined(before: string | null, more: string | null): string | null {
  if (more === null || (before !== null && before.length > LONGEST)) return before
  return before === null ? more : `${before} ${more}`
}

/** A whole element in few words. */
function summary(element: Element, first: Line): string {
  if (element.parent?.name === 'devices' && element.name === 'disk') {
    const disk = readDisk(element, 0)
    return disk.empty ? disk.target : disk.source.description
  }
  if (element.parent?.name === 'devices' && element.name === 'interface') {
    const nic = readInterface(element, 0)
    return [nic.source ?? nic.type, nic.mac].filter(Boolean).join(' ')
  }
  return shown(first, null) ?? ''
}

/** What people want to read of a line: the one attribute that differs, its text, its only attribute, or the line. */
function shown(line: Line | null, facing: Line | null): string | null {
  if (line === null) return null
  const text = line.text.trim()
  if (!line.begins) return text
  const { element } = line
  if (facing?.begins) {
    const names = new Set([...Object.keys(element.attributes), ...Object.keys(facing.element.attributes)])
    const differ = [...names].filter((n) => element.attribute(n) !== facing.element.attribute(n))
    const name = differ[0]
    if (name !== undefined && differ.length === 1) return element.attribute(name) ?? null
  }
  const oneLine = text.endsWith('/>') || text.endsWith(`</${element.name}>`)
  const content = element.text.trim()
  if (oneLine && element.children().length === 0 && content !== '') return content
  const values = Object.values(element.attributes)
  return oneLine && values.length === 1 && element.children().length === 0 ? (values[0] ?? text) : text
}

/** Runs of equal rows; both ends count. */
function equalRuns(rows: readonly CompareRow[], a: Side): EqualRun[] {
  const runs: EqualRun[] = []
  let from = 0
  for (let row = 0; row <= rows.length; row++) {
    if (rows[row]?.kind === 'equal') continue
    if (row > from) runs.push({ fromRow: from, toRow: row - 1, holds: holds(rows.slice(from, row), a) })
    from = row + 1
  }
  return runs
}

/** Names of the children of <domain> and <devices> that the rows hold, each once. */
function holds(rows: readonly CompareRow[], a: Side): string[] {
  const names = new Set<string>()
  for (const row of rows) {
    const line = a.lines[(row.left?.number ?? 0) - 1]
    const top = line === undefined ? null : topOf(line.element)
    if (top !== null) names.add(top.name)
  }
  return [...names]
}
