import { setImmediate } from 'node:timers/promises'
import { ClusterOwners } from './qcow2-owners'
import {
  CORRUPT,
  HEADER_BYTES,
  hostClusters,
  type L1Place,
  LONGEST_SNAPSHOT,
  l2Offset,
  maxClusters,
  type Qcow2Header,
  type Qcow2Snapshot,
  readHeader,
  readSnapshotTable,
} from './qcow2-tables'

/** Bytes of a file, or of a block device. */
export interface ByteRange {
  readonly offset: number
  readonly length: number
}

/** Reads all ranges in one round trip. What lies beyond the end of the file is missing from its array. */
export type RangeReader = (ranges: readonly ByteRange[]) => Promise<Uint8Array[]>

/** All sizes are bytes of whole clusters in the image file; on disk it may take less, where the file has holes. */
export interface Qcow2Space {
  readonly snapshots: readonly {
    readonly id: string
    readonly name: string
    /** the data, and the VM's memory, that the snapshot refers to, alone or with others */
    readonly bytes: number
    /** what becomes free in the image when this snapshot alone is deleted: data of nobody else, and its own tables */
    readonly freedBytes: number
  }[]
  /** data that no snapshot has: written since the last one was taken or reverted to */
  readonly changedBytes: number
  /** what becomes free in the image when all snapshots are deleted */
  readonly heldBytes: number
}

/** More than this of L1 or of L2 tables is not read. 32 MiB of L2 tables describe 256 GiB in clusters of 64 KiB. */
export const MAX_TABLE_BYTES = 32 * 2 ** 20

/** Enough for hundreds of snapshots. */
const FIRST_GUESS = 64 * 1024
/** How long we keep the thread before others have their turn, ms. */
const TURN = 10

/**
 * What internal snapshots take, which QEMU tells nowhere: counted from the image's own tables, in at most five round trips
 * whatever their number. Of an image that a VM writes to it is what has reached the file, and may lag behind by what QEMU
 * has not flushed.
 * @param most bytes of L1 or of L2 tables that are read, at most MAX_TABLE_BYTES
 * @returns null when it cannot be told: no qcow2, one with an external data file, a corrupt one, or one with too large tables
 * @throws only what `read` throws
 */
export async function qcow2Space(read: RangeReader, most = MAX_TABLE_BYTES): Promise<Qcow2Space | null> {
  const [start] = await read([{ offset: 0, length: HEADER_BYTES }])
  const header = start === undefined ? null : readHeader(start)
  if (header === null) return null
  const directory = await readDirectory(read, header)
  if (directory === null) return null
  const { snapshots, activeL1 } = directory
  if (snapshots.reduce((sum, s) => sum + s.l1.entries * 8, activeL1.length) > most) return null
  const snapshotL1s = await readWhole(
    read,
    snapshots.map((s) => l1Range(s.l1)),
  )
  if (snapshotL1s === null) return null
  const turn = turns()
  const tables = await l2Owners(header, snapshotL1s, activeL1, most, turn)
  if (tables === null) return null
  const l2s = await readWhole(
    read,
    [...tables.keys()].map((offset) => ({ offset, length: header.clusterBytes })),
  )
  return l2s === null ? null : countAll(header, snapshots, [...tables.values()], l2s, turn)
}

const l1Range = ({ offset, entries }: L1Place): ByteRange => ({ offset, length: entries * 8 })

/** Ranges that the file must have. QEMU writes every table as a whole, so one that ends early is a truncated image's. */
async function readWhole(read: RangeReader, ranges: readonly ByteRange[]): Promise<Uint8Array[] | null> {
  const some = ranges.filter((range) => range.length > 0)
  const parts = some.length === 0 ? [] : await read(some)
  if (some.some((range, index) => parts[index]?.length !== range.length)) return null
  let next = 0
  return ranges.map((range) => (range.length === 0 ? undefined : parts[next++]) ?? new Uint8Array(0))
}

/** The snapshot table, whose size nothing tells, and the active L1 table with it. */
async function readDirectory(
  read: RangeReader,
  header: Qcow2Header,
): Promise<{ snapshots: Qcow2Snapshot[]; activeL1: Uint8Array } | null> {
  const { offset, count } = header.snapshots
  const guess = { offset, length: count === 0 ? 0 : Math.max(FIRST_GUESS, Math.min(count * 256, MAX_TABLE_BYTES)) }
  const ranges = [l1Range(header.l1), guess].filter((range) => range.length > 0)
  const parts = ranges.length === 0 ? [] : await read(ranges)
  const activeL1 = (header.l1.entries === 0 ? undefined : parts.shift()) ?? new Uint8Array(0)
  if (activeL1.length !== header.l1.entries * 8) return null
  let bytes = parts.shift() ?? new Uint8Array(0)
  let snapshots = readSnapshotTable(bytes, header)
  if (snapshots === 'short' && bytes.length === guess.length) {
    const length = Math.min(Math.max(count * LONGEST_SNAPSHOT, 4 * FIRST_GUESS), MAX_TABLE_BYTES)
    bytes = (await read([{ offset, length }]))[0] ?? bytes
    snapshots = readSnapshotTable(bytes, header)
  }
  return snapshots === null || snapshots === 'short' ? null : { snapshots, activeL1 }
}

/**
 * All L2 tables by offset, with who refers to each: the snapshots by their index, then the guest's disk as it is now, then
 * the VM's memory that is left in it after a revert. The latter is told apart since nobody has written it since.
 */
async function l2Owners(
  header: Qcow2Header,
  snapshotL1s: readonly Uint8Array[],
  activeL1: Uint8Array,
  most: number,
  turn: () => Promise<void> | undefined,
): Promise<Map<number, number[]> | null> {
  const tables = new Map<number, number[]>()
  const disk = snapshotL1s.length
  for (const [index, bytes] of [...snapshotL1s, activeL1].entries()) {
    const l1 = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (let entry = 0; entry < bytes.length / 8; entry++) {
      if (entry % 4096 === 0) await turn()
      const offset = l2Offset(l1, entry, header.clusterBytes)
      if (offset === 0) continue
      const owner = index === disk && entry >= header.stateIndex ? disk + 1 : index
      const owners = tables.get(offset)
      if (owners === undefined) tables.set(offset, [owner])
      else if (owners.at(-1) !== owner) owners.push(owner)
      if (offset === CORRUPT || tables.size * header.clusterBytes > most) return null
    }
  }
  return tables
}

async function countAll(
  header: Qcow2Header,
  snapshots: readonly Qcow2Snapshot[],
  tableOwners: readonly (readonly number[])[],
  l2s: readonly Uint8Array[],
  turn: () => Promise<void> | undefined,
): Promise<Qcow2Space | null> {
  const disk = snapshots.length
  const clusters = new ClusterOwners(disk + 2)
  const ownTables = new Array<number>(disk + 2).fill(0)
  let heldTables = 0
  const found = new Float64Array(maxClusters(header))
  for (const [index, bytes] of l2s.entries()) {
    await turn()
    const set = clusters.set(tableOwners[index] ?? [])
    const count = hostClusters(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), header, found)
    if (set === null || count === CORRUPT) return null
    for (let n = 0; n < count; n++) {
      if (n % 128 === 127) await turn()
      if (!clusters.add(found[n] ?? 0, set)) return null
    }
    if ((tableOwners[index]?.at(-1) ?? disk) < disk) heldTables++
    const only = clusters.only(set)
    if (only !== null) ownTables[only] = (ownTables[only] ?? 0) + 1
  }
  const { all, alone, before } = await clusters.count(turn, disk)
  const { clusterBytes } = header
  const whole = (bytes: number) => Math.ceil(bytes / clusterBytes)
  // The snapshot table is written anew without the one that is deleted, and may then take a cluster less.
  const directory = snapshots.reduce((sum, s) => sum + s.entryBytes, 0)
  return {
    snapshots: snapshots.map(({ id, name, l1, entryBytes }, index) => {
      const tables = (ownTables[index] ?? 0) + whole(l1.entries * 8) + whole(directory) - whole(directory - entryBytes)
      const data = (all[index] ?? 0) * clusterBytes
      return { id, name, bytes: data, freedBytes: ((alone[index] ?? 0) + tables) * clusterBytes }
    }),
    changedBytes: (alone[disk] ?? 0) * clusterBytes,
    heldBytes:
      (before + heldTables + snapshots.reduce((sum, s) => sum + whole(s.l1.entries * 8), whole(directory))) *
      clusterBytes,
  }
}

/** Gives others their turn when ours has lasted long enough; does nothing, at no cost, until then. */
function turns(): () => Promise<void> | undefined {
  let since = performance.now()
  return () => {
    if (performance.now() - since < TURN) return undefined
    return setImmediate().then(() => {
      since = performance.now()
    })
  }
}
