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
    if (!renamed) return
    for (const child of tree.snapshots.filter((s) => s.parent === name))
      await redefine(host, { name: child.name, dom: snap.dom }, { parent: newName }, tree.current === child.name)
    await host.call(procedures.domainSnapshotDelete, { snap, flags: METADATA_ONLY })
  })
  if (!renamed) return
  const picture = await pictures.find({ host: host.id, uuid, name })
  if (picture !== null) await pictures.keep({ host: host.id, uuid, name: newName }, picture)
  await pictures.forget({ host: host.id, uuid, name })
}

async function redefine(
  host: Host,
  snap: Snap,
  change: Parameters<typeof editedSnapshot>[1],
  current: boolean,
): Promise<void> {
  const xmlDesc = editedSnapshot(await record(host, snap), change)
  const flags = REDEFINE | (current ? CURRENT : 0)
  await host.call(procedures.domainSnapshotCreateXml, { dom: snap.dom, xmlDesc, flags })
}
