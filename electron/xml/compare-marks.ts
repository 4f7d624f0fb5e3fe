import type { ComparedLine } from '@shared/model/compare'
import { diffArrays } from 'diff'

type Marks = ComparedLine['marks']

/** Longest line whose changed words are looked for; of a longer one the middle that differs is marked. */
const LONGEST = 2000

/**
 * The characters in which two lines differ, by whole words: names, uuids and the pairs of a MAC are one word each, so
 * that marks do not flicker where two of them happen to share a letter.
 */
export function marksOf(left: string, right: string): readonly [Marks, Marks] {
  if (left.length > LONGEST || right.length > LONGEST) return middle(left, right)
  const from: [number, number][] = []
  const to: [number, number][] = []
  let i = 0
  let j = 0
  for (const part of diffArrays(words(left), words(right))) {
    const length = part.value.reduce((n, word) => n + word.length, 0)
    if (!part.added) {
      if (part.removed) mark(from, i, i + length)
      i += length
    }
    if (!part.removed) {
      if (part.added) mark(to, j, j + length)
      j += length
    }
  }
  return [from, to]
}

/** Names keep their dots and dashes: `web-01.qcow2` is one word, `/srv/vm/` in front of it three others. */
const words = (text: string) => text.match(/[^\s"'<>=/:,;&]+|\s+|./gu) ?? []

/** Joins marks with no more than one character between them, as the colons of a MAC. */
function mark(marks: [number, number][], from: number, to: number): void {
  const last = marks.at(-1)
  if (last !== undefined && from - last[1] <= 1) last[1] = to
  else marks.push([from, to])
}

function middle(left: string, right: string): readonly [Marks, Marks] {
  const most = Math.min(left.length, right.length)
  let head = 0
  while (head < most && left[head] === right[head]) head++
  let tail = 0
  while (tail < most - head && left[left.length - 1 - tail] === right[right.length - 1 - tail]) tail++
  const part = (text: string): Marks => (text.length - tail > head ? [[head, text.length - tail]] : [])
  return [part(left), part(right)]
}
