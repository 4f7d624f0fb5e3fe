import type { SnapshotSpace, SnapshotTree } from '@shared/model/snapshot'
import { useQuery } from '@tanstack/react-query'
import { snapshotSpaceQuery } from '../../api'
import { keyOf, useSnapshotView } from './view-state'

/** More snapshots than that are counted only when somebody asks: each record is read for it. */
const MANY = 500

export interface Space {
  readonly space: SnapshotSpace | undefined
  /** there is more to find out, by `work` */
  readonly more: boolean
  readonly reading: boolean
  readonly work: () => void
}

/** What the snapshots of a VM take, as far as it is known or asked for. */
export function useSpace({ domain, snapshots }: Pick<SnapshotTree, 'domain' | 'snapshots'>): Space {
  const key = keyOf(domain)
  const thorough = useSnapshotView((v) => v.thorough[key] ?? false)
  const enabled = snapshots.length > 0 && (thorough || snapshots.length <= MANY)
  const { data, isFetching } = useQuery({ ...snapshotSpaceQuery(domain, thorough), enabled })
  return {
    space: data,
    more: !thorough && (snapshots.length > MANY || data?.more === true),
    reading: isFetching,
    work: () => useSnapshotView.setState((v) => ({ thorough: { ...v.thorough, [key]: true } })),
  }
}
