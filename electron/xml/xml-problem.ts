/** A place in a text: both count from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** The text is not XML that we read: not well-formed, with a DOCTYPE, nested too deeply, or too long. */
export class XmlProblem extends Error implements Position {
  override readonly name = 'XmlProblem'
  readonly line: number
  readonly column: number

  constructor(message: string, { line, column }: Position) {
    super(message)
    this.line = line
    this.column = column
  }
}

export function positionAt(text: string, offset: number): Position {
  let line = 1
  let start = 0
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line++
    start = at + 1
  }
  return { line, column: offset - start + 1 }
}

/** The parser's message without its excerpt and "(line 2, column 6)", which are data of their own. */
export function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/ \(line \d+, column \d+\)$/, '')
}
