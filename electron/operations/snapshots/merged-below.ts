import { posix } from 'node:path'
import type { Host } from '../../hosts/host'
import { procedures, VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY } from '../../libvirt'
import { definitionOfSnapshot, readDomain, readSnapshot, withImageFiles } from '../../xml'
import { identityOf, seenOf } from '../support/host-records'
import { strayOf } from '../support/stray'
import { record as recordOf } from './common'
import { isMemoryOf, remove } from './work-files'
import type { SnapshotWork } from './work-record'

/** What became of a merge whose overlays are gone. */
interface Led {
  /** that the definition names now */
  readonly files: readonly string[]
  /** the file of memory and overlays, where they could not be removed */
  readonly left: readonly string[]
  readonly off: boolean
  /** process of the VM that libvirt has lost sight of */
  readonly pid?: number
}

/**
 * libvirt removes an overlay once all of it is in the file below, then notes that the VM is on that one, and last removes the snapshot's record. Killed in
 * between, it comes back with a VM that is off and defined on a file that is gone (9.0, seen), or with a record that no libvirt deletes (11.3, seen). Here both are
 * done, also for a VM that runs on out of libvirt's sight: what its QEMU has closed is merged. Else only where the overlay was there when the merge began, and its directory, which the file below shares, is there still: else it is its storage that is away.
 * @returns null where the merge did not come that far with all disks
 */
export async function ledBelow(host: Host, work: SnapshotWork): Promise<Led | null> {
  const snap = { name: work.snapshot, dom: host.dom(work.uuid) }
  const xml = await recordOf(host, snap)
  const { disks, memoryFile } = readSnapshot(xml)
  const then = readDomain(definitionOfSnapshot(xml) ?? '<domain/>').disks
  const stray = await strayOf(host, work.uuid)
  const off = (await host.stateOf(work.uuid)) === 'shut-off'
  const defined = await host.xmlWithSecrets(work.uuid, 'persistent')
  const saved = sourcesOf(defined)
  const live = off ? saved : sourcesOf(await host.xml(work.uuid, 'live'))
  const paths = new Map<string, string>()
  const formats = new Map<string, string>()
  const merged: string[] = []
  const kept: string[] = []
  const external = disks.filter((d) => d.kind === 'external')
  for (const { target, file = '' } of external) {
    const base = then.find((d) => d.target === target)
    const below = base?.source.path
    if (below === undefined || !wasThere(work, file) || posix.dirname(below) !== posix.dirname(file)) continue
    const [over, under] = await seenOf(host, [file, below])
    // While it runs, libvirt knows what it is on.
    const known = off ? [file, below] : [below]
    // QEMU lets an overlay go when it has all of it below.
    const dropped = stray?.open?.has(identityOf(under ?? '')) && !stray.open.has(identityOf(over ?? ''))
    if (
      !under ||
      (stray === null ? over !== '' : !dropped) ||
      ![saved, live].every((on) => known.includes(on.get(target) ?? ''))
    )
      continue
    if (over !== '') over === null ? kept.push(file) : merged.push(file)
    paths.set(target, below)
    formats.set(target, base?.format ?? 'raw')
  }
  if (paths.size === 0) return null
  if ([...paths].some(([target, below]) => saved.get(target) !== below))
    await host.define(withImageFiles(defined, { disks: paths, formats }), readDomain(defined).name)
  if (!external.every((d) => paths.has(d.target))) return null
  await host.call(procedures.domainSnapshotDelete, { snap, flags: VIR_DOMAIN_SNAPSHOT_DELETE_METADATA_ONLY })
  if (memoryFile !== undefined) ((await isMemoryOf(host, work.uuid, memoryFile)) ? merged : kept).push(memoryFile)
  for (const path of merged) if (!(await remove(host, path))) kept.push(path)
  return { off, files: [...paths.values()], left: kept, ...(stray && { pid: stray.pid }) }
}

const sourcesOf = (xml: string) => new Map(readDomain(xml).disks.map((d) => [d.target, d.source.path]))

const wasThere = ({ files }: SnapshotWork, path: string) =>
  files.some((f) => f.path === path && f.role === 'overlay' && f.seen !== null && f.seen !== '')
