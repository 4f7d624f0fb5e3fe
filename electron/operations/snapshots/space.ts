import type { ChainFile, SnapshotBytes, SnapshotSpace } from '@shared/model/snapshot'
import type { Host } from '../../hosts/host'
import { type ImageInfo, imageInfoArgs, parseImageInfo, qcow2Space } from '../../images'
import { procedures } from '../../libvirt'
import { readDomain, type SnapshotModel } from '../../xml'
import { imageShell, resolvePath } from '../support/disk-facts'
import { isActive, summary } from '../support/parts'
import type { Shell } from '../support/shell'
import { snapshotDisks } from './limits'
import { rangeReader } from './read-ranges'
import { readRecords } from './records'
import { directoriesOf, ownFiles, seeFiles } from './seen-files'

/** Tables that are read unasked, bytes: those of 32 GiB of data in clusters of 64 KiB. */
const UNASKED = 4 * 2 ** 20

/** What is known of the snapshots inside one image. */
interface Inside {
  readonly path: string
  readonly snapshots: ReadonlyMap<string, { readonly bytes: number; readonly freedBytes: number }>
  readonly changedBytes: number
  readonly heldBytes: number
}

/** What a VM's snapshots take. Reads only, and nothing that needs libvirt to wait. */
export async function snapshotSpace(host: Host, uuid: string, thorough: boolean): Promise<SnapshotSpace> {
  const shell = await imageShell(host)
  const row = summary(host, uuid)
  const [{ snapshots: listed }, xml] = await Promise.all([
    host.call(procedures.domainListAllSnapshots, { dom: host.dom(uuid) }),
    host.xml(uuid, isActive(host, uuid) || !row.persistent ? 'live' : 'persistent'),
  ])
  const records = await readRecords(host, listed)
  if (shell === null) return { snapshots: {}, heldBytes: null, changedBytes: null, chains: [], rooms: [], more: false }
  const chains = await Promise.all(
    snapshotDisks(readDomain(xml)).map(async (d) => {
      const path = await resolvePath(host, d)
      return { target: d.target, images: path === '' ? [] : await chainOf(host, shell, path, d.format ?? 'raw') }
    }),
  )
  const images = chains.flatMap((c) => c.images).filter((i) => i.format === 'qcow2' && i.snapshots.length > 0)
  const counted = await Promise.all(images.map((image) => countInside(host, shell, image.path, thorough)))
  const inside = counted.flatMap((c) => c ?? [])
  const { bytes: sizes, rooms } = await seeFiles(
    host,
    records,
    directoriesOf(chains.flatMap((c) => c.images.map((i) => i.path))),
  )
  const whole = inside.length === images.length
  const own = [...new Set(records.flatMap(ownFiles))]
  const tops = new Set(chains.flatMap((c) => c.images[0]?.path ?? []))
  const since = inside.filter((i) => tops.has(i.path))
  return {
    snapshots: Object.fromEntries(records.map((s) => [s.name, bytesOf(s, whole ? inside : [], sizes)])),
    heldBytes: whole ? sum([...inside.map((i) => i.heldBytes), ...own.flatMap((f) => sizes.get(f) ?? [])]) : null,
    changedBytes: whole && since.length > 0 ? since.reduce((sum, i) => sum + i.changedBytes, 0) : null,
    chains: chains.map(({ target, images: files }) => ({
      target,
      files: files.map(({ path, bytesOnDisk }): ChainFile => ({ path, bytesOnDisk })),
    })),
    rooms,
    more: !whole && !thorough,
  }
}

async function chainOf(host: Host, shell: Shell, path: string, format: string): Promise<ImageInfo[]> {
  try {
    const { code, stdout } = await shell.run(imageInfoArgs(path, { format, chain: true }), { timeoutMs: 20_000 })
    return code === 0 ? parseImageInfo(stdout) : []
  } catch (error) {
    host.log.debug('snapshot.chain-unread', { path, error })
    return []
  }
}

/** @returns null when it cannot be told */
async function countInside(host: Host, shell: Shell, path: string, thorough: boolean): Promise<Inside | null> {
  try {
    const space = await qcow2Space(rangeReader(shell, path), ...(thorough ? [] : [UNASKED]))
    return (
      space && {
        path,
        snapshots: new Map(space.snapshots.map((s) => [s.name, s])),
        changedBytes: space.changedBytes,
        heldBytes: space.heldBytes,
      }
    )
  } catch (error) {
    host.log.debug('snapshot.space-unread', { path, error })
    return null
  }
}

function bytesOf(s: SnapshotModel, inside: readonly Inside[], sizes: ReadonlyMap<string, number>): SnapshotBytes {
  const own = inside.flatMap((i) => i.snapshots.get(s.name) ?? [])
  const files = ownFiles(s)
  const known = files.flatMap((f) => sizes.get(f) ?? [])
  if (own.length === 0 && known.length === 0) return { bytes: null, freedBytes: null }
  return {
    bytes: sum([...own.map((o) => o.bytes), ...known]),
    freedBytes: files.length > 0 || own.length === 0 ? null : sum(own.map((o) => o.freedBytes)),
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)
