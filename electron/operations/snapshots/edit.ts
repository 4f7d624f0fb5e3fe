import type { Snapshot, SnapshotTree } from '@shared/model/snapshot'
import { isSafeName, safeName, titleOf } from '@shared/model/snapshot-names'
import type { Host } from '../../hosts/host'
import { procedures, type Snap, VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY } from '../../libvirt'
import { editedSnapshot, writeTitle } from '../../xml'
import { type ParamsOf, type Parts, virsh } from '../support/parts'
import { checkTitle, defineRecord, findFor, record, redefine } from './common'
import { editInLvm } from './lvm-verbs'
import type { Pictures } from './pictures'

/**
 * Renames, by name or title, or describes. libvirt has no call for it: the record is defined anew. Under another name that makes a second one,
 * to which the children are moved before the first record goes; the overlays are not touched.
 */
export async function editSnapshot(
  parts: Parts,
  pictures: Pictures,
  { host: id, uuid, name, newName, description }: ParamsOf<'snapshots.edit'>,
): Promise<void> {
  const { hosts, transcript } = parts
  const host = hosts.get(id)
  const { tree, snap, snapshot } = await findFor(host, uuid, name, newName === undefined ? null : 'rename')
  if (snapshot.technique === 'lvm') {
    if (newName !== undefined && newName !== name) checkTitle(tree, newName, name)
    const renamed = newName === name ? undefined : newName
    return editInLvm(parts, host, { uuid, name, newName: renamed, description })
  }
  const change = { ...calledSo(tree, snapshot, newName), ...(description === undefined ? {} : { description }) }
  const renamed = change.name !== undefined
  if (newName !== undefined && newName !== titleOf(snapshot)) checkTitle(tree, newName, name)
  const words = ['snapshot-edit', uuid, '--snapshotname', name, ...(renamed ? ['--rename'] : [])]
  const what = renamed
    ? `# <name> ${JSON.stringify(newName)}`
    : change.title === undefined
      ? '# <description>'
      : `# <description> ${JSON.stringify(writeTitle(change.title, description ?? snapshot.description))}`
  await transcript.run(host, `${what}\n${virsh(host, ...words)}`, async () => {
    await redefine(host, snap, change, tree.current === name)
    if (change.name !== undefined) await moveChildren(host, tree, snap, change.name)
  })
  if (change.name === undefined) return
  const picture = await pictures.find({ host: host.id, uuid, name })
  if (picture !== null) await pictures.keep({ host: host.id, uuid, name: change.name }, picture)
  await pictures.forget({ host: host.id, uuid, name })
}

/**
 * What to change so that a snapshot is called so: the record's name where libvirt takes it, else its title. The name of one inside
 * the images lies in them, and nothing writes it there: that stays.
 */
function calledSo(
  { snapshots }: SnapshotTree,
  snapshot: Snapshot,
  wanted: string | undefined,
): { readonly name?: string; readonly title?: string | null } {
  if (wanted === undefined || wanted === titleOf(snapshot)) return {}
  if (wanted === snapshot.name) return { title: null }
  if (snapshot.technique !== 'external') return { title: wanted }
  const taken = new Set(snapshots.map((s) => s.name))
  if (isSafeName(wanted, 'monitor')) return { name: wanted, ...(snapshot.title !== undefined && { title: null }) }
  return snapshot.title === undefined ? { name: safeName(wanted, taken), title: wanted } : { title: wanted }
}

/** The children of one record to another of the same snapshot, then the first goes. What fails leaves the first as it was. */
async function moveChildren(host: Host, tree: SnapshotTree, from: Snap, newName: string): Promise<void> {
  const snapshots = tree.snapshots.filter((s) => s.parent === from.name)
  const children = await Promise.all(
    snapshots.map(async ({ name }) => ({ name, xml: await record(host, { ...from, name }) })),
  )
  try {
    for (const { name, xml } of children)
      await defineRecord(host, from, editedSnapshot(xml, { parent: newName }), tree.current === name)
    await host.call(procedures.domainSnapshotDelete, { snap: from, flags: VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY })
  } catch (error) {
    // The one that failed too: libvirt 9.0 forgets a record that it cannot write, until it is started anew (seen).
    for (const { name, xml } of children)
      await defineRecord(host, from, xml, tree.current === name).catch((cause: unknown) =>
        host.log.error('snapshot.not-put-back', { uuid: from.dom.uuid, name, error: cause }),
      )
    await host.call(procedures.domainSnapshotDelete, {
      snap: { ...from, name: newName },
      flags: VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY,
    })
    if (tree.current === from.name) await redefine(host, from, {}, true)
    throw error
  }
}
