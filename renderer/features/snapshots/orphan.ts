import type { DomainRef } from '@shared/model/domain'
import { useIsMutating, useMutation } from '@tanstack/react-query'
import { problemOf, request } from '../../api'
import { openDialog } from '../../stores'
import { readAgain } from './view-state'

const keyOfOrphans = ({ host, uuid }: DomainRef) => ['snapshot-orphan', host, uuid]

/** Imports a snapshot that libvirt does not know, or removes it from its image; what goes wrong is told in a dialog. */
export function useSettleOrphan({ host, uuid }: DomainRef) {
  return useMutation({
    mutationKey: keyOfOrphans({ host, uuid }),
    mutationFn: (what: { readonly name: string; readonly act: 'import' | 'remove' }) =>
      request('snapshots.orphan', { host, uuid, ...what }),
    onError: (error) => openDialog({ kind: 'problem', problem: problemOf(error) }),
    onSettled: () => readAgain({ host, uuid }),
  }).mutate
}

/** Whether one of a VM is being settled. */
export const useSettling = (domain: DomainRef): boolean => useIsMutating({ mutationKey: keyOfOrphans(domain) }) > 0
