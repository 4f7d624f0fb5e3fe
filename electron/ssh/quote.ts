/**
 * One argument of a command line that a person copies into a shell. Backslashes stand outside the quotes, so that fish, where
 * they mean something inside, reads the same.
 * @throws for a NUL, which no program can be given
 */
export function quoteArgument(text: string): string {
  if (text.includes('\0')) throw new Error('an argument cannot contain NUL')
  if (/^[A-Za-z0-9_/.,:@+-]+$/.test(text)) return text
  return `'${text.replace(/[\\']+/g, (run) => `'${run.replace(/[\\']/g, '\\$&')}'`)}'`
}

/** A command line of quoted arguments. @throws for no program, one with `=` in its name (env would take it as a variable) */
export function quoteCommand(argv: readonly string[]): string {
  const [program] = argv
  if (program === undefined || program === '' || program.includes('=')) {
    throw new Error(`not a program: ${JSON.stringify(program)}`)
  }
  return argv.map(quoteArgument).join(' ')
}
