import type { DomainRef } from '@shared/model/domain'
import { useQuery } from '@tanstack/react-query'
import { request } from '../../api'

/** @param name left out: of all snapshots of the VM */
export const pictureKey = ({ host, uuid }: DomainRef, ...name: [string] | []) => [
  'snapshot-picture',
  host,
  uuid,
  ...name,
]

/** The screen at the moment of a snapshot as a data: URL; null where none is kept on this computer. */
export function usePicture({ host, uuid }: DomainRef, name: string): string | null {
  const { data } = useQuery({
    queryKey: pictureKey({ host, uuid }, name),
    queryFn: () => request('snapshots.picture', { host, uuid, name }),
    // It never changes; another snapshot of the name may come.
    staleTime: 60_000,
    gcTime: 60_000,
  })
  return data?.image ?? null
}
