import type { RequestParams } from '@shared/contract'
import type { DomainRef } from '@shared/model/domain'
import { useQuery } from '@tanstack/react-query'
import { request } from '../../api'
import { refusalText } from './refusals'

/**
 * Why going back or deleting is refused for the sake of other VMs, in words: they stand on files that it would change. All VMs of the host are
 * looked at for it, so it comes a little later than the dialog; main looks again before it does anything.
 */
export function useShared(
  { host, uuid }: DomainRef,
  intent: RequestParams<'snapshots.shared'>['intent'],
): string | undefined {
  const { data } = useQuery({
    queryKey: ['host', host, 'domain', uuid, 'snapshot-shared', intent],
    queryFn: () => request('snapshots.shared', { host, uuid, intent }),
    gcTime: 0,
  })
  return refusalText(data?.why ?? undefined)
}
