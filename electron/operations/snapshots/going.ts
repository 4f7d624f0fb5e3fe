import type { Snapshot, SnapshotTree } from '@shared/model/snapshot'
import type { ParamsOf } from '../everyday/parts'

/** What goes, in the order in which it goes: the last first. */
export function goingOf(tree: SnapshotTree, name: string, which: ParamsOf<'snapshots.delete'>['which']): string[] {
  return [...(which === 'children' ? [] : [name]), ...(which === 'one' ? [] : below(tree, name))].reverse()
}

export const hasRecordOnly = (about: Snapshot | undefined) => about?.aside === true || about?.lost !== undefined

/** Names of all that came after one, parents before their children. */
export function below({ snapshots }: Pick<SnapshotTree, 'snapshots'>, name: string): string[] {
  const found = new Set([name])
  for (const s of snapshots) if (s.parent !== null && found.has(s.parent)) found.add(s.name)
  found.delete(name)
  return [...found]
}
