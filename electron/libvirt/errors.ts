/**
 * Everything that can go wrong on a libvirt connection, as classes. Codes and fields only; `problems.ts` gives them
 * neutral names. Nobody decides by message text: it is in the daemon's language.
 */

/** A daemon's refusal, with every field of the wire's error structure. */
export interface RemoteErrorFields {
  /** virErrorNumber, for example 42 = no domain */
  readonly code: number
  /** virErrorDomain: the part of libvirt that refused, for example 10 = QEMU */
  readonly domain: number
  /** full text in the daemon's locale */
  readonly message: string
  /** 0 none, 1 warning, 2 error */
  readonly level: number
  /** format of the message */
  readonly str1: string | null
  /** detail, often the part after the colon */
  readonly str2: string | null
  readonly str3: string | null
  /** errno when code is 38 (system error) */
  readonly int1: number
  readonly int2: number
}

/** The daemon answered a call, or ended a stream, with an error. The connection goes on. */
export class RemoteError extends Error implements RemoteErrorFields {
  readonly code: number
  readonly domain: number
  readonly level: number
  readonly str1: string | null
  readonly str2: string | null
  readonly str3: string | null
  readonly int1: number
  readonly int2: number
  /** name of the procedure that was refused, for example `domainGetXmlDesc` */
  readonly procedure: string

  constructor(fields: RemoteErrorFields, procedure: string) {
    super(fields.message)
    this.name = 'RemoteError'
    this.code = fields.code
    this.domain = fields.domain
    this.level = fields.level
    this.str1 = fields.str1
    this.str2 = fields.str2
    this.str3 = fields.str3
    this.int1 = fields.int1
    this.int2 = fields.int2
    this.procedure = procedure
  }
}

/**
 * The other side sent bytes that are not libvirt's protocol.
 * - `framing`: packet borders are lost; the connection is closed.
 * - `packet`: one packet made no sense; only its call or stream ends with this error.
 */
export class ProtocolError extends Error {
  readonly kind: 'framing' | 'packet'
  constructor(kind: 'framing' | 'packet', message: string) {
    super(message)
    this.name = 'ProtocolError'
    this.kind = kind
  }
}

/** A value does not fit the wire: thrown before anything is sent. Always a mistake of the caller. */
export class EncodeError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'EncodeError'
  }
}

/**
 * Why a connection ended.
 * - `closed`: `close()` was called here
 * - `ended`: the daemon or the transport closed it (daemon restart, ssh channel gone)
 * - `failed`: the transport reported an error; see `cause` (ENOENT, EACCES, ECONNRESET, ...)
 * - `protocol`: framing was lost; see `cause`
 * - `silent`: no answer to our PINGs
 */
export type LostReason = 'closed' | 'ended' | 'failed' | 'protocol' | 'silent'

/** The connection is gone, and with it every call and stream that was open. A running call may still end on the host. */
export class ConnectionLost extends Error {
  readonly reason: LostReason
  constructor(reason: LostReason, cause?: unknown) {
    super(cause instanceof Error ? cause.message : `connection ${reason}`, { cause })
    this.name = 'ConnectionLost'
    this.reason = reason
  }
}

/** Signing in to the daemon failed before the connection was open. */
export class AuthError extends Error {
  /** `refused`: polkit said no (user not in group libvirt, or no agent). `unsupported`: the daemon wants only SASL. */
  readonly kind: 'refused' | 'unsupported'
  constructor(kind: 'refused' | 'unsupported', message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'AuthError'
    this.kind = kind
  }
}

/** The daemon's refusal that an error is, or was made of (`cause`); null when it is none. */
export function remoteErrorOf(error: unknown): RemoteError | null {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof RemoteError) return at
  return null
}
