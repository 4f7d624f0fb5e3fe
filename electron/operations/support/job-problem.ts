import { type ProblemCode, type ProblemError, problem } from '@shared/problem'
import type { HostJobError, HostJobErrorCode } from '../../host-runner/host-jobs'

/** What the host's answers about a job mean. What only a mistake of ours can bring about is not here. */
const CODES: Readonly<Partial<Record<HostJobErrorCode, ProblemCode>>> = {
  'no-place': 'job.no-place',
  'cut-off': 'job.cut-off',
  'no-such-job': 'job.gone',
  running: 'job.still-running',
  elsewhere: 'job.elsewhere',
  leftovers: 'job.undo-incomplete',
  lost: 'job.no-answer',
  failed: 'job.no-answer',
  'bad-answer': 'job.no-answer',
}

/** What a job's host refused, as a problem; null where it is a mistake of ours. */
export function jobProblem(error: HostJobError): ProblemError | null {
  const code = CODES[error.code]
  return code === undefined ? null : problem(code, { raw: error.message, remedies: [{ kind: 'retry' }] })
}
