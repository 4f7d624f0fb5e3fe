/**
 * Reads ssh_config files into lines with the files they include, as readconf.c does. What is wrong is passed over: a laptop
 * without OpenSSH must not be stopped by a keyword that only OpenSSH knows.
 * @see ssh_config(5)
 */
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { splitArguments } from './config-words'

/** As in readconf.c. */
const MAX_DEPTH = 16
const MAX_FILES = 512
const MAX_SIZE = 4 * 1024 * 1024

export interface ConfigLine {
  /** lower case */
  readonly keyword: string
  readonly args: readonly string[]
  /** what follows the keyword as it stands; for ProxyCommand, which is a line for a shell */
  readonly rest: string
  readonly file: string
  readonly line: number
  /** for Include: the lines of the files it names */
  readonly included?: readonly ConfigLine[]
}

/** One line without its end; null for blanks, comments and lines with unbalanced quotes. */
export function parseConfigLine(text: string): { keyword: string; args: string[]; rest: string } | null {
  const match = /^[ \t]*(?:"([^"]*)"|([^ \t\r\n"=#][^ \t\r\n"=]*))[ \t]*=?[ \t]*(.*)$/s.exec(
    text.replace(/[ \t\r\n\f]+$/, ''),
  )
  if (!match) return null
  const rest = match[3] ?? ''
  const args = splitArguments(rest)
  return args === null ? null : { keyword: (match[1] ?? match[2] ?? '').toLowerCase(), args, rest }
}

export class ConfigReader {
  readonly #home: string
  #files = 0

  constructor(home: string = homedir()) {
    this.#home = home
  }

  /**
   * Reads a file and all it includes. Missing and unreadable files are empty; loops, depth and number are bounded.
   * @param base where relative Includes are looked for: ~/.ssh for the user's file, /etc/ssh for the system's
   */
  read(file: string, base: string = dirname(file)): ConfigLine[] {
    return this.#read(file, base, 0, new Set())
  }

  #read(file: string, base: string, depth: number, open: ReadonlySet<string>): ConfigLine[] {
    let text: string
    let real: string
    try {
      real = realpathSync(file)
      const info = statSync(real)
      if (open.has(real) || !info.isFile() || info.size > MAX_SIZE || ++this.#files > MAX_FILES) return []
      text = readFileSync(real, 'utf8')
    } catch {
      // As OpenSSH: a file that is not there or cannot be read is passed over.
      return []
    }
    const inside = new Set(open).add(real)
    return text.split('\n').flatMap((row, index): ConfigLine[] => {
      const parsed = parseConfigLine(row)
      if (parsed === null) return []
      const line = { ...parsed, file, line: index + 1 }
      if (parsed.keyword !== 'include') return [line]
      const files = depth >= MAX_DEPTH ? [] : parsed.args.flatMap((path) => expandGlob(this.#locate(path, base)))
      return [{ ...line, included: files.flatMap((path) => this.#read(path, base, depth + 1, inside)) }]
    })
  }

  #locate(path: string, base: string): string {
    const full = path === '~' || path.startsWith('~/') ? join(this.#home, path.slice(1)) : path
    return isAbsolute(full) ? full : join(base, full)
  }
}

/** Files a pattern with `*`, `?` and `[…]` names, sorted, as glob(3). A name without them stands for itself. */
export function expandGlob(pattern: string): string[] {
  let paths = ['']
  const segments = pattern.replaceAll('\\', process.platform === 'win32' ? '/' : '\\').split('/')
  for (const [index, segment] of segments.entries()) {
    if (index === 0) paths = [segment]
    else if (!/[*?[]/.test(segment)) paths = paths.map((path) => `${path}/${segment}`)
    else {
      const fits = globRegExp(segment)
      paths = paths.flatMap((path) =>
        list(path === '' ? '/' : path).flatMap((name) => (fits.test(name) ? [`${path}/${name}`] : [])),
      )
    }
    if (paths.length > MAX_FILES) paths = paths.slice(0, MAX_FILES)
  }
  return paths
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory).sort()
  } catch {
    // A pattern that matches nothing is usual.
    return []
  }
}

function globRegExp(segment: string): RegExp {
  const source = segment.replace(
    /\[(!?)([^\]]+)\]|\*+|[\s\S]/g,
    (sign, not: string | undefined, set: string | undefined) => {
      if (set !== undefined) return `[${not ? '^' : ''}${set.replace(/[\\^[]/g, '\\$&')}]`
      if (sign.startsWith('*')) return '.*'
      return sign === '?' ? '.' : sign.replace(/[.+^${}()|[\]\\/-]/g, '\\$&')
    },
  )
  try {
    return new RegExp(segment.startsWith('.') ? `^${source}$` : `^(?!\\.)${source}$`, 's')
  } catch {
    // a range the wrong way round fits nothing
    return /^(?!)/
  }
}
