import { posix } from 'node:path'
import type { Snapshot } from '@shared/model/snapshot'
import { problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import { shellLine } from '../../images'
import { procedures, type Snap } from '../../libvirt'
import { definitionOfSnapshot, readDomain, withImageFiles } from '../../xml'
import { isActive, type ParamsOf, type Parts, summary, virsh } from '../everyday/parts'
import { filesOn } from '../files/at-once'
import { CURRENT, explained, findFor, REDEFINE, record, refused } from './common'
import { versionNumber } from './limits'

/** Of virDomainSnapshotRevertFlags. */
const FLAGS = { 'as-was': 0, running: 1, paused: 2 } as const
const FORCE = 4
/** libvirt reverts external snapshots from 9.9 on. */
const EXTERNAL_REVERT = versionNumber('9.9.0')

/** Goes back to a snapshot. What the VM is now is lost, unless a snapshot of it was taken. */
export async function revertTo(
  parts: Parts,
  { host: id, uuid, name, into, force }: ParamsOf<'snapshots.revert'>,
): Promise<{ readonly left: readonly string[] }> {
  const host = parts.hosts.get(id)
  const { snapshot, snap } = await findFor(host, uuid, name, 'revert')
  const version = versionNumber(host.summary().facts?.libvirtVersion ?? '')
  let left: readonly string[] = []
  if (snapshot.technique === 'external' && version < EXTERNAL_REVERT) {
    left = await revertByOverlays(parts, host, uuid, snapshot, snap)
    if (into !== 'as-was') await host.power(uuid, into === 'running' ? 'start' : 'start-paused')
  } else {
    const words = [...(into === 'as-was' ? [] : [`--${into}`]), ...(force ? ['--force'] : [])]
    await parts.transcript.run(host, virsh(host, 'snapshot-revert', uuid, '--snapshotname', name, ...words), () =>
      explained(() =>
        host.longCall(procedures.domainRevertToSnapshot, { snap, flags: FLAGS[into] | (force ? FORCE : 0) }),
      ),
    )
  }
  host.changedByUs(uuid)
  return { left }
}

/**
 * Reverts an external snapshot where libvirt cannot: a new overlay on each file as it was at the snapshot, the definition
 * of the snapshot on these, and the snapshot as the current one. Nothing of the way that is left is written to or
 * removed. Whatever fails, the former definition and the files are as before.
 */
async function revertByOverlays(
  { transcript }: Parts,
  host: Host,
  uuid: string,
  snapshot: Snapshot,
  snap: Snap,
): Promise<readonly string[]> {
  if (isActive(host, uuid)) throw refused({ reason: 'running' })
  const files = filesOn(host)
  if (files === null) throw problem('storage.denied', { params: { path: snapshot.disks[0]?.file ?? '' } })
  const xml = await record(host, snap)
  const saved = definitionOfSnapshot(xml)
  if (saved === null) throw refused({ reason: 'external-revert' })
  const then = readDomain(saved)
  const before = await host.xmlWithSecrets(uuid, 'persistent')
  const tops = new Map(readDomain(before).disks.map((d) => [d.target, d.source.path]))
  const bases = snapshot.disks
    .filter((d) => d.kind === 'external')
    .map(({ target }) => {
      const disk = then.disks.find((d) => d.target === target)
      if (disk?.source.path === undefined) throw refused({ reason: 'external-revert', names: [target] })
      return { target, path: disk.source.path, format: disk.format ?? 'raw' }
    })
  const stamp = new Date()
    .toISOString()
    .replaceAll(/[-:.Z]/g, '')
    .replace('T', '-')
  const tasks = bases.map(({ path, format }) => ({
    kind: 'overlay' as const,
    source: path,
    sourceFormat: format,
    directory: posix.dirname(path),
    name: `${stem(path)}.${stamp}`,
  }))
  const { name } = summary(host, uuid)
  const made = new Map(
    bases.map(({ target }, n) => [target, posix.join(tasks[n]?.directory ?? '', tasks[n]?.name ?? '')]),
  )
  const commands = bases.map(({ path, format, target }) =>
    shellLine(['qemu-img', 'create', '-f', 'qcow2', '-b', path, '-F', format, made.get(target) ?? '']),
  )
  await transcript.run(host, [...commands, virsh(host, 'define', 'snapshot-definition.xml')].join('\n'), () =>
    files.make(tasks, { kind: 'snapshot-revert', uuid, snapshot: snapshot.name }, async () => {
      await host.define(withImageFiles(saved, { name, disks: made }), name)
      try {
        const flags = REDEFINE | CURRENT
        await host.call(procedures.domainSnapshotCreateXml, { dom: snap.dom, xmlDesc: xml, flags })
      } catch (error) {
        await host.define(before, name)
        throw error
      }
    }),
  )
  return bases.flatMap(({ target }) => tops.get(target) ?? []).filter((path) => !bases.some((b) => b.path === path))
}

/** Name without its last ending, short enough for a time behind it. */
function stem(path: string): string {
  const name = posix.basename(path).replace(/\.[^.]+$/, '')
  return name.slice(0, 180) || 'disk'
}
