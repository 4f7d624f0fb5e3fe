/** Why a host cannot be reached or used, as data. Permanent names; the text is the host's or the system's own. */

export type SshProblemCode =
  /** the name has no address */
  | 'host.dns'
  /** nobody listens there, or no way leads there */
  | 'host.unreachable'
  /** no answer in time */
  | 'host.timeout'
  /** something answered that is no ssh server */
  | 'host.protocol'
  /** an ssh server that shares no algorithm of some kind with us: `nothing` */
  | 'host.no-common'
  /** the configuration's ProxyCommand ended before a host answered: raw is what it said */
  | 'host.proxy-command'
  /** not known, and the configuration or the user said no */
  | 'host.key-rejected'
  | 'host.key-changed'
  | 'host.key-revoked'
  /** `methods`: what the host takes; `tried`: what was offered */
  | 'host.auth-rejected'
  /** the user closed a prompt */
  | 'host.auth-cancelled'
  | 'host.password-expired'
  /** jump hosts that lead in a circle, or an ssh client that does not understand its configuration */
  | 'host.config'
  /** was up and is gone */
  | 'host.lost'
  /** up, and refused this one channel */
  | 'host.channel-refused'
  /** libvirt's socket cannot be reached in any way */
  | 'host.no-libvirt'
  /** the account has no shell that runs programs (nologin, false, a program that is not there); details: `code` */
  | 'host.no-shell'
  /** something else answers whatever is asked: command= of authorized_keys, ForceCommand of sshd */
  | 'host.forced-command'
  /** the login shell runs what it is given, but cannot start `sh`: rbash, git-shell, a PATH without it */
  | 'host.shell-restricted'
  /** the login shell ended before it ran what it was given: `exit` in a startup file */
  | 'host.shell-exits'
  /** no answer, and no end */
  | 'host.shell-silent'

export interface SshProblemFacts {
  /** who: the target or one of its jump hosts */
  readonly host: string
  readonly port: number
  readonly user: string
  /** 0 for the first host on the way */
  readonly hop: number
}

export class SshError extends Error {
  readonly code: SshProblemCode
  readonly facts: SshProblemFacts | null
  /** lists and numbers that explain: `methods`, `tried`, `file`, `line`, … */
  readonly details: Readonly<Record<string, unknown>>
  readonly raw: string
  constructor(
    code: SshProblemCode,
    facts: SshProblemFacts | null,
    { details = {}, raw = '' }: { details?: Readonly<Record<string, unknown>>; raw?: string } = {},
  ) {
    super(`${code}${facts ? ` (${facts.user}@${facts.host}:${facts.port})` : ''}${raw ? `: ${raw}` : ''}`)
    this.name = 'SshError'
    this.code = code
    this.facts = facts
    this.details = details
    this.raw = raw
  }
}

/** Codes of getaddrinfo and of the system, each with what it means here. */
export function networkProblem(error: unknown): SshProblemCode {
  const codes = collectCodes(error)
  if (codes.some((code) => /^(ENOTFOUND|EAI_)/.test(code))) return 'host.dns'
  if (codes.some((code) => /^(ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|ERR_SOCKET_CONNECTION_TIMEOUT)$/.test(code)))
    return 'host.timeout'
  return 'host.unreachable'
}

function collectCodes(error: unknown): string[] {
  const { code, errors } = (error ?? {}) as { code?: unknown; errors?: unknown }
  const own = typeof code === 'string' ? [code] : []
  return Array.isArray(errors) ? [...own, ...errors.flatMap(collectCodes)] : own
}

/** The words of an error, those inside an AggregateError included. */
export function rawText(error: unknown): string {
  const { errors, message } = (error ?? {}) as { errors?: unknown; message?: unknown }
  if (Array.isArray(errors) && errors.length > 0) return errors.map(rawText).join('; ')
  return typeof message === 'string' && message !== '' ? message : String(error)
}

/**
 * What ssh2's `level` means before the connection is up. It is the only reliable mark: messages change.
 * @see https://github.com/mscdex/ssh2 (Client event "error")
 */
export function handshakeProblem(error: unknown): SshProblemCode {
  switch ((error as { level?: unknown }).level) {
    case 'client-dns':
      return 'host.dns'
    case 'client-timeout':
      return 'host.timeout'
    case 'client-authentication':
      return 'host.auth-rejected'
    case 'client-socket': {
      // The way was open, as ssh2 gets open sockets only: it broke in the middle.
      return 'host.lost'
    }
    default:
      return 'host.protocol'
  }
}
