import { posix } from 'node:path'
import type { HostImage, ImageBacking, UnseenUse } from '@shared/model/image'
import { claimedFormat } from '@shared/model/image-format'
import type { ImageHeader } from '../../images'
import type { VolumeModel } from '../../xml'
import { backingPlace } from './backing'
import type { Look } from './look'
import type { ListedVolume } from './pools'
import { ImageUses } from './uses'
import type { NamedFile } from './vms'

export interface Merged {
  readonly images: readonly HostImage[]
  readonly unknown: readonly UnseenUse[]
}

/** All that was read of a host. */
export interface ReadAll {
  readonly volumes: readonly ListedVolume[]
  readonly files: readonly NamedFile[]
  readonly unknown: readonly UnseenUse[]
  /** paths that the user named */
  readonly also: readonly string[]
  /** null: no program may look */
  readonly looks: ReadonlyMap<string, Look> | null
}

/** One image with all the paths that lead to it, before others are looked at. */
export interface Node {
  readonly id: string
  readonly paths: string[]
  readonly volumes: ListedVolume[]
  readonly look: Look | undefined
}

/** Files that make an image by being named so; NVRAM, kernels and memory are none. */
const isImage = ({ as, target }: NamedFile) =>
  as === 'disk' || as === 'medium' || as === 'backing' || as === 'job' || (as === 'snapshot' && target !== undefined)

/** The absolute path of what a VM names; undefined for a volume that no active pool has. */
export function pathOf({ path, volume }: NamedFile, volumes: ReadonlyMap<string, string>): string | undefined {
  return path ?? (volume && volumes.get(`${volume.pool}/${volume.name}`))
}

export const volumePaths = (volumes: readonly ListedVolume[]): Map<string, string> =>
  new Map(volumes.map(({ pool, name, path }) => [`${pool.name}/${name}`, path]))

/** Puts together what pools, VMs and the files themselves say: one image for each file, whatever leads to it. */
export function merge(all: ReadAll): Merged {
  const nodes = new Map<string, Node>()
  const byPath = new Map<string, Node>()
  const nodeAt = (path: string): Node => {
    const known = byPath.get(path)
    if (known !== undefined) return known
    const look = all.looks?.get(path)
    const id = look?.identity ?? path
    const node = nodes.get(id) ?? { id, paths: [], volumes: [], look }
    nodes.set(id, node)
    node.paths.push(path)
    byPath.set(path, node)
    return node
  }
  const isFolder = ({ model, path }: ListedVolume) =>
    model?.type === 'dir' || all.looks?.get(path)?.kind === 'directory'
  for (const volume of all.volumes) if (!isFolder(volume)) nodeAt(volume.path).volumes.push(volume)
  const volumes = volumePaths(all.volumes)
  const unknown = [...all.unknown]
  const named = all.files.flatMap((file) => {
    const path = pathOf(file, volumes)
    if (path !== undefined) return [{ file, path }]
    const { pool, name } = file.volume ?? { pool: '', name: '' }
    unknown.push({ domain: file.domain, why: 'volume', path: `${pool}/${name}` })
    return []
  })
  for (const { file, path } of named) if (isImage(file)) nodeAt(path)
  for (const path of all.also) nodeAt(path)
  const made = new Map<string, HostImage>()
  // What lies below an image is an image, too: the map grows while it is walked.
  for (const node of nodes.values()) {
    const image = imageOf(node, all.looks !== null)
    made.set(node.id, image)
    if (typeof image.backing === 'object' && image.backing.path !== undefined) nodeAt(image.backing.path)
    for (const path of image.otherFiles ?? []) if (path.startsWith('/')) nodeAt(path)
  }
  const linked = withLinks(made, (path) => byPath.get(path)?.id)
  const uses = new ImageUses(linked, (path) => byPath.get(path)?.id, unknown)
  for (const { file, path } of named) uses.add(file, path)
  const blind = unknown.length > 0
  return {
    images: [...linked.values()].map((image) => {
      const found = uses.of(image.id)
      const otherPaths = nodes.get(image.id)?.paths.filter((path) => path !== image.path) ?? []
      return { ...image, otherPaths, uses: found, usage: found.length > 0 ? 'used' : blind ? 'unknown' : 'unused' }
    }),
    unknown: once(unknown),
  }
}

/** Names what lies below each image, and finds chains that come back to themselves. */
function withLinks(images: ReadonlyMap<string, HostImage>, idOf: (path: string) => string | undefined) {
  const below = (id: string): string | undefined => {
    const backing = images.get(id)?.backing
    return typeof backing === 'object' && backing.path !== undefined ? idOf(backing.path) : undefined
  }
  const looping = new Set<string>()
  const done = new Set<string>()
  for (const start of images.keys()) {
    const line: string[] = []
    const at = new Map<string, number>()
    let id: string | undefined = start
    while (id !== undefined && !done.has(id) && !at.has(id)) {
      at.set(id, line.length)
      line.push(id)
      id = below(id)
    }
    if (id !== undefined && at.has(id)) for (const one of line.slice(at.get(id))) looping.add(one)
    for (const one of line) done.add(one)
  }
  const linked = new Map<string, HostImage>()
  for (const [id, image] of images) {
    const other = below(id)
    if (typeof image.backing !== 'object' || other === undefined) {
      linked.set(id, image)
      continue
    }
    const backing: ImageBacking = {
      ...image.backing,
      image: other,
      state: looping.has(id) ? 'loop' : stateOf(image.backing, images.get(other)),
    }
    linked.set(id, { ...image, backing })
  }
  return linked
}

function stateOf(backing: ImageBacking, image: HostImage | undefined): ImageBacking['state'] {
  if (image?.state === 'missing') return 'missing'
  if (image?.state !== 'read') return 'unread'
  return backing.state === 'json' ? 'json' : 'found'
}

/** An image by itself. */
function imageOf({ id, paths, volumes, look }: Node, looked: boolean): HostImage {
  const [volume] = volumes
  const model = volume?.model ?? undefined
  const path = volume?.path ?? paths[0] ?? ''
  const header = look?.header
  const format = header?.format ?? formatIn(model)
  const name = volume?.name ?? posix.basename(path)
  const namedAs = format === null ? undefined : claimedFormat(name)
  const otherFiles = header?.otherFiles ?? (model?.dataFile === undefined ? undefined : [model.dataFile])
  const clusterBytes = header?.clusterBytes ?? model?.clusterBytes
  const compat = header?.compat ?? model?.compat
  return {
    id,
    path,
    name,
    otherPaths: [],
    kind: kindOf(path, look, model),
    ...(volume && { pool: volume.pool }),
    state: stateAt(look, volume, looked),
    format,
    ...(namedAs !== undefined && namedAs !== format && { namedAs }),
    virtualBytes: header?.virtualBytes ?? model?.capacityBytes ?? null,
    bytesOnDisk: look?.bytesOnDisk ?? model?.allocationBytes ?? null,
    ...(clusterBytes !== undefined && { clusterBytes }),
    ...(compat !== undefined && { compat }),
    encrypted:
      header === undefined && model === undefined ? null : header?.encrypted === true || model?.encrypted === true,
    ...(header?.compression !== undefined && { compression: header.compression }),
    dirty: header?.dirty ?? null,
    corrupt: header?.corrupt ?? null,
    ...(otherFiles && otherFiles.length > 0 && { otherFiles: otherFiles.map((other) => otherAt(other, path)) }),
    backing: backingOf(header, model, path),
    snapshots: header?.snapshots ?? (format === null || format === 'qcow2' ? null : 0),
    modifiedAt: look?.modifiedAt ?? model?.modifiedAt ?? null,
    uses: [],
    usage: 'unknown',
  }
}

const otherAt = (other: string, path: string) => backingPlace(other, path).path ?? other

/** libvirt knows media by their file system. */
const formatIn = (model: VolumeModel | undefined) => (model?.format === 'iso' ? 'raw' : (model?.format ?? null))

function kindOf(path: string, look: Look | undefined, model: VolumeModel | undefined): HostImage['kind'] {
  if (look?.kind === 'block' || model?.type === 'block') return 'block'
  if (look?.kind === 'directory' || model?.type === 'netdir') return 'directory'
  return path.startsWith('/') ? 'file' : 'network'
}

function stateAt(look: Look | undefined, volume: ListedVolume | undefined, looked: boolean): HostImage['state'] {
  if (look?.kind === 'gone') return 'missing'
  if (look?.header !== undefined || volume?.model) return 'read'
  return look === undefined && volume === undefined && !looked ? 'unlisted' : 'unreadable'
}

function backingOf(
  header: ImageHeader | undefined,
  model: VolumeModel | undefined,
  path: string,
): HostImage['backing'] {
  const declared = header?.backing?.declared ?? model?.backing?.path
  if (declared === undefined) {
    if (header === undefined ? model === undefined : header.backing !== undefined) return 'unknown'
    return header?.cut && model === undefined ? 'unknown' : 'none'
  }
  const place = backingPlace(declared, path)
  const format = header?.backing === undefined ? model?.backing?.format : header.backing.format
  return {
    declared,
    ...(place.path !== undefined && { path: place.path }),
    ...(format !== undefined && { format }),
    state: place.kind === 'file' ? 'unread' : place.kind,
  }
}

function once(unknown: readonly UnseenUse[]): UnseenUse[] {
  return [...new Map(unknown.map((u) => [`${u.domain.uuid} ${u.why} ${u.path}`, u])).values()]
}
