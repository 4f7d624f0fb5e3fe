import type { SnapshotTree } from '@shared/model/snapshot'
import { procedures } from '../../libvirt'
import { type ParamsOf, type Parts, virsh } from '../everyday/parts'
import { explained, findFor } from './common'
import type { Pictures } from './pictures'

/** Of virDomainSnapshotDeleteFlags, and the words of virsh. */
const WHICH = {
  one: { flags: 0, verb: 'delete', words: [] },
  tree: { flags: 1, verb: 'delete-tree', words: ['--children'] },
  children: { flags: 4, verb: 'delete-children', words: ['--children-only'] },
} as const

/** Deletes a snapshot, alone, with what came after it, or only that. The state of the VM stays as it is. */
export async function deleteSnapshot(
  { hosts, transcript }: Parts,
  pictures: Pictures,
  { host: id, uuid, name, which }: ParamsOf<'snapshots.delete'>,
): Promise<void> {
  const host = hosts.get(id)
  const { flags, verb, words } = WHICH[which]
  const { tree, snap } = await findFor(host, uuid, name, verb)
  await transcript.run(host, virsh(host, 'snapshot-delete', uuid, '--snapshotname', name, ...words), () =>
    explained(() => host.longCall(procedures.domainSnapshotDelete, { snap, flags })),
  )
  host.changedByUs(uuid)
  const gone = [...(which === 'children' ? [] : [name]), ...(which === 'one' ? [] : below(tree, name))]
  for (const one of gone) await pictures.forget({ host: host.id, uuid, name: one })
}

/** Names of all that came after one. */
export function below({ snapshots }: Pick<SnapshotTree, 'snapshots'>, name: string): string[] {
  const found = new Set([name])
  for (const s of snapshots) if (s.parent !== null && found.has(s.parent)) found.add(s.name)
  found.delete(name)
  return [...found]
}
