import { type Problem, ProblemError } from '@shared/problem'

/** Turns whatever a step threw into a `Problem`: ours as they are, anything else as a bug with its stack. */
export function explain(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  const raw = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { code: 'bug', raw, remedies: [{ kind: 'copy-report' }, { kind: 'collect-diagnostics' }] }
}
