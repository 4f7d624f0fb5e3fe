import type { SnapshotTree } from '@shared/model/snapshot'
import type { Host } from '../../hosts/host'
import { procedures, type Snap } from '../../libvirt'
import { editedSnapshot } from '../../xml'
import { type ParamsOf, type Parts, virsh } from '../everyday/parts'
import { CURRENT, checkName, findFor, METADATA_ONLY, REDEFINE, record } from './common'
import type { Pictures } from './pictures'

/**
 * Renames or describes. libvirt has no call for it: the record is defined anew. Under another name that makes a second one,
 * to which the children are moved before the first record goes; the overlays are not touched.
 */
export async function editSnapshot(
  { hosts, transcript }: Parts,
  pictures: Pictures,
  { host: id, uuid, name, newName, description }: ParamsOf<'snapshots.edit'>,
): Promise<void> {
  const host = hosts.get(id)
  const renamed = newName !== undefined && newName !== name
  const { tree, snap } = await findFor(host, uuid, name, renamed ? 'rename' : null)
  if (renamed) checkName(newName, (one) => tree.snapshots.some((s) => s.name === one))
  const change = { ...(renamed ? { name: newName } : {}), ...(description === undefined ? {} : { description }) }
  const words = ['snapshot-edit', uuid, '--snapshotname', name, ...(renamed ? ['--rename'] : [])]
  const what = renamed ? `# <name> ${JSON.stringify(newName)}` : '# <description>'
  await transcript.run(host, `${what}\n${virsh(host, ...words)}`, async () => {
    await redefine(host, snap, change, tree.current === name)
    if (renamed) await moveChildren(host, tree, snap, newName)
  })
  if (!renamed) return
  const picture = await pictures.find({ host: host.id, uuid, name })
  if (picture !== null) await pictures.keep({ host: host.id, uuid, name: newName }, picture)
  await pictures.forget({ host: host.id, uuid, name })
}

/** The children of one record to another of the same snapshot, then the first goes. What fails leaves the first as it was. */
async function moveChildren(host: Host, tree: SnapshotTree, from: Snap, newName: string): Promise<void> {
  const snapshots = tree.snapshots.filter((s) => s.parent === from.name)
  const children = await Promise.all(
    snapshots.map(async ({ name }) => ({ name, xml: await record(host, { ...from, name }) })),
  )
  try {
    for (const { name, xml } of children)
      await define(host, from, editedSnapshot(xml, { parent: newName }), tree.current === name)
    await host.call(procedures.domainSnapshotDelete, { snap: from, flags: METADATA_ONLY })
  } catch (error) {
    // The one that failed too: libvirt 9.0 forgets a record that it cannot write, until it is started anew (seen).
    for (const { name, xml } of children) await define(host, from, xml, tree.current === name).catch(() => undefined)
    await host.call(procedures.domainSnapshotDelete, { snap: { ...from, name: newName }, flags: METADATA_ONLY })
    if (tree.current === from.name) await redefine(host, from, {}, true)
    throw error
  }
}

async function redefine(
  host: Host,
  snap: Snap,
  change: Parameters<typeof editedSnapshot>[1],
  current: boolean,
): Promise<void> {
  await define(host, snap, editedSnapshot(await record(host, snap), change), current)
}

async function define(host: Host, { dom }: Snap, xmlDesc: string, current: boolean): Promise<void> {
  const flags = REDEFINE | (current ? CURRENT : 0)
  await host.call(procedures.domainSnapshotCreateXml, { dom, xmlDesc, flags })
}
