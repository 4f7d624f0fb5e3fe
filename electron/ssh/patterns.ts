/** OpenSSH's patterns (ssh_config(5), PATTERNS): `*`, `?`, lists with commas, `!` for "and not". */

/** Whether one pattern fits the whole text. Linear in memory, never exponential in time. */
export function matchPattern(text: string, pattern: string): boolean {
  let at = 0
  let in_ = 0
  let star = -1
  let mark = 0
  while (at < text.length) {
    const sign = pattern[in_]
    // The star first: a literal '*' in the text must not stop it from being one in the pattern.
    if (sign === '*') {
      star = in_++
      mark = at
    } else if (sign !== undefined && (sign === '?' || sign === text[at])) {
      at++
      in_++
    } else if (star >= 0) {
      in_ = star + 1
      at = ++mark
    } else return false
  }
  while (pattern[in_] === '*') in_++
  return in_ === pattern.length
}

/**
 * Whether a list fits: one of its patterns does, and none of those with `!` does. A list of only negations never fits.
 * @param lower the patterns are taken in lower case, as for host names; the text is taken as it is
 */
export function matchPatternList(text: string, patterns: readonly string[], lower = false): boolean {
  let fits = false
  for (const raw of patterns) {
    const pattern = lower ? raw.toLowerCase() : raw
    if (pattern.startsWith('!')) {
      if (matchPattern(text, pattern.slice(1))) return false
    } else if (pattern !== '' && matchPattern(text, pattern)) fits = true
  }
  return fits
}
