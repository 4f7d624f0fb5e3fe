import { problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import { procedures } from '../../libvirt'
import { newSnapshotXml, readDomain } from '../../xml'
import { badField, isActive, type ParamsOf, type Parts, virsh } from '../everyday/parts'
import { checkName, refused } from './common'
import type { Pictures } from './pictures'
import { snapshotTree } from './tree'

/** Of virDomainSnapshotCreateFlags. */
const DISK_ONLY = 16
const QUIESCE = 64
const ATOMIC = 128

/**
 * Takes a snapshot: inside the qcow2 files, of a running VM with its memory; or by new overlays, of disks alone. libvirt
 * makes the overlays and refuses a file that exists.
 */
export async function takeSnapshot(
  { hosts, transcript }: Parts,
  pictures: Pictures,
  wish: ParamsOf<'snapshots.take'>,
): Promise<{ readonly name: string }> {
  const host = hosts.get(wish.host)
  const { uuid, way, quiesce } = wish
  const tree = await snapshotTree(host, uuid)
  const name = wish.name
  checkName(name, (one) => tree.snapshots.some((s) => s.name === one) || tree.orphans.some((o) => o.name === one))
  const why = tree.take.refused[way] ?? (quiesce ? tree.take.refused.quiesce : undefined)
  if (why) throw refused(why)
  const known = tree.take.disks.map((d) => d.target)
  const chosen = way === 'internal' ? known : wish.disks.filter((target) => known.includes(target))
  if (chosen.length === 0) throw badField('disks', 'none')
  const active = isActive(host, uuid)
  const others = await otherDisks(host, uuid, chosen)
  const memory = way === 'internal' && active ? 'internal' : 'no'
  const disks = [
    ...chosen.map((target) => ({ target, kind: way })),
    ...others.map((target) => ({ target, kind: 'no' as const })),
  ]
  const xml = newSnapshotXml({ name, description: wish.description, memory, disks })
  const flags = way === 'external' ? DISK_ONLY | ATOMIC | (quiesce ? QUIESCE : 0) : ATOMIC
  const picture = active ? await host.screenshot(uuid).catch(() => null) : null
  const words = [
    ...['--name', name],
    ...(wish.description === '' ? [] : ['--description', wish.description]),
    ...(way === 'external' ? ['--disk-only', ...(quiesce ? ['--quiesce'] : [])] : []),
    ...disks.flatMap(({ target, kind }) => (way === 'external' ? ['--diskspec', `${target},snapshot=${kind}`] : [])),
    '--atomic',
  ]
  await transcript.run(host, virsh(host, 'snapshot-create-as', uuid, ...words), () =>
    host.longCall(procedures.domainSnapshotCreateXml, { dom: host.dom(uuid), xmlDesc: xml, flags }),
  )
  host.changedByUs(uuid)
  // The picture is a help, and kept on this computer: that it cannot be written is no reason to speak of failure.
  if (picture !== null) await pictures.keep({ host: host.id, uuid, name }, picture).catch(() => undefined)
  return { name }
}

/** Disks that libvirt would take along by itself if they were not named. */
async function otherDisks(host: Host, uuid: string, chosen: readonly string[]): Promise<string[]> {
  const row = host.domain(uuid)
  if (row === undefined) throw problem('domain.gone')
  const model = readDomain(await host.xml(uuid, isActive(host, uuid) ? 'live' : 'persistent'))
  return model.disks.filter((d) => !d.empty && !chosen.includes(d.target)).map((d) => d.target)
}
