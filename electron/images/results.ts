/** Reads what qemu-img prints. Everything is checked: the text comes from another machine and describes files of strangers. */

export type ImageOutputCode = 'not-json' | 'missing-field' | 'bad-size' | 'loop' | 'too-deep' | 'broken-chain'

/** qemu-img's answer cannot be used. `loop` and `too-deep` are said of backing chains. */
export class ImageOutputError extends Error {
  override readonly name = 'ImageOutputError'
  readonly code: ImageOutputCode
  constructor(code: ImageOutputCode, message: string) {
    super(message)
    this.code = code
  }
}

export interface ImageSnapshot {
  id: string
  name: string
  /** ms since 1970 */
  createdAt: number
  /** Bytes of saved memory; 0 for a disk-only one. */
  stateBytes: number
}

/** One image of a chain. Sizes are bytes. */
export interface ImageInfo {
  path: string
  format: string
  virtualBytes: number
  /** What it takes on disk; holes count nothing. */
  bytesOnDisk: number
  clusterBytes?: number
  backing?: {
    /** As the image says it, perhaps relative. */
    declared: string
    /** As QEMU resolves it. */
    path: string
    format?: string
  }
  snapshots: ImageSnapshot[]
  encrypted: boolean
  /** Marked as not closed properly. */
  dirty: boolean
  corrupt: boolean
  /** qcow2: `0.10` or `1.1`. */
  compat?: string
  compression?: string
  /** qcow2: the data is in another file. */
  dataFile?: string
  /** vmdk: files it consists of. */
  extents: string[]
}

/** A longer chain is taken for an attack or an accident; libvirt itself stops at 200. */
export const maxChain = 200

type Json = Record<string, unknown>

function fail(code: ImageOutputCode, message: string): never {
  throw new ImageOutputError(code, message)
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The text says more than the parser's complaint.
    return fail('not-json', `qemu-img did not print JSON: ${text.slice(0, 200)}`)
  }
}

function object(value: unknown, what: string): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : fail('missing-field', `${what} is no object`)
}

const optionalObject = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}

function string(from: Json, key: string): string {
  const value = from[key]
  return typeof value === 'string' ? value : fail('missing-field', `qemu-img did not tell ${key}`)
}

function optionalString(from: Json, key: string): string | undefined {
  const value = from[key]
  return typeof value === 'string' ? value : undefined
}

/** Bytes; JSON numbers over 2^53 have lost digits already and are refused. */
function size(from: Json, key: string): number {
  const value = from[key]
  if (value === undefined) fail('missing-field', `qemu-img did not tell ${key}`)
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    fail('bad-size', `${key} is no size: ${String(value)}`)
  return value
}

function optionalSize(from: Json, key: string): number | undefined {
  return from[key] === undefined ? undefined : size(from, key)
}

function snapshot(value: unknown): ImageSnapshot {
  const from = object(value, 'a snapshot')
  const seconds = optionalSize(from, 'date-sec') ?? 0
  const nanoseconds = optionalSize(from, 'date-nsec') ?? 0
  return {
    id: string(from, 'id'),
    name: string(from, 'name'),
    createdAt: seconds * 1000 + Math.floor(nanoseconds / 1e6),
    stateBytes: optionalSize(from, 'vm-state-size') ?? 0,
  }
}

function image(value: unknown): ImageInfo {
  const from = object(value, 'an image')
  const data = optionalObject(optionalObject(from['format-specific']).data)
  const declared = optionalString(from, 'backing-filename')
  const snapshots = Array.isArray(from.snapshots) ? from.snapshots.map(snapshot) : []
  const extents = Array.isArray(data.extents)
    ? data.extents.map((e) => optionalString(optionalObject(e), 'filename'))
    : []
  const info: ImageInfo = {
    path: string(from, 'filename'),
    format: string(from, 'format'),
    virtualBytes: size(from, 'virtual-size'),
    // absent for network images and some devices
    bytesOnDisk: optionalSize(from, 'actual-size') ?? 0,
    clusterBytes: optionalSize(from, 'cluster-size'),
    snapshots,
    encrypted: from.encrypted === true,
    dirty: from['dirty-flag'] === true,
    corrupt: data.corrupt === true,
    compat: optionalString(data, 'compat'),
    compression: optionalString(data, 'compression-type'),
    dataFile: optionalString(data, 'data-file'),
    extents: extents.filter((name) => name !== undefined),
  }
  if (declared !== undefined) {
    const path = optionalString(from, 'full-backing-filename') ?? declared
    info.backing = { declared, path, format: optionalString(from, 'backing-filename-format') }
  }
  return info
}

/**
 * `info --output=json`, with or without `--backing-chain`: the image, then its backing files down to the base.
 * @throws ImageOutputError `loop` when a file occurs twice, `too-deep` over `maxChain`, `broken-chain` when an image is followed
 * by one that is not its backing file, `bad-size` for sizes that a double cannot hold
 */
export function parseImageInfo(text: string): ImageInfo[] {
  const value = json(text)
  const values = Array.isArray(value) ? value : [value]
  if (values.length > maxChain) fail('too-deep', `a backing chain of ${values.length} files`)
  const chain = values.map(image)
  const seen = new Set<string>()
  for (const [index, { path }] of chain.entries()) {
    if (seen.has(path)) fail('loop', `the backing chain comes back to ${path}`)
    seen.add(path)
    if (index > 0 && chain[index - 1]?.backing === undefined) fail('broken-chain', `${path} is nobody's backing file`)
  }
  return chain
}

/** The same where an answer that is not understood is as good as none: empty then. */
export function imagesOf(text: string): ImageInfo[] {
  try {
    return parseImageInfo(text)
  } catch (error) {
    if (error instanceof ImageOutputError) return []
    throw error
  }
}

export interface ImageMeasure {
  /** Bytes the file will have: data and metadata. */
  requiredBytes: number
  /** The same, were every block written. */
  fullyAllocatedBytes: number
}

/** `measure --output=json`. */
export function parseImageMeasure(text: string): ImageMeasure {
  const from = object(json(text), 'the measure')
  return { requiredBytes: size(from, 'required'), fullyAllocatedBytes: size(from, 'fully-allocated') }
}

/** `compare` by its exit status: 0 same, 1 different, anything else could not compare. */
export function compareResult(code: number | null): 'same' | 'different' | 'failed' {
  return code === 0 ? 'same' : code === 1 ? 'different' : 'failed'
}

export interface ImageCheck {
  verdict: 'good' | 'corrupt' | 'leaks' | 'unsupported' | 'failed'
  corruptions: number
  leaks: number
  checkErrors: number
}

/** `check --output=json`: status 0 good, 1 not done, 2 corrupt, 3 leaked clusters only, 63 the format has no check. */
export function parseImageCheck(code: number | null, text: string): ImageCheck {
  const verdicts: Readonly<Record<number, ImageCheck['verdict']>> = {
    0: 'good',
    2: 'corrupt',
    3: 'leaks',
    63: 'unsupported',
  }
  const verdict = verdicts[code ?? -1] ?? 'failed'
  if (verdict === 'unsupported' || verdict === 'failed') return { verdict, corruptions: 0, leaks: 0, checkErrors: 0 }
  const from = object(json(text), 'the check')
  return {
    verdict,
    corruptions: optionalSize(from, 'corruptions') ?? 0,
    leaks: optionalSize(from, 'leaks') ?? 0,
    checkErrors: optionalSize(from, 'check-errors') ?? 0,
  }
}

/**
 * The formats that `qemu-img --help` lists: on one line after "Supported formats:", or since QEMU 10 indented below "Supported
 * image formats:". Text for people, and the second choice: it names formats that can only be read, too. Empty if there is no list.
 */
export function parseSupportedFormats(help: string): string[] {
  const lines = help.split('\n')
  const at = lines.findIndex((line) => /^Supported (image )?formats:/.test(line))
  if (at < 0) return []
  const below = lines.slice(at + 1)
  const end = below.findIndex((line) => /^\S/.test(line))
  const list = [lines[at]?.replace(/^[^:]*:/, ''), ...below.slice(0, end < 0 ? undefined : end)].join(' ')
  return list.split(/\s+/).filter((name) => /^[a-z0-9][a-z0-9_-]*$/.test(name))
}
