import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkout } from '../lab/lab'

/** The middle one; of an even number the lower of the two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN
}

/** "0.41 (0.38 to 0.52)", seconds of milliseconds. */
export function spread(values: readonly number[]): string {
  const s = (ms: number) => (ms / 1000).toFixed(2)
  return `${s(median(values))} (${s(Math.min(...values))} to ${s(Math.max(...values))})`
}

/** Prints a table and keeps the figures as JSON in test-results/. A goal missed is said, never hidden. */
export function report(name: string, rows: readonly (readonly [string, string])[], figures: unknown): void {
  const width = Math.max(...rows.map(([label]) => label.length))
  console.log(`\n${name}`)
  for (const [label, value] of rows) console.log(`  ${label.padEnd(width)}  ${value}`)
  mkdirSync(join(checkout, 'test-results'), { recursive: true })
  writeFileSync(join(checkout, `test-results/bench-${name}.json`), `${JSON.stringify(figures, null, 2)}\n`)
}
