import type { Snapshot, SnapshotRefusal, SnapshotVerb } from '@shared/model/snapshot'
import { problemTexts } from '../../components'
import { visible } from '../../format'

/** Why it cannot be done, in words; undefined when it can. */
export function refusalText(why: SnapshotRefusal | undefined): string | undefined {
  if (why === undefined) return undefined
  const params = { by: why.reason, names: (why.names ?? []).map(visible).join(', ') }
  return problemTexts({ code: 'snapshot.refused', params, remedies: [] }).detail
}

export const reasonFor = (snapshot: Snapshot, verb: SnapshotVerb) => refusalText(snapshot.refused[verb])

/** Whether nothing of a snapshot can be deleted: then its reason is that of the one alone. */
export function deleteReason({ refused }: Snapshot): string | undefined {
  const all = refused.delete && refused['delete-tree'] && refused['delete-children']
  return all ? refusalText(refused.delete) : undefined
}

const LACKS: ReadonlySet<SnapshotRefusal['reason']> = new Set(['data-gone', 'memory-gone'])

/** Whether its merge was begun and not finished: all that can be done with it is deleting. */
export const isHalf = ({ refused }: Snapshot): boolean => refused.revert?.reason === 'half-merged'

/** Whether the space of one of its logical volumes ran out, or one is missing: there is nothing to revert to. */
export const isBroken = ({ refused }: Snapshot): boolean =>
  refused.revert?.reason === 'lvm-lost' || refused.revert?.reason === 'lvm-incomplete'

/** Whether something that it needs is not there any more: its data in an image, a file of its overlays, or that of its memory. */
export const lacksData = ({ lost, refused }: Snapshot): boolean =>
  lost !== undefined || (refused.revert !== undefined && LACKS.has(refused.revert.reason))
