/**
 * Neutral names for what this client throws. By code and class only, never by message, which is in the daemon's
 * language. The host layer turns them into what a person reads.
 */
import {
  VIR_ERR_ACCESS_DENIED,
  VIR_ERR_AGENT_COMMAND_FAILED,
  VIR_ERR_AGENT_COMMAND_TIMEOUT,
  VIR_ERR_AGENT_UNRESPONSIVE,
  VIR_ERR_AGENT_UNSYNCED,
  VIR_ERR_ARGUMENT_UNSUPPORTED,
  VIR_ERR_AUTH_CANCELLED,
  VIR_ERR_AUTH_FAILED,
  VIR_ERR_AUTH_UNAVAILABLE,
  VIR_ERR_BLOCK_COPY_ACTIVE,
  VIR_ERR_CONFIG_UNSUPPORTED,
  VIR_ERR_DEVICE_MISSING,
  VIR_ERR_DOM_EXIST,
  VIR_ERR_INTERNAL_ERROR,
  VIR_ERR_INVALID_ARG,
  VIR_ERR_NO_DOMAIN,
  VIR_ERR_NO_DOMAIN_BACKUP,
  VIR_ERR_NO_DOMAIN_CHECKPOINT,
  VIR_ERR_NO_DOMAIN_METADATA,
  VIR_ERR_NO_DOMAIN_SNAPSHOT,
  VIR_ERR_NO_NETWORK,
  VIR_ERR_NO_STORAGE_POOL,
  VIR_ERR_NO_STORAGE_VOL,
  VIR_ERR_NO_SUPPORT,
  VIR_ERR_OPERATION_ABORTED,
  VIR_ERR_OPERATION_DENIED,
  VIR_ERR_OPERATION_INVALID,
  VIR_ERR_OPERATION_TIMEOUT,
  VIR_ERR_OPERATION_UNSUPPORTED,
  VIR_ERR_RESOURCE_BUSY,
  VIR_ERR_RPC,
  VIR_ERR_SNAPSHOT_REVERT_RISKY,
  VIR_ERR_STORAGE_POOL_BUILT,
  VIR_ERR_STORAGE_VOL_EXIST,
  VIR_ERR_SYSTEM_ERROR,
  VIR_ERR_XML_ERROR,
  VIR_FROM_RPC,
} from './error-codes'
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
  [VIR_ERR_NO_SUPPORT]: 'libvirt.unsupported',
  [VIR_ERR_INVALID_ARG]: 'libvirt.bad-argument',
  [VIR_ERR_XML_ERROR]: 'libvirt.bad-xml',
  [VIR_ERR_DOM_EXIST]: 'libvirt.exists',
  [VIR_ERR_OPERATION_DENIED]: 'libvirt.read-only',
  [VIR_ERR_RPC]: 'libvirt.unknown-call',
  [VIR_ERR_NO_DOMAIN]: 'libvirt.no-domain',
  [VIR_ERR_NO_NETWORK]: 'libvirt.no-network',
  [VIR_ERR_AUTH_FAILED]: 'libvirt.auth-failed',
  [VIR_ERR_NO_STORAGE_POOL]: 'libvirt.no-pool',
  [VIR_ERR_NO_STORAGE_VOL]: 'libvirt.no-volume',
  [VIR_ERR_OPERATION_INVALID]: 'libvirt.wrong-state',
  [VIR_ERR_CONFIG_UNSUPPORTED]: 'libvirt.unsupported',
  [VIR_ERR_OPERATION_TIMEOUT]: 'libvirt.busy',
  [VIR_ERR_NO_DOMAIN_SNAPSHOT]: 'libvirt.no-snapshot',
  [VIR_ERR_ARGUMENT_UNSUPPORTED]: 'libvirt.unsupported',
  [VIR_ERR_STORAGE_POOL_BUILT]: 'libvirt.exists',
  [VIR_ERR_SNAPSHOT_REVERT_RISKY]: 'libvirt.revert-risky',
  [VIR_ERR_OPERATION_ABORTED]: 'libvirt.aborted',
  [VIR_ERR_AUTH_CANCELLED]: 'libvirt.auth-failed',
  [VIR_ERR_NO_DOMAIN_METADATA]: 'libvirt.no-metadata',
  [VIR_ERR_BLOCK_COPY_ACTIVE]: 'libvirt.busy',
  [VIR_ERR_OPERATION_UNSUPPORTED]: 'libvirt.unsupported',
  [VIR_ERR_AGENT_UNRESPONSIVE]: 'libvirt.agent',
  [VIR_ERR_RESOURCE_BUSY]: 'libvirt.busy',
  [VIR_ERR_ACCESS_DENIED]: 'libvirt.denied',
  [VIR_ERR_STORAGE_VOL_EXIST]: 'libvirt.exists',
  [VIR_ERR_AUTH_UNAVAILABLE]: 'libvirt.auth-failed',
  [VIR_ERR_AGENT_UNSYNCED]: 'libvirt.agent',
  [VIR_ERR_DEVICE_MISSING]: 'libvirt.no-device',
  [VIR_ERR_NO_DOMAIN_CHECKPOINT]: 'libvirt.no-checkpoint',
  [VIR_ERR_NO_DOMAIN_BACKUP]: 'libvirt.no-backup',
  [VIR_ERR_AGENT_COMMAND_TIMEOUT]: 'libvirt.agent',
  [VIR_ERR_AGENT_COMMAND_FAILED]: 'libvirt.agent',
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
  if (!(error instanceof RemoteError) || error.code !== VIR_ERR_SYSTEM_ERROR) return undefined
  if (error.int1 !== NO_SOCKET && error.int1 !== NOBODY_LISTENS) return undefined
  return /\/libvirt\/(virt[a-z]+d)-sock\b/.exec(error.message)?.[1]
}

function codeOf(error: unknown): LibvirtProblemCode {
  if (error instanceof RemoteError) {
    if (error.code === VIR_ERR_INTERNAL_ERROR && error.domain === VIR_FROM_RPC) return 'libvirt.daemon-lost'
    return (error.code === VIR_ERR_SYSTEM_ERROR ? byErrno[error.int1] : byCode[error.code]) ?? 'libvirt.other'
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
