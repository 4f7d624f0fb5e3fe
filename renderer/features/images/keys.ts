import type { ImageRow } from './rows'

const isOpen = (row: ImageRow | undefined) => row?.expanded === true
const opens = (row: ImageRow | undefined) => row !== undefined && (row.kind === 'pool' || row.hasChildren)

/** What a key does at a row of the table: another row, or the row to open or close. */
export function rowKeyStep(
  rows: readonly ImageRow[],
  at: number,
  key: string,
  page: number,
): { readonly go: number } | { readonly toggle: string } | null {
  const row = rows[at]
  const last = rows.length - 1
  switch (key) {
    case 'ArrowDown':
      return { go: Math.min(last, at + 1) }
    case 'ArrowUp':
      return { go: Math.max(0, at - 1) }
    case 'PageDown':
      return { go: Math.min(last, at + page) }
    case 'PageUp':
      return { go: Math.max(0, at - page) }
    case 'Home':
      return { go: 0 }
    case 'End':
      return { go: last }
    case 'ArrowLeft': {
      if (row !== undefined && isOpen(row)) return { toggle: row.key }
      for (let i = at - 1; i >= 0; i--) if ((rows[i]?.level ?? 0) < (row?.level ?? 0)) return { go: i }
      return null
    }
    case 'ArrowRight':
      if (row === undefined || !opens(row)) return null
      return isOpen(row) ? { go: Math.min(last, at + 1) } : { toggle: row.key }
    default:
      return null
  }
}
