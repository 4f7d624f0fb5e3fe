/**
 * How a program is started on a host whatever the user's login shell is. ssh has no argument vectors: the server gives one
 * text to the login shell, which may be bash, fish, csh or anything else, and may print things of its own before and after.
 *
 * So the command line is constant but for a guard, in characters that all shells read the same way (csh takes `!` and a
 * newline even inside quotes, fish a backslash). It starts sh, which reads one line from its standard input and runs it if it
 * begins with the guard. That line holds the arguments. `read` takes a byte at a time, so what follows on standard input is
 * the program's own. The line begins with `#`: where something other than sh reads it, it does nothing.
 */
import { randomBytes } from 'node:crypto'

/** A text that nobody can guess, made for one program. `printed` is written by sh only: its halves are put together there. */
export interface Marks {
  /** what the line begins with; in the command line, so a login shell may show it */
  readonly guard: string
  /** what stands before and after each output */
  readonly printed: string
}

const HALF = 16

export function newMarks(): Marks {
  return { guard: randomBytes(12).toString('hex'), printed: `offshoot-${randomBytes(HALF).toString('hex')}` }
}

/** What the login shell is given. */
export function commandLine({ guard }: Marks): string {
  return `sh -c 'LC_ALL=C IFS=; export LC_ALL; read -r l; case $l in "#$0/"*) eval "\${l#*/}" ;; esac' ${guard}`
}

/** Asks the login shell alone: one that runs what it is given ends with this code. */
export const LOGIN_SHELL_CODE = 77
export const LOGIN_SHELL_PROBE = `exit ${LOGIN_SHELL_CODE}`

/** Ends a process, in words of every shell. */
export function killLine(pid: string): string {
  return `kill -9 ${pid}`
}

/**
 * The line that runs a program between marks: `MARK PID` before, `MARK CODE` after, on both outputs.
 * @throws for no program, for NUL, which no program can be given
 */
export function runLine(argv: readonly string[], marks: Marks): string {
  const start = `read -r offshoot_p offshoot_r </proc/self/stat; ${mark(marks, '${offshoot_p:--}')}`
  const end = `offshoot_c=$?; ${mark(marks, '$offshoot_c')}`
  return line(marks, argv, `(unset IFS; ${start}; exec "$@"); ${end}`)
}

/** The line that becomes a program after a mark: for bytes in both directions, until it ends. */
export function pipeLine(argv: readonly string[], marks: Marks): string {
  return line(marks, argv, `unset IFS; ${mark(marks, '$$')}; exec "$@"`)
}

function line({ guard }: Marks, argv: readonly string[], code: string): string {
  const newline = `offshoot_n=$(printf '\\nx'); offshoot_n=\${offshoot_n%x}`
  return `#${guard}/${newline}; set -- ${argv.map(quote).join(' ')}; ${code}\n`
}

function mark({ printed }: Marks, word: string): string {
  const [first, second] = [printed.slice(0, HALF), printed.slice(HALF)]
  const print = `printf '%s%s %s\\n' ${first} ${second} "${word}"`
  return `${print}; ${print} >&2`
}

/** For sh, in one line. */
function quote(text: string, at: number): string {
  if (text.includes('\0')) throw new Error('an argument cannot contain NUL')
  if (at === 0 && (text === '' || text.includes('='))) throw new Error(`not a program: ${JSON.stringify(text)}`)
  return `'${text.replaceAll("'", `'\\''`).replaceAll('\n', `'"$offshoot_n"'`)}'`
}
