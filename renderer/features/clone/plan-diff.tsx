import type { ClonePlan } from '@shared/model/clone'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { problemOf, request } from '../../api'
import { ProblemNotice, Skeleton } from '../../components'
import { CompareRows } from '../compare/compare-rows'

/** The definition the clone will have against its source's, before anything runs. */
export function PlanDiff({ plan }: { readonly plan: ClonePlan }) {
  const { data, error } = useQuery({
    queryKey: ['plan', plan.id, 'compare'],
    queryFn: () => request('compare.plan', { plan: plan.id }),
    placeholderData: keepPreviousData,
    gcTime: 10_000,
  })
  if (data) {
    return (
      <CompareRows
        comparison={data}
        leftName={plan.sourceName}
        rightName={plan.name}
        fold
        meanings
        layout="one"
        current={-1}
        compact
      />
    )
  }
  return error ? <ProblemNotice problem={problemOf(error)} /> : <Skeleton rows={4} />
}
