import type { DomainRef } from '@shared/model/domain'
import { create } from 'zustand'
import { queryClient } from '../../api'
import { pictureKey } from './picture'

interface View {
  /** by `host/uuid` */
  readonly selected: Readonly<Record<string, string>>
  readonly shape: 'tree' | 'list'
  /** VMs whose space is worked out however much there is to read */
  readonly thorough: Readonly<Record<string, boolean>>
}

export const useSnapshotView = create<View>(() => ({ selected: {}, shape: 'tree', thorough: {} }))

export const keyOf = ({ host, uuid }: DomainRef) => `${host}/${uuid}`

export function selectSnapshot(domain: DomainRef, name: string): void {
  useSnapshotView.setState(({ selected }) => ({ selected: { ...selected, [keyOf(domain)]: name } }))
}

/** Reads a VM's snapshots and their pictures again: libvirt tells of no change. */
export function readAgain(domain: DomainRef): void {
  void queryClient.invalidateQueries({ queryKey: ['host', domain.host, 'domain', domain.uuid] })
  void queryClient.invalidateQueries({ queryKey: pictureKey(domain) })
}
