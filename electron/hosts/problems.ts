import { type Problem, ProblemError, problem } from '@shared/problem'
import { libvirtProblem } from '../libvirt'
import { noDaemon } from './modular'

/**
 * What libvirt refused, as a problem of ours. By code, never by message. Aborts, and mistakes of our own in a call, pass as
 * they are.
 */
export function explainCall(error: unknown, params: Record<string, string | number> = {}): unknown {
  if (error instanceof ProblemError || (error instanceof Error && error.name === 'AbortError')) return error
  const { code, raw, daemon = '' } = libvirtProblem(error)
  switch (code) {
    case 'libvirt.lost':
    case 'libvirt.protocol':
      return problem('host.lost', { params, raw, remedies: [{ kind: 'retry' }] })
    case 'libvirt.no-daemon':
      return noDaemon(daemon, raw)
    case 'libvirt.denied':
    case 'libvirt.read-only':
      return problem('host.denied', { params, raw })
    case 'libvirt.auth-failed':
    case 'libvirt.auth-unsupported':
      return problem('host.auth-failed', { params, raw })
    case 'libvirt.no-domain':
      return problem('domain.gone', { params, raw })
    case 'libvirt.wrong-state':
      return problem('domain.wrong-state', { params, raw })
    case 'libvirt.no-space':
      return problem('storage.no-space', { params, raw })
    case 'libvirt.file-system-read-only':
      return problem('storage.read-only', { params, raw })
    case 'libvirt.bad-call':
      return error
    default:
      return problem('libvirt.error', { params, raw })
  }
}

/** Why a host cannot be reached, whatever was thrown. */
export function reachProblem(error: unknown): Problem {
  const explained = explainCall(error)
  if (explained instanceof ProblemError) return explained.problem
  return { code: 'host.unreachable', raw: String(explained), remedies: [{ kind: 'retry' }] }
}
