/**
 * Splits as argv_split(3) of OpenSSH: quotes of both kinds, a backslash before a quote, a backslash or (unquoted) a
 * space; `#` at the start of a word ends the line.
 */
export function splitArguments(text: string): string[] | null {
  const words: string[] = []
  let at = 0
  while (at < text.length) {
    if (text[at] === ' ' || text[at] === '\t') {
      at++
      continue
    }
    if (text[at] === '#') break
    let word = ''
    let quote = ''
    for (; at < text.length; at++) {
      const sign = text[at] ?? ''
      const next = text[at + 1] ?? ''
      if (sign === '\\' && (next === "'" || next === '"' || next === '\\' || (quote === '' && next === ' '))) {
        word += next
        at++
      } else if (quote === '' && (sign === ' ' || sign === '\t')) break
      else if (quote === '' && (sign === '"' || sign === "'")) quote = sign
      else if (quote !== '' && sign === quote) quote = ''
      else word += sign
    }
    if (quote !== '') return null
    words.push(word)
  }
  return words
}
