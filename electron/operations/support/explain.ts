import { type Problem, ProblemError } from '@shared/problem'
import { HostJobError } from '../../host-runner/host-jobs'
import { explainSsh } from '../../hosts/ssh-problems'
import { jobProblem } from './job-problem'

/**
 * Turns whatever was thrown into a `Problem`: ours as they are, what ssh and the job runner refuse as what that means, anything
 * else as a bug with its stack.
 */
export function explain(error: unknown): Problem {
  const known = error instanceof HostJobError ? jobProblem(error) : explainSsh(error)
  if (known instanceof ProblemError) return known.problem
  const raw = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { code: 'bug', raw, remedies: [{ kind: 'copy-report' }, { kind: 'collect-diagnostics' }] }
}
