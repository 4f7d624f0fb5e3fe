/** How a row stands in a tree that is drawn as a list of rows. */
export interface TreePlace {
  readonly level: number
  /** whether what lies under it is seen; missing: nothing lies under it */
  readonly open?: boolean
}

/**
 * What a key does at a row of a tree: another row, or this one to open or close; null: nothing. The keys of a tree view (ARIA Authoring Practices).
 * @param page rows that are in sight
 */
export function treeStep(
  places: { readonly length: number; at(row: number): TreePlace | undefined },
  at: number,
  key: string,
  page: number,
): { readonly go: number } | 'toggle' | null {
  const here = places.at(at)
  const last = places.length - 1
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
      if (here?.open) return 'toggle'
      for (let row = at - 1; row >= 0; row--) if ((places.at(row)?.level ?? 0) < (here?.level ?? 0)) return { go: row }
      return null
    }
    case 'ArrowRight':
      if (here?.open === undefined) return null
      return here.open ? { go: Math.min(last, at + 1) } : 'toggle'
    default:
      return null
  }
}
