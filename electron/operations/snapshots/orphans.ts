import { isSafeName } from '@shared/model/snapshot-names'
import { problem } from '@shared/problem'
import { shellLine } from '../../images'
import { procedures, VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE } from '../../libvirt'
import { foundSnapshotXml } from '../../xml'
import { imageShell } from '../support/disk-facts'
import { isActive, type ParamsOf, type Parts, virsh } from '../support/parts'
import { refused } from './common'
import { snapshotTree } from './tree'

/** Internal snapshots of images that libvirt has no record of: gives them one, or takes them out of the images. */
export async function settleOrphan(
  { hosts, transcript }: Parts,
  { host: id, uuid, name, act }: ParamsOf<'snapshots.orphan'>,
): Promise<void> {
  const host = hosts.get(id)
  const tree = await snapshotTree(host, uuid)
  const found = tree.orphans.filter((o) => o.name === name)
  const [first] = found
  if (first === undefined) throw problem('snapshot.gone', { params: { name } })
  if (act === 'import') {
    if (!isSafeName(name, 'monitor')) throw refused({ reason: 'orphan-name' })
    const disks = tree.take.disks.map(({ target }) => ({ target, has: found.some((o) => o.target === target) }))
    const memory = found.some((o) => o.memoryBytes > 0)
    const definition = await host.xmlWithSecrets(uuid, 'persistent')
    const xmlDesc = foundSnapshotXml({ name, createdAt: first.createdAt, memory, disks }, definition)
    await transcript.run(host, virsh(host, 'snapshot-create', uuid, 'snapshot.xml', '--redefine'), () =>
      host.call(procedures.domainSnapshotCreateXml, {
        dom: host.dom(uuid),
        xmlDesc,
        flags: VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE,
      }),
    )
  } else {
    // qemu-img writes to the image: nobody else may.
    if (isActive(host, uuid)) throw refused({ reason: 'running' })
    const shell = await imageShell(host)
    for (const { path } of found) {
      if (shell === null) throw problem('storage.denied', { params: { path } })
      const argv = ['qemu-img', 'snapshot', '-d', name, path]
      await transcript.run(host, shellLine(argv), async () => {
        const { code, stderr } = await shell.run(argv, { timeoutMs: 10 * 60_000 })
        if (code !== 0) throw problem('storage.denied', { params: { path }, raw: stderr.trim() })
      })
    }
  }
  host.changedByUs(uuid)
}
