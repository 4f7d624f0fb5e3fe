import type { ClonePlan } from '@shared/model/clone'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Suspense } from 'react'
import { request } from '../../api'
import { Failed, Skeleton } from '../../components'
import { CompareRows } from '../compare'

/** The definition the clone will have against its source's, before anything runs. */
export function PlanDiff({ plan }: { readonly plan: ClonePlan }) {
  const query = useQuery({
    queryKey: ['plan', plan.id, 'compare'],
    queryFn: () => request('compare.plan', { plan: plan.id }),
    placeholderData: keepPreviousData,
    gcTime: 10_000,
  })
  const { data } = query
  if (data) {
    return (
      <Suspense fallback={<Skeleton rows={4} />}>
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
      </Suspense>
    )
  }
  return query.error ? <Failed query={query} short /> : <Skeleton rows={4} />
}
