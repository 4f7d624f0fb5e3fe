/**
 * Edits of configuration files that leave every byte alone which they do not mean: comments, order, blank lines, line ends. Texts here hold
 * one character for each byte (latin1), so whatever encoding a file has comes out as it went in.
 */

/** Lines with their ends; together they are the text. */
export const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

/** A line without its end, and the end. */
export function cut(line: string): { readonly body: string; readonly end: string } {
  const [end = ''] = /\r?\n$/.exec(line) ?? []
  return { body: line.slice(0, line.length - end.length), end }
}

/** The line end that a text uses. */
export const endOf = (text: string): string => (/\r\n/.test(text) ? '\r\n' : '\n')

/** Puts lines at the end, after a line end where the last line has none. */
export function append(text: string, bodies: readonly string[]): string {
  const end = endOf(text)
  const begun = text === '' || text.endsWith('\n') ? text : text + end
  return begun + bodies.map((body) => body + end).join('')
}

/** Changes lines one by one: a string replaces the line's body, null takes the line away, undefined leaves it. */
export function mapLines(text: string, change: (body: string) => string | null | undefined): string {
  return linesOf(text)
    .map((line) => {
      const { body, end } = cut(line)
      const made = change(body)
      return made === undefined ? line : made === null ? '' : made + end
    })
    .join('')
}

const assignment = (key: string) => new RegExp(`^(\\s*(?:export\\s+)?${key}=)("[^"]*"|'[^']*'|[^\\s#]*)(.*)$`)

/** The value that a file of shell assignments gives a variable: the last one counts. */
export function assigned(text: string, key: string): string | null {
  let value: string | null = null
  for (const line of linesOf(text)) {
    const found = assignment(key).exec(cut(line).body)
    if (found !== null) value = (found[2] ?? '').replace(/^(["'])(.*)\1$/, '$2')
  }
  return value
}

/** Gives a variable a value where it stands, quoted as it was; at the end where it does not. null takes it away. */
export function assign(text: string, key: string, value: string | null): string {
  const pattern = assignment(key)
  let found = false
  const made = mapLines(text, (body) => {
    const match = pattern.exec(body)
    if (match === null) return undefined
    found = true
    if (value === null) return null
    const [, head = '', old = '', rest = ''] = match
    const quote = /^["']/.exec(old)?.[0] ?? ''
    return old === `${quote}${value}${quote}` ? undefined : `${head}${quote}${value}${quote}${rest}`
  })
  return found || value === null ? made : append(made, [`${key}=${value}`])
}

const heading = /^\s*\[([^\]]*)\]\s*$/

/** Values of a key in a section of an INI file, in order. */
export function iniValues(text: string, section: string, key: string): string[] {
  const values: string[] = []
  let inside = ''
  for (const line of linesOf(text)) {
    const { body } = cut(line)
    inside = heading.exec(body)?.[1] ?? inside
    const [, name, value] = /^\s*([^=#;\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(body) ?? []
    if (inside === section && name === key) values.push(value ?? '')
  }
  return values
}

/** Gives a key of a section a value: the first stands where it stood, others of it go. null takes all away. */
export function setIni(text: string, section: string, key: string, value: string | null): string {
  let inside = ''
  let done = value === null
  const kept = mapLines(text, (body) => {
    inside = heading.exec(body)?.[1] ?? inside
    const [, head, name, old] = /^(\s*([^=#;\s][^=]*?)\s*=\s*)(.*?)\s*$/.exec(body) ?? []
    if (inside !== section || name !== key) return undefined
    if (done) return null
    done = true
    return old === value ? undefined : `${head}${value}`
  })
  return done ? kept : intoSection(kept, section, `${key}=${value}`)
}

/** Puts a line after the last line of a section that says something; the section comes at the end where it is missing. */
function intoSection(text: string, section: string, body: string): string {
  const lines = linesOf(text)
  let inside = ''
  let at = -1
  for (const [n, line] of lines.entries()) {
    const found = heading.exec(cut(line).body)?.[1]
    inside = found ?? inside
    if (inside === section && cut(line).body.trim() !== '') at = n
  }
  if (at < 0) return append(text, [...(text.trim() === '' ? [] : ['']), `[${section}]`, body])
  const before = lines.slice(0, at + 1).join('')
  return append(before, [body]) + lines.slice(at + 1).join('')
}
