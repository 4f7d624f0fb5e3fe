import type { Difference } from '@shared/model/compare'
import { wordOf } from '../../components/code-words'
import type { Translate } from '../../i18n'
import type { compareWords } from './words'

/** What differs, in words; a code without words shows itself. Dots in codes are levels of the words, so they go. */
export function labelOf({ label }: Difference, t: Translate<typeof compareWords.en>): string {
  return wordOf(t, `difference.${label.code.replaceAll('.', '-')}`, label.code, label.params)
}

/** The ends of two values in which they differ, so that a long path or MAC shows its difference, not its beginning. */
export function tails(left: string | null, right: string | null, most = 26): readonly [string | null, string | null] {
  if (left === null || right === null || (left.length <= most && right.length <= most)) return [left, right]
  let same = 0
  while (same < left.length && left[same] === right[same]) same++
  const from = Math.max(0, same - 4)
  const cut = (text: string) => (from > 1 ? `…${text.slice(from)}` : text)
  return [cut(left), cut(right)]
}
