import { problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import { procedures, VIR_DOMAIN_SNAPSHOT_XML_SECURE } from '../../libvirt'
import { definitionOfSnapshot, outdented, readSnapshot, type SnapshotModel } from '../../xml'
import { isLost } from '../support/lost'
import { refused } from './common'
import { lvmDefinition } from './lvm-verbs'
import { halfMerged, readKept } from './unfinished'

/** The definition of a VM as a snapshot holds it, to be shown: without its passwords. @throws snapshot.gone */
export async function definitionAt(host: Host, uuid: string, name: string): Promise<string> {
  try {
    const { xml } = await host.call(procedures.domainSnapshotGetXmlDesc, { snap: { name, dom: host.dom(uuid) } })
    return outdented(found(xml, name))
  } catch (error) {
    const ofLvm = isLost(error) ? null : await lvmDefinition(host, uuid, name)
    if (ofLvm === null) throw error
    return ofLvm
  }
}

/**
 * A snapshot as the source of a clone: `shown` without passwords, `secret` with them, for libvirt alone. @throws snapshot.gone; snapshot.refused
 */
export async function snapshotSource(
  host: Host,
  uuid: string,
  name: string,
): Promise<{ readonly shown: string; readonly secret: string; readonly model: SnapshotModel }> {
  const snap = { name, dom: host.dom(uuid) }
  const [shown, secret] = await Promise.all([
    host.call(procedures.domainSnapshotGetXmlDesc, { snap }),
    host.call(procedures.domainSnapshotGetXmlDesc, { snap, flags: VIR_DOMAIN_SNAPSHOT_XML_SECURE }),
  ])
  const model = readSnapshot(shown.xml)
  if (model.technique !== 'internal') {
    const half = halfMerged([model], await readKept(host, uuid))
    if (half === null) throw refused({ reason: 'records-unread' })
    if (half.has(name)) throw refused({ reason: 'half-merged', names: [name] })
  }
  return { shown: found(shown.xml, name), secret: found(secret.xml, name), model }
}

function found(xml: string, name: string): string {
  const definition = definitionOfSnapshot(xml)
  if (definition === null) throw problem('snapshot.gone', { params: { name } })
  return definition
}
