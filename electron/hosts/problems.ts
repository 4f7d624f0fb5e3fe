import { type Problem, type ProblemCode, ProblemError } from '@shared/problem'
import { type LibvirtProblem, libvirtProblem, remoteErrorOf } from '../libvirt'
import { noDaemon } from './modular'

type LibvirtProblemCode = LibvirtProblem['code']

/**
 * What libvirt refused, as a problem of ours. By code, never by message. Aborts, and mistakes of our own in a call, pass as
 * they are.
 */
export function explainCall(error: unknown, params: Record<string, string | number> = {}): unknown {
  if (error instanceof ProblemError || (error instanceof Error && error.name === 'AbortError')) return error
  const { code, raw, daemon = '' } = libvirtProblem(error)
  if (code === 'libvirt.bad-call') return error
  if (code === 'libvirt.no-daemon') return noDaemon(daemon, raw)
  const lost = code === 'libvirt.lost' || code === 'libvirt.protocol'
  const refusal = remoteErrorOf(error)
  const told: Problem = {
    code: OURS[code] ?? 'libvirt.error',
    params,
    raw,
    ...(refusal && { libvirt: { code: refusal.code, domain: refusal.domain } }),
    remedies: lost ? [{ kind: 'retry' }] : [],
  }
  return new ProblemError(told, { cause: error })
}

/** What libvirt's refusals are to a person; all others are told as they are. */
const OURS: Readonly<Partial<Record<LibvirtProblemCode, ProblemCode>>> = {
  'libvirt.lost': 'host.lost',
  'libvirt.protocol': 'host.lost',
  'libvirt.denied': 'host.denied',
  'libvirt.read-only': 'host.denied',
  'libvirt.auth-failed': 'host.auth-failed',
  'libvirt.auth-unsupported': 'host.auth-failed',
  'libvirt.no-domain': 'domain.gone',
  'libvirt.wrong-state': 'domain.wrong-state',
  'libvirt.no-space': 'storage.no-space',
  'libvirt.file-system-read-only': 'storage.read-only',
}

/** Why a host cannot be reached, whatever was thrown. */
export function reachProblem(error: unknown): Problem {
  const explained = explainCall(error)
  if (explained instanceof ProblemError) return explained.problem
  return { code: 'host.unreachable', raw: String(explained), remedies: [{ kind: 'retry' }] }
}
