import { type Params, type Problem, ProblemError, problem, type Remedy } from '@shared/problem'
import { type AskContext, allowLines, type FailedWay, type NothingShared, quoteCommand, SshError } from '../ssh'
import type { Distribution } from './distributions'
import { type Exists, startCommand } from './init-system'

/** The group whose members libvirt's shipped rules let in. */
const GROUP = 'libvirt'

/** Refusals that trying again does not end, and that trying again could make worse (locked accounts, prompts without end). */
export const SSH_STOPS: readonly Problem['code'][] = [
  'host.key-rejected',
  'host.key-changed',
  'host.key-revoked',
  'host.auth-rejected',
  'host.auth-cancelled',
  'host.password-expired',
  'host.config',
  'host.address',
  'host.no-common',
  'host.no-socket',
  'host.no-shell',
  'host.forced-command',
  'host.shell-restricted',
  'host.shell-exits',
]

const list = (value: unknown): string => (Array.isArray(value) ? value.map(String).join(', ') : '')
const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

/** What ssh refused, as a problem with ways on. */
export function sshProblem(error: SshError): ProblemError {
  const { code, facts, details, raw } = error
  const about: Params = facts ? { host: facts.host, port: facts.port, user: facts.user } : {}
  const key = { fingerprint: text(details.fingerprint), keyType: text(details.type) }
  const retry: Remedy = { kind: 'retry' }
  const edit: Remedy = { kind: 'edit-host' }
  switch (code) {
    case 'host.no-libvirt': {
      const failed = (details.failed ?? []) as readonly FailedWay[]
      const lines = failed.map((way) => `${way.transport} ${way.path}: ${way.reason}${way.raw ? ` (${way.raw})` : ''}`)
      return problem('host.no-way', { params: { ...about, failed: lines.join('\n') }, raw, remedies: [retry] })
    }
    case 'host.key-changed': {
      const known = (details.known ?? []) as readonly { fingerprint?: string; file?: string; line?: number }[]
      const file = text(known[0]?.file)
      const command = quoteCommand(['ssh-keygen', '-R', nameInFile(facts), ...(file === '' ? [] : ['-f', file])])
      return problem('host.key-changed', {
        params: {
          ...about,
          ...key,
          knownFingerprints: known.map((k) => text(k.fingerprint)).join('\n'),
          file,
          line: known[0]?.line ?? 0,
          command,
        },
        raw,
        remedies: [{ kind: 'run-command', params: { command } }, retry],
      })
    }
    case 'host.key-revoked':
      return problem(code, { params: { ...about, ...key, file: text(details.file), line: text(details.line) }, raw })
    case 'host.key-rejected':
      return problem(code, { params: { ...about, ...key, by: text(details.by) }, raw, remedies: [retry] })
    case 'host.auth-rejected':
      return problem(code, {
        params: { ...about, methods: list(details.methods), tried: list(details.tried) },
        raw,
        remedies: [{ kind: 'sign-in-again' }, edit],
      })
    case 'host.auth-cancelled':
      return problem(code, { params: about, raw, remedies: [{ kind: 'sign-in-again' }, edit] })
    case 'host.config':
      return problem(code, { params: { ...about, option: text(details.option) }, raw, remedies: [edit, retry] })
    case 'host.no-common': {
      const nothing = (details.nothing ?? []) as readonly NothingShared[]
      const lines = allowLines((error.facts as AskContext | null)?.alias ?? '', nothing)
      const allow: Remedy[] = lines === null ? [] : [{ kind: 'allow-algorithms', params: { command: lines } }]
      return problem(code, {
        params: {
          ...about,
          nothing: nothing
            .map(({ kind, theirs, ours }) => `${kind}\t${theirs.join(', ')}\t${ours.join(', ')}`)
            .join('\n'),
        },
        raw,
        remedies: [...allow, retry],
      })
    }
    case 'host.proxy-command':
      return problem(code, { params: { ...about, command: text(details.command) }, raw, remedies: [retry] })
    case 'host.channel-refused':
      return problem('host.no-way', { params: { ...about, failed: raw }, raw, remedies: [retry] })
    case 'host.lost':
      return problem(code, { params: about, raw, remedies: [retry] })
    case 'host.no-shell':
    case 'host.forced-command':
    case 'host.shell-restricted':
    case 'host.shell-exits':
    case 'host.shell-silent': {
      const command = tryCommand(facts)
      return problem(code, {
        params: { ...about, code: text(details.code) },
        raw,
        remedies: [{ kind: 'try-in-terminal', params: { command } }, retry],
      })
    }
    default:
      return problem(code, { params: about, raw, remedies: [retry, edit] })
  }
}

/** What a person types to see what the login shell does with a program. */
function tryCommand(facts: SshError['facts']): string {
  if (facts === null) return ''
  const port = facts.port === 22 ? [] : ['-p', String(facts.port)]
  return quoteCommand(['ssh', ...port, `${facts.user}@${facts.host}`, 'id'])
}

/** Why programs do not start on a host, if it is that. */
export function shellProblem(error: unknown): Problem | undefined {
  if (!(error instanceof ProblemError)) return undefined
  return NO_PROGRAMS.includes(error.problem.code) ? error.problem : undefined
}

const NO_PROGRAMS: readonly Problem['code'][] = [
  'host.password-expired',
  'host.no-shell',
  'host.forced-command',
  'host.shell-restricted',
  'host.shell-exits',
  'host.shell-silent',
]

/** As known_hosts has it. */
function nameInFile(facts: SshError['facts']): string {
  if (facts === null) return ''
  return facts.port === 22 ? facts.host : `[${facts.host}]:${facts.port}`
}

/** What the host itself says of why nothing listens. */
export interface Surroundings {
  /** path of libvirtd or virtqemud; null when neither is installed */
  readonly daemon: string | null
  readonly distribution: Distribution
  readonly exists: Exists
}

/**
 * No way led to libvirt: what is missing and how it comes. A socket that is there and denied says more than all others.
 * @param ask looks at the host; only called when no socket is there
 */
export async function noWay(error: SshError, ask: () => Promise<Surroundings>): Promise<ProblemError> {
  const sockets = Object.values((error.details.sockets ?? {}) as Record<string, string>)
  const user = error.facts?.user ?? ''
  if (sockets.includes('denied')) return denied(user, error.raw)
  if (sockets.includes('there')) return sshProblem(error)
  const { daemon, distribution, exists } = await ask()
  if (daemon === null) {
    const { name, installCommand, startCommand: start, manual } = distribution
    const install = { distribution: name, command: installCommand, ...(manual === undefined ? {} : { manual }) }
    return problem('host.no-libvirt', {
      params: { distribution: name },
      raw: error.raw,
      remedies: [
        { kind: 'install-libvirt', params: install },
        ...(start === undefined ? [] : [{ kind: 'start-libvirt', params: { command: start } } as const]),
        { kind: 'retry' },
      ],
    })
  }
  const start: Remedy = { kind: 'start-libvirt', params: { command: startCommand(daemon, exists) } }
  return new ProblemError({ ...sshProblem(error).problem, remedies: [start, { kind: 'retry' }] })
}

/** The socket that the address names is not there; those that are. */
export function noSocket(error: SshError, socket: string, there: readonly string[]): ProblemError {
  const { host = '', user = '' } = error.facts ?? {}
  return problem('host.no-socket', {
    params: { host, user, socket, there: there.join('\n') },
    raw: error.raw,
    remedies: [{ kind: 'edit-host' }, { kind: 'retry' }],
  })
}

/** libvirt's socket, or polkit behind it, does not let this user in. */
export function denied(user: string, raw: string): ProblemError {
  const command = quoteCommand(['sudo', 'usermod', '-aG', GROUP, user])
  return problem('host.denied', {
    params: { user, group: GROUP },
    raw,
    remedies: [{ kind: 'join-group', params: { group: GROUP, command } }, { kind: 'retry' }],
  })
}

/** Whatever opening a host over ssh threw. */
export function explainSsh(error: unknown): unknown {
  return error instanceof SshError ? sshProblem(error) : error
}
