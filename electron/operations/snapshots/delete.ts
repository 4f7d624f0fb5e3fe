import type { SnapshotTree } from '@shared/model/snapshot'
import { procedures } from '../../libvirt'
import { type ParamsOf, type Parts, virsh } from '../everyday/parts'
import { explained, findFor } from './common'
import type { Pictures } from './pictures'

const VERB = { one: 'delete', tree: 'delete-tree', children: 'delete-children' } as const

/**
 * Deletes a snapshot, alone, with what came after it, or only that. The state of the VM stays as it is. Several go one at a
 * time, the last first: libvirt's own flags for children end libvirtd 9.0 where there are three generations (seen).
 */
export async function deleteSnapshot(
  { hosts, transcript }: Parts,
  pictures: Pictures,
  { host: id, uuid, name, which }: ParamsOf<'snapshots.delete'>,
): Promise<void> {
  const host = hosts.get(id)
  const { tree, snap } = await findFor(host, uuid, name, VERB[which])
  const goes = [...(which === 'children' ? [] : [name]), ...(which === 'one' ? [] : below(tree, name))].reverse()
  try {
    for (const one of goes) {
      await transcript.run(host, virsh(host, 'snapshot-delete', uuid, '--snapshotname', one), () =>
        explained(() => host.longCall(procedures.domainSnapshotDelete, { snap: { ...snap, name: one } })),
      )
      await pictures.forget({ host: host.id, uuid, name: one })
    }
  } finally {
    host.changedByUs(uuid)
  }
}

/** Names of all that came after one, parents before their children. */
export function below({ snapshots }: Pick<SnapshotTree, 'snapshots'>, name: string): string[] {
  const found = new Set([name])
  for (const s of snapshots) if (s.parent !== null && found.has(s.parent)) found.add(s.name)
  found.delete(name)
  return [...found]
}
