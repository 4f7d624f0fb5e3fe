import type { DomainSummary } from '@shared/model/domain'

/**
 * How well a text answers what was typed: every word must be in it. 0 is best (begins with it), then a word that
 * begins with it, then anywhere; null when a word is not in it. Nothing typed fits everything.
 */
export function rank(text: string, typed: string): number | null {
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  const within = text.toLocaleLowerCase()
  let worst = 0
  for (const word of words) {
    const at = within.indexOf(word)
    if (at < 0) return null
    worst = Math.max(worst, at === 0 ? 0 : /[\s\-_./]/.test(within[at - 1] ?? '') ? 1 : 2)
  }
  return worst
}

/** The best `most` entries for what was typed, in their own order where they fit equally well. */
export function best<T>(entries: readonly T[], text: (entry: T) => string, typed: string, most: number): readonly T[] {
  const ranked: { entry: T; rank: number; at: number }[] = []
  for (const [at, entry] of entries.entries()) {
    const fit = rank(text(entry), typed)
    if (fit !== null) ranked.push({ entry, rank: fit, at })
  }
  return ranked
    .sort((a, b) => a.rank - b.rank || a.at - b.at)
    .slice(0, most)
    .map(({ entry }) => entry)
}

/** All that a VM is found by. */
export function vmText({ name, title, uuid, macs, addresses }: DomainSummary): string {
  return [name, title, uuid, ...macs, ...addresses].filter(Boolean).join(' ')
}

/** The title, uuid, MAC or IP address that a VM was found by; undefined when its name alone answers. */
export function foundBy({ name, title, uuid, macs, addresses }: DomainSummary, typed: string): string | undefined {
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  const missing = words.filter((word) => !name.toLocaleLowerCase().includes(word))
  return [title, ...addresses, ...macs, uuid].find(
    (text) => text !== undefined && missing.some((word) => text.toLocaleLowerCase().includes(word)),
  )
}
