import { type ProblemError, problem } from '@shared/problem'
import { SshError } from '../ssh'
import type { SocketAddress } from './link'

/** Why a socket of a host took no connection. ssh does not tell reasons apart; this computer does: EACCES is told as `denied`. */
export function socketProblem(address: SocketAddress, error: unknown): ProblemError {
  const { code, message } = error as NodeJS.ErrnoException
  const where = 'path' in address ? address.path : `${address.host}:${address.port}`
  const raw = error instanceof SshError ? (error.raw ?? message) : message
  const by = code === 'EACCES' || code === 'EPERM' ? 'denied' : error instanceof SshError ? 'refused' : 'closed'
  return problem('host.socket', { params: { address: where, by }, raw, remedies: [{ kind: 'retry' }] })
}
