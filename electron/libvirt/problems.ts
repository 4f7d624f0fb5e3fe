/**
 * Neutral names for what this client throws. By code and class only, never by message, which is in the daemon's
 * language. The host layer turns them into what a person reads.
 */
import { AuthError, ConnectionLost, EncodeError, ProtocolError, RemoteError } from './errors'

export type LibvirtProblemCode =
  /** the socket does not exist: libvirt is not installed, or its daemon not running */
  | 'libvirt.no-socket'
  /** the socket exists and nobody listens */
  | 'libvirt.not-running'
  /** may not use the socket, or may not do this (88; EACCES, EPERM) */
  | 'libvirt.denied'
  /** the connection is read-only (29) */
  | 'libvirt.read-only'
  /** one daemon asked another, whose socket is missing or has nobody behind it: see `daemon` */
  | 'libvirt.no-daemon'
  /**
   * the daemon's own connection to another of libvirt's has ended: it is never opened again for this client. What was told it
   * as it ended may have been done
   */
  | 'libvirt.daemon-lost'
  | 'libvirt.auth-failed'
  | 'libvirt.auth-unsupported'
  | 'libvirt.lost'
  /** the other side does not speak libvirt's protocol */
  | 'libvirt.protocol'
  | 'libvirt.no-domain'
  | 'libvirt.no-network'
  | 'libvirt.no-pool'
  | 'libvirt.no-volume'
  | 'libvirt.no-snapshot'
  | 'libvirt.no-checkpoint'
  | 'libvirt.no-backup'
  | 'libvirt.no-metadata'
  | 'libvirt.no-device'
  /** a domain, volume or file of that name is there already */
  | 'libvirt.exists'
  | 'libvirt.wrong-state'
  /** another job holds it, or it is in use (68, 83, 87) */
  | 'libvirt.busy'
  | 'libvirt.no-space'
  | 'libvirt.file-missing'
  | 'libvirt.file-system-read-only'
  | 'libvirt.unsupported'
  /** the daemon is too old for this procedure, or did not understand the call (39) */
  | 'libvirt.unknown-call'
  | 'libvirt.bad-xml'
  | 'libvirt.bad-argument'
  /** guest agent missing, silent or refusing (86, 97, 112, 113) */
  | 'libvirt.agent'
  /** revert needs the force flag (77) */
  | 'libvirt.revert-risky'
  | 'libvirt.aborted'
  /** a call of ours does not fit the wire: a bug */
  | 'libvirt.bad-call'
  | 'libvirt.other'

export interface LibvirtProblem {
  readonly code: LibvirtProblemCode
  /** the other side's own words, to be shown and never interpreted */
  readonly raw: string
  /** of libvirt.no-daemon: its name, for example virtnetworkd */
  readonly daemon?: string
}

const byCode: Readonly<Record<number, LibvirtProblemCode>> = {
  3: 'libvirt.unsupported',
  8: 'libvirt.bad-argument',
  27: 'libvirt.bad-xml',
  28: 'libvirt.exists',
  29: 'libvirt.read-only',
  39: 'libvirt.unknown-call',
  42: 'libvirt.no-domain',
  43: 'libvirt.no-network',
  45: 'libvirt.auth-failed',
  49: 'libvirt.no-pool',
  50: 'libvirt.no-volume',
  55: 'libvirt.wrong-state',
  67: 'libvirt.unsupported',
  68: 'libvirt.busy',
  72: 'libvirt.no-snapshot',
  74: 'libvirt.unsupported',
  76: 'libvirt.exists',
  77: 'libvirt.revert-risky',
  78: 'libvirt.aborted',
  79: 'libvirt.auth-failed',
  80: 'libvirt.no-metadata',
  83: 'libvirt.busy',
  84: 'libvirt.unsupported',
  86: 'libvirt.agent',
  87: 'libvirt.busy',
  88: 'libvirt.denied',
  90: 'libvirt.exists',
  94: 'libvirt.auth-failed',
  97: 'libvirt.agent',
  99: 'libvirt.no-device',
  103: 'libvirt.no-checkpoint',
  104: 'libvirt.no-backup',
  112: 'libvirt.agent',
  113: 'libvirt.agent',
}

/** errno of a system error (38), by Linux's numbers. */
const byErrno: Readonly<Record<number, LibvirtProblemCode>> = {
  1: 'libvirt.denied',
  2: 'libvirt.file-missing',
  13: 'libvirt.denied',
  16: 'libvirt.busy',
  17: 'libvirt.exists',
  28: 'libvirt.no-space',
  30: 'libvirt.file-system-read-only',
  95: 'libvirt.unsupported',
  122: 'libvirt.no-space',
}

/** Node's `code` of socket errors on this side. */
const bySocketCode: Readonly<Record<string, LibvirtProblemCode>> = {
  ENOENT: 'libvirt.no-socket',
  ECONNREFUSED: 'libvirt.not-running',
  EACCES: 'libvirt.denied',
  EPERM: 'libvirt.denied',
}

/** Names an error thrown by this client, or by the socket it was given. `libvirt.other` when it is neither. */
export function libvirtProblem(error: unknown): LibvirtProblem {
  const raw = error instanceof Error ? error.message : String(error)
  const daemon = missingDaemon(error)
  return daemon === undefined ? { code: codeOf(error), raw } : { code: 'libvirt.no-daemon', raw, daemon }
}

const NO_SOCKET = 2
const NOBODY_LISTENS = 111

/** The socket's path is the same in every language; that this is about a socket, the errno and the path say together. */
function missingDaemon(error: unknown): string | undefined {
  if (!(error instanceof RemoteError) || error.code !== 38) return undefined
  if (error.int1 !== NO_SOCKET && error.int1 !== NOBODY_LISTENS) return undefined
  return /\/libvirt\/(virt[a-z]+d)-sock\b/.exec(error.message)?.[1]
}

/** virErrorDomain of libvirt's own connections; a daemon answers with it only as the client of another. */
const FROM_RPC = 7
const INTERNAL = 1

function codeOf(error: unknown): LibvirtProblemCode {
  if (error instanceof RemoteError) {
    if (error.code === INTERNAL && error.domain === FROM_RPC) return 'libvirt.daemon-lost'
    return (error.code === 38 ? byErrno[error.int1] : byCode[error.code]) ?? 'libvirt.other'
  }
  if (error instanceof AuthError) return error.kind === 'refused' ? 'libvirt.auth-failed' : 'libvirt.auth-unsupported'
  if (error instanceof ProtocolError) return 'libvirt.protocol'
  if (error instanceof EncodeError) return 'libvirt.bad-call'
  if (error instanceof ConnectionLost) {
    if (error.reason === 'protocol') return 'libvirt.protocol'
    return socketCode(error.cause) ?? 'libvirt.lost'
  }
  return socketCode(error) ?? 'libvirt.other'
}

function socketCode(error: unknown): LibvirtProblemCode | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? bySocketCode[code] : undefined
}
