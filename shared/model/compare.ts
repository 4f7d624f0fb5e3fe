import type { Params } from '../problem'
import type { DomainRef } from './domain'

/** What a difference means. Source: the compare table of the design. */
export type DifferenceCategory = 'identity' | 'network' | 'storage' | 'runtime' | 'other'

/** One line of one side. `marks` are [from, to) ranges of UTF-16 units that differ from the other side. */
export interface ComparedLine {
  /** 1-based */
  readonly number: number
  readonly text: string
  readonly marks: readonly (readonly [number, number])[]
}

/** One row of the two columns; a missing side is drawn hatched. */
export interface CompareRow {
  readonly kind: 'equal' | 'changed' | 'removed' | 'added'
  readonly left?: ComparedLine
  readonly right?: ComparedLine
  /** index into `differences`, for every kind but equal */
  readonly difference?: number
}

export interface Difference {
  readonly category: DifferenceCategory
  /** words: `difference.<code>` with params, e.g. disk.file {target: 'vda'} */
  readonly label: { readonly code: string; readonly params?: Params }
  readonly left: string | null
  readonly right: string | null
  /** true when it is what a clone must change */
  readonly expected: boolean
  readonly firstRow: number
  readonly lastRow: number
}

/** Rows [fromRow, toRow] are equal on both sides; `holds` names the elements of the second and third level in them. */
export interface EqualRun {
  readonly fromRow: number
  readonly toRow: number
  readonly holds: readonly string[]
}

export interface XmlComparison {
  readonly rows: readonly CompareRow[]
  readonly differences: readonly Difference[]
  readonly counts: Readonly<Record<DifferenceCategory, number>>
  readonly equalRuns: readonly EqualRun[]
  readonly leftLines: number
  readonly rightLines: number
}

/** Which definition of a VM: the live one of a running VM, or the saved (persistent) one. */
export interface DefinitionRef extends DomainRef {
  readonly which: 'live' | 'persistent'
  /** the definition that a snapshot of the VM holds, by its name; `which` does not count then */
  readonly snapshot?: string
}
