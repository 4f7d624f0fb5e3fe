import { treeStep } from '../../common/tree-keys'
import type { ImageRow } from './rows'

const opens = (row: ImageRow) => row.kind === 'pool' || row.hasChildren

/** What a key does at a row of the table: another row, or the key of the one to open or close. */
export function rowKeyStep(
  rows: readonly ImageRow[],
  at: number,
  key: string,
  page: number,
): { readonly go: number } | { readonly toggle: string } | null {
  const place = (row: ImageRow) => ({ level: row.level, ...(opens(row) && { open: row.expanded === true }) })
  const places = { length: rows.length, at: (n: number) => rows[n] && place(rows[n]) }
  const step = treeStep(places, at, key, page)
  return step === 'toggle' ? { toggle: rows[at]?.key ?? '' } : step
}
