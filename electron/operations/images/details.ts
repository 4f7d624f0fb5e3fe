import type { ImageCheckResult, ImageDetails, ImageFacts, InternalSnapshot } from '@shared/model/image'
import { problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import { type ImageInfo, imageCheckArgs, parseImageCheck } from '../../images'
import { imageShell } from '../support/disk-facts'
import { imageInfos } from './info'

/** Everything that qemu-img says of one image. */
export async function imageDetails(host: Host, path: string): Promise<ImageDetails> {
  const shell = await imageShell(host)
  const read = shell === null ? undefined : (await imageInfos(shell, [path])).get(path)
  const [info] = read?.images ?? []
  const raw = info === undefined ? {} : asObject(JSON.parse(read?.json ?? '{}'))
  return {
    readAt: Date.now(),
    json: info === undefined ? '' : JSON.stringify(raw, null, 2),
    facts: info === undefined ? null : factsOf(info, raw),
    ...(info === undefined && shell !== null && { failed: read?.failed ?? '' }),
    snapshots: info === undefined ? [] : info.snapshots.map((one, n) => ({ ...one, clockSeconds: clockOf(raw, n) })),
  }
}

type Json = Readonly<Record<string, unknown>>

const asObject = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

function clockOf(raw: Json, n: number): InternalSnapshot['clockSeconds'] {
  const seconds = asObject(asList(raw.snapshots)[n])['vm-clock-sec']
  return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds : null
}

/** Facts of a format that have a place of their own. */
const PLACED = new Set([
  'compat',
  'compression-type',
  'lazy-refcounts',
  'refcount-bits',
  'corrupt',
  'extended-l2',
  'bitmaps',
  'encrypt',
  'data-file',
  'extents',
])

function factsOf(info: ImageInfo, raw: Json): ImageFacts {
  const data = asObject(asObject(raw['format-specific']).data)
  const { clusterBytes, compat, compression, backing } = info
  const encrypt = asObject(data.encrypt).format
  const bits = data['refcount-bits']
  const flag = (name: string) => (typeof data[name] === 'boolean' ? (data[name] as boolean) : undefined)
  return {
    format: info.format,
    virtualBytes: info.virtualBytes,
    bytesOnDisk: info.bytesOnDisk,
    ...(clusterBytes !== undefined && { clusterBytes }),
    ...(compat !== undefined && { compat }),
    ...(compression !== undefined && { compression }),
    ...(info.encrypted && { encryption: typeof encrypt === 'string' ? encrypt : info.format }),
    dirty: info.dirty,
    corrupt: info.corrupt,
    ...(backing && { backing: { declared: backing.declared, format: backing.format ?? null } }),
    otherFiles: [...(info.dataFile === undefined ? [] : [info.dataFile]), ...info.extents].filter(
      (p) => p !== info.path,
    ),
    ...(typeof bits === 'number' && { refcountBits: bits }),
    lazyRefcounts: flag('lazy-refcounts'),
    extendedL2: flag('extended-l2'),
    bitmaps: asList(data.bitmaps).map((one) => {
      const { name, flags, granularity } = asObject(one)
      return { name: String(name ?? ''), flags: asList(flags).map(String), granularityBytes: Number(granularity) || 0 }
    }),
    others: Object.entries(data).flatMap(([name, value]) =>
      PLACED.has(name) || typeof value === 'object' ? [] : [{ name, value: String(value) }],
    ),
  }
}

/** Of a large image all metadata are read. */
const CHECK_MS = 600_000

/** `qemu-img check`, never with a repair, and not beside a VM that writes: QEMU's lock refuses that. @throws storage.denied where no program may run */
export async function checkImage(host: Host, path: string): Promise<ImageCheckResult> {
  const shell = await imageShell(host)
  if (shell === null) throw problem('storage.denied', { params: { path } })
  const read = (await imageInfos(shell, [path])).get(path)
  const format = read?.images[0]?.format
  const failed = (raw: string): ImageCheckResult => ({
    checkedAt: Date.now(),
    verdict: 'failed',
    corruptions: 0,
    leaks: 0,
    checkErrors: 0,
    raw,
  })
  if (format === undefined) return failed(read?.failed ?? '')
  const { code, stdout, stderr } = await shell.run(imageCheckArgs(path, format), { timeoutMs: CHECK_MS })
  const checkedAt = Date.now()
  try {
    const result = parseImageCheck(code, stdout)
    const said = stderr.trim()
    return {
      ...result,
      checkedAt,
      ...clustersOf(stdout),
      ...((result.verdict === 'failed' || result.verdict === 'unsupported') &&
        said !== '' && { raw: said.slice(0, 2000) }),
    }
  } catch (error) {
    // Of a damaged image qemu-img may say anything.
    return failed(error instanceof Error ? error.message : String(error))
  }
}

function clustersOf(text: string): Pick<ImageCheckResult, 'clusters'> {
  let said: Json
  try {
    said = asObject(JSON.parse(text))
  } catch {
    // A format without a check prints no JSON.
    return {}
  }
  const count = (name: string) => (typeof said[name] === 'number' ? (said[name] as number) : 0)
  if (typeof said['total-clusters'] !== 'number') return {}
  return {
    clusters: {
      total: count('total-clusters'),
      allocated: count('allocated-clusters'),
      fragmented: count('fragmented-clusters'),
      compressed: count('compressed-clusters'),
    },
  }
}
