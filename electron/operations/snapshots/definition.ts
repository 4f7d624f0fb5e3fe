import { problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import { procedures } from '../../libvirt'
import { definitionOfSnapshot } from '../../xml'

/** The definition of a VM as a snapshot holds it, without its passwords. @throws snapshot.gone */
export async function definitionAt(host: Host, uuid: string, name: string): Promise<string> {
  const { xml } = await host.call(procedures.domainSnapshotGetXmlDesc, { snap: { name, dom: host.dom(uuid) } })
  const found = definitionOfSnapshot(xml)
  if (found === null) throw problem('snapshot.gone', { params: { name } })
  return found
}
