/** Which lines of ssh_config files count for a host: `Host`, `Match`, the first value wins. */
import type { ConfigLine } from './config-files'
import { matchPatternList } from './patterns'

/** Values by keyword in lower case, as `ssh -G` names them; several for keywords that add up. */
export type OptionValues = ReadonlyMap<string, readonly string[]>

export interface EvaluateInput {
  /** what the user typed, the name `Host` is matched with */
  readonly host: string
  /** given with the host; these win over all files */
  readonly user?: string
  readonly port?: number
  readonly jump?: string
  readonly localUser: string
}

/** Keywords each of whose lines adds; of all others the first counts. */
const ADDING = new Set(['identityfile', 'certificatefile'])
/** Keywords whose value is all arguments of the line. */
const LISTS = new Set(['userknownhostsfile', 'globalknownhostsfile'])

/**
 * Values for a host. `Match exec` is never run here: such a block does not count, and is named in `skipped`.
 * @param files the lines of the user's file, then of the system's
 */
export function evaluateConfig(
  files: readonly (readonly ConfigLine[])[],
  input: EvaluateInput,
): { values: Map<string, string[]>; skipped: string[] } {
  const state: State = { input, host: input.host, final: false, sawFinal: false, values: new Map(), skipped: new Set() }
  if (input.user !== undefined) state.values.set('user', [input.user])
  if (input.port !== undefined) state.values.set('port', [String(input.port)])
  if (input.jump !== undefined) state.values.set('proxyjump', [input.jump])
  for (const lines of files) apply(lines, true, state)
  if (state.sawFinal) {
    // As ssh does: once more from the top, now with the name the host was found to have.
    state.host = hostName(state).toLowerCase()
    state.values.set('hostname', [state.host.replaceAll('%', '%%')])
    state.final = true
    for (const lines of files) apply(lines, true, state)
  }
  return { values: state.values, skipped: [...state.skipped] }
}

interface State {
  readonly input: EvaluateInput
  host: string
  final: boolean
  sawFinal: boolean
  readonly values: Map<string, string[]>
  readonly skipped: Set<string>
}

function hostName({ values, host }: State): string {
  const [name] = values.get('hostname') ?? []
  return name === undefined ? host : name.replace(/%([%h])/g, (_, sign) => (sign === 'h' ? host : '%'))
}

function apply(lines: readonly ConfigLine[], outer: boolean, state: State): void {
  let active = outer
  for (const line of lines) {
    if (line.keyword === 'host') active = outer && matchPatternList(state.host, line.args)
    else if (line.keyword === 'match') active = matchLine(line, state) && outer
    else if (line.included) apply(line.included, active, state)
    else if (active) set(line, state)
  }
}

function set({ keyword, args, rest }: ConfigLine, { values }: State): void {
  const [first] = args
  if (first === undefined || first === '') return
  if (ADDING.has(keyword)) {
    const list = values.get(keyword) ?? []
    if (!list.includes(first)) values.set(keyword, [...list, first])
    return
  }
  if (values.has(keyword)) return
  if (keyword === 'proxycommand' || keyword === 'proxyjump') {
    // Either one decides for both.
    if (values.has('proxycommand') || values.has('proxyjump')) return
    values.set(keyword, [keyword === 'proxycommand' ? rest : first])
  } else values.set(keyword, LISTS.has(keyword) ? [...args] : [first])
}

function matchLine({ args, file, line }: ConfigLine, state: State): boolean {
  let fits = true
  for (let at = 0; at < args.length; at++) {
    const [word = '', inline] = splitOnce(args[at] ?? '')
    const not = word.startsWith('!')
    const criterion = (not ? word.slice(1) : word).toLowerCase()
    if (criterion === 'all') {
      fits &&= !not
      continue
    }
    if (criterion === 'final' || criterion === 'canonical') {
      if (criterion === 'final') state.sawFinal = true
      fits &&= state.final !== not
      continue
    }
    const value = inline ?? args[++at] ?? ''
    const text = subject(criterion, state)
    if (text === null) {
      if (fits) state.skipped.add(`${file}:${line}: Match ${criterion}`)
      fits = false
    } else fits &&= matchPatternList(text, value.split(','), criterion.endsWith('host')) !== not
  }
  return fits && args.length > 0
}

function splitOnce(text: string): [string, string?] {
  const at = text.indexOf('=')
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

function subject(criterion: string, state: State): string | null {
  switch (criterion) {
    case 'host':
      return hostName(state).toLowerCase()
    case 'originalhost':
      return state.input.host.toLowerCase()
    case 'user':
      return state.values.get('user')?.[0] ?? state.input.localUser
    case 'localuser':
      return state.input.localUser
    default:
      return null
  }
}

/** Names without wildcards that `Host` and `Match host/originalhost` lines give, each once, in order. */
export function listAliases(lines: readonly ConfigLine[]): string[] {
  const names = new Set<string>()
  const add = (name: string) => {
    if (name !== '' && !/[*?!,]/.test(name) && !name.startsWith('-')) names.add(name)
  }
  const walk = (some: readonly ConfigLine[]) => {
    for (const line of some) {
      if (line.keyword === 'host') line.args.forEach(add)
      else if (line.keyword === 'match') {
        for (const [at, word] of line.args.entries()) {
          if (/^(originalhost|host)$/i.test(word)) (line.args[at + 1] ?? '').split(',').forEach(add)
        }
      } else if (line.included) walk(line.included)
    }
  }
  walk(lines)
  return [...names]
}
