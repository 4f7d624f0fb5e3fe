import type { DomainRef } from '@shared/model/domain'
import type { Snapshot, SnapshotTree } from '@shared/model/snapshot'
import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { snapshotsQuery } from '../../api'

/** A snapshot in its tree. */
export interface Seen {
  readonly tree: SnapshotTree
  readonly snapshot: Snapshot
}

/**
 * The snapshot that a dialog is about, with the newest tree; as it was when it was last there once it is gone: by the dialog's own
 * doing, or by others, which its verb then says.
 */
export function useSeenSnapshot(domain: DomainRef, name: string): Seen | null {
  const { data } = useQuery(snapshotsQuery(domain))
  const seen = useRef<Seen>(null)
  const snapshot = data?.snapshots.find((s) => s.name === name)
  if (data && snapshot) seen.current = { tree: data, snapshot }
  return seen.current
}
