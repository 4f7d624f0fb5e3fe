import type { Problem } from '@shared/problem'
import { problemOf } from '../api/request'
import { ProblemNotice, ProblemView } from './ProblemView'

export interface FailedProps {
  /** what was asked, and asks again */
  readonly query: { readonly error: Error | null; refetch(): unknown }
  /** for a place inside a form or a list */
  readonly short?: boolean
}

/**
 * What stands where an answer should be that could not be had: why, and a button that asks again. It is asked again by itself too
 * (api/again.ts). Nothing while the query has not failed.
 */
export function Failed({ query, short = false }: FailedProps) {
  if (query.error === null) return null
  const problem = withRetry(problemOf(query.error))
  const Shown = short ? ProblemNotice : ProblemView
  return <Shown problem={problem} onRemedy={({ kind }) => kind === 'retry' && query.refetch()} />
}

/** Asking again first; of the other ways on those that need nobody to go them. */
function withRetry(problem: Problem): Problem {
  const others = problem.remedies.filter(
    (r) => r.kind === 'copy-report' || ('params' in r && 'command' in (r.params ?? {})),
  )
  return { ...problem, remedies: [{ kind: 'retry' }, ...others] }
}
