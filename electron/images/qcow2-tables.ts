/**
 * The tables of a qcow2 image, as docs/interop/qcow2.txt of QEMU describes them. Bytes in, numbers out. Everything is checked:
 * the bytes were written by strangers, and a running VM may change them while they are read.
 */

/** Enough for all that is read of a header; version 2 has 72 bytes. */
export const HEADER_BYTES = 112

/** QEMU's own limits (block/qcow2.h): an image over them cannot be opened. */
const MAX_L1_ENTRIES = (32 * 2 ** 20) / 8
const MAX_SNAPSHOTS = 65_536
const MAX_EXTRA = 1024

/** A snapshot as QEMU makes it at most: fixed part, extra data, id (128) and name (256). */
export const LONGEST_SNAPSHOT = 40 + MAX_EXTRA + 128 + 256

const FEATURE = { dirty: 1, corrupt: 2, dataFile: 4, compression: 8, extendedL2: 16 }
const UNDERSTOOD = FEATURE.dirty | FEATURE.compression | FEATURE.extendedL2

/** Where an L1 table lies. */
export interface L1Place {
  /** byte offset in the image */
  readonly offset: number
  readonly entries: number
}

export interface Qcow2Header {
  readonly clusterBytes: number
  /** bytes of one L2 entry: 8, or 16 with subclusters */
  readonly entryBytes: 8 | 16
  readonly l1: L1Place
  /** first L1 entry that holds no guest data but the state of a saved VM */
  readonly stateIndex: number
  readonly snapshots: { readonly offset: number; readonly count: number }
}

export interface Qcow2Snapshot {
  readonly id: string
  readonly name: string
  readonly l1: L1Place
  /** what its entry takes in the snapshot table */
  readonly entryBytes: number
}

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Exact up to 2^53; callers refuse what is larger. */
const u64 = (from: DataView, at: number) => from.getUint32(at) * 2 ** 32 + from.getUint32(at + 4)

/**
 * Tables lie below 16 TiB: files of ext4 end there, and reading beyond is an error then, not an end. Images that are larger
 * have more tables than anyone wants to read.
 */
const MAX_PLACE = 2 ** 44

/** A byte offset at which a table can begin. 0 is the header's. */
const isPlace = (offset: number, clusterBytes: number) =>
  offset > 0 && offset < MAX_PLACE && offset % clusterBytes === 0

/** Null for what is no qcow2, for one whose data lies elsewhere (external data file), and for one that QEMU would not open. */
export function readHeader(bytes: Uint8Array): Qcow2Header | null {
  if (bytes.length < 72) return null
  const from = view(bytes)
  const version = from.getUint32(4)
  if (from.getUint32(0) !== 0x514649fb || (version !== 2 && version !== 3)) return null
  if (version === 3 && bytes.length < 104) return null
  const features = version === 3 ? u64(from, 72) : 0
  if (features > 0xff || (features & ~UNDERSTOOD) !== 0) return null
  const clusterBits = from.getUint32(20)
  const extended = (features & FEATURE.extendedL2) !== 0
  if (clusterBits < (extended ? 14 : 9) || clusterBits > 21) return null
  const clusterBytes = 2 ** clusterBits
  const entryBytes = extended ? 16 : 8
  const size = u64(from, 24)
  const l1 = { offset: u64(from, 40), entries: from.getUint32(36) }
  const snapshots = { offset: u64(from, 64), count: from.getUint32(60) }
  if (!Number.isSafeInteger(size) || !isL1(l1, clusterBytes) || snapshots.count > MAX_SNAPSHOTS) return null
  if (snapshots.count > 0 && !isPlace(snapshots.offset, clusterBytes)) return null
  return {
    clusterBytes,
    entryBytes,
    l1,
    stateIndex: Math.ceil(size / (clusterBytes * (clusterBytes / entryBytes))),
    snapshots,
  }
}

function isL1(place: L1Place, clusterBytes: number): boolean {
  return place.entries === 0 || (place.entries <= MAX_L1_ENTRIES && isPlace(place.offset, clusterBytes))
}

/** `short` when the table goes on beyond the bytes; null when it is none. */
export function readSnapshotTable(bytes: Uint8Array, header: Qcow2Header): Qcow2Snapshot[] | 'short' | null {
  const from = view(bytes)
  const text = new TextDecoder()
  const snapshots: Qcow2Snapshot[] = []
  for (let at = 0; snapshots.length < header.snapshots.count; ) {
    if (at + 40 > bytes.length) return 'short'
    const l1 = { offset: u64(from, at), entries: from.getUint32(at + 8) }
    const extra = from.getUint32(at + 36)
    if (!isL1(l1, header.clusterBytes) || extra > MAX_EXTRA) return null
    const id = at + 40 + extra
    const name = id + from.getUint16(at + 12)
    const end = name + from.getUint16(at + 14)
    if (end > bytes.length) return 'short'
    const entryBytes = Math.ceil((end - at) / 8) * 8
    snapshots.push({
      id: text.decode(bytes.subarray(id, name)),
      name: text.decode(bytes.subarray(name, end)),
      l1,
      entryBytes,
    })
    at += entryBytes
  }
  return snapshots
}

/** What an entry of an L1 or L2 table says that says nothing that could be true. */
export const CORRUPT = -1

/** Byte offset of the L2 table that an L1 table has at `index`, 0 for none, or `CORRUPT`. */
export function l2Offset(l1: DataView, index: number, clusterBytes: number): number {
  const offset = (l1.getUint32(index * 8) & 0x00ffffff) * 2 ** 32 + ((l1.getUint32(index * 8 + 4) & ~0x1ff) >>> 0)
  return offset === 0 || isPlace(offset, clusterBytes) ? offset : CORRUPT
}

/**
 * Room for what `hostClusters` can find in one L2 table: a compressed cluster is at most two clusters long, and begins
 * anywhere.
 */
export const maxClusters = ({ clusterBytes, entryBytes }: Qcow2Header) => (clusterBytes / entryBytes) * 3

/**
 * The host clusters that an L2 table refers to, as numbers (byte offset / cluster size), each as often as it does. Among
 * them are preallocated ones that read as zero: they take space all the same. Of a compressed one all clusters count that
 * its sectors lie in: that is how QEMU keeps reference counts, and a cluster is free only when none of them is left.
 * @param into takes them, from its beginning; has room for `maxClusters`
 * @returns how many, or `CORRUPT`
 */
export function hostClusters(l2: DataView, { clusterBytes, entryBytes }: Qcow2Header, into: Float64Array): number {
  const within = (clusterBytes - 1) & ~0x1ff
  const upperBits = 38 - Math.log2(clusterBytes) // x of the specification, less the 32 bits of the lower word
  let found = 0
  for (let at = 0; at < l2.byteLength; at += entryBytes) {
    const upper = l2.getUint32(at)
    const lower = l2.getUint32(at + 4)
    if ((upper | lower) === 0) continue
    if ((upper & 0x40000000) === 0) {
      const offset = (upper & 0x00ffffff) * 2 ** 32 + ((lower & ~0x1ff) >>> 0)
      if (offset === 0) continue
      if ((lower & within) !== 0 || !Number.isSafeInteger(offset)) return CORRUPT
      into[found++] = offset / clusterBytes
    } else {
      const offset = (upper & (2 ** upperBits - 1)) * 2 ** 32 + lower
      if (offset === 0 || !Number.isSafeInteger(offset)) return CORRUPT
      const sectors = ((upper & 0x3fffffff) >>> upperBits) + 1
      const last = Math.floor((offset - (offset % 512) + sectors * 512 - 1) / clusterBytes)
      for (let cluster = Math.floor(offset / clusterBytes); cluster <= last; cluster++) into[found++] = cluster
    }
  }
  return found
}
