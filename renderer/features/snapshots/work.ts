import type { DomainRef } from '@shared/model/domain'
import { create } from 'zustand'
import { queryClient } from '../../api'
import { pictureKey } from './picture'

export type WorkKind = 'take' | 'revert' | 'delete' | 'edit' | 'orphan'

/** Something that libvirt does with a VM's snapshots and tells no progress of. */
export interface SnapshotWork {
  readonly kind: WorkKind
  readonly name: string
  /** ms since 1970 */
  readonly since: number
}

interface View {
  /** by `host/uuid` */
  readonly work: Readonly<Record<string, SnapshotWork>>
  readonly selected: Readonly<Record<string, string>>
  readonly shape: 'tree' | 'list'
  /** VMs whose space is worked out however much there is to read */
  readonly thorough: Readonly<Record<string, boolean>>
}

export const useSnapshotView = create<View>(() => ({ work: {}, selected: {}, shape: 'tree', thorough: {} }))

export const keyOf = ({ host, uuid }: DomainRef) => `${host}/${uuid}`

export function selectSnapshot(domain: DomainRef, name: string): void {
  useSnapshotView.setState(({ selected }) => ({ selected: { ...selected, [keyOf(domain)]: name } }))
}

/**
 * Does something with a VM's snapshots. While it goes on, the tab says so with the time it has taken, wherever the user is
 * meanwhile; then the tree is read again, since libvirt sends no event. @throws what the work throws
 */
export async function work<T>(domain: DomainRef, kind: WorkKind, name: string, run: () => Promise<T>): Promise<T> {
  const key = keyOf(domain)
  useSnapshotView.setState(({ work }) => ({ work: { ...work, [key]: { kind, name, since: Date.now() } } }))
  try {
    return await run()
  } finally {
    useSnapshotView.setState(({ work: { [key]: _, ...others } }) => ({ work: others }))
    void queryClient.invalidateQueries({ queryKey: ['host', domain.host, 'domain', domain.uuid] })
    // One that was seen in the tree while it was being taken had no picture yet. Its name in libvirt may be another one.
    void queryClient.invalidateQueries({ queryKey: pictureKey(domain) })
  }
}
