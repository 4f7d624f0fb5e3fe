import type { Snapshot, SnapshotTree } from '@shared/model/snapshot'
import { HOST, UUID } from './fake-main'

/** A snapshot inside the images of a VM that was off, unless told otherwise. */
export const snap = (name: string, parent: string | null = null, more: Partial<Snapshot> = {}): Snapshot => ({
  name,
  parent,
  createdAt: 0,
  state: 'shut-off',
  technique: 'internal',
  memory: null,
  memoryBytes: null,
  description: '',
  disks: [],
  refused: {},
  ...more,
})

/** As many as are wished, each the child of the one before: s0, s1, … */
export const line = (count: number): Snapshot[] =>
  Array.from({ length: count }, (_, n) => snap(`s${n}`, n === 0 ? null : `s${n - 1}`))

/** The same, each with three children. */
export const bush = (count: number): Snapshot[] =>
  Array.from({ length: count }, (_, n) => snap(`s${n}`, n === 0 ? null : `s${Math.floor((n - 1) / 3)}`))

/** What main answers about the VM of `domainSummary`, which has none unless told otherwise. */
export const snapshotTree = (more: Partial<SnapshotTree> = {}): SnapshotTree => ({
  domain: { host: HOST, uuid: UUID, name: 'web-01' },
  state: 'shut-off',
  snapshots: [],
  current: null,
  changedBytes: null,
  orphans: [],
  unfinished: [],
  take: {
    suggested: 'internal',
    refused: {},
    disks: [],
    memoryBytes: 0,
    rooms: [],
    mixes: null,
    withoutNvram: [],
    names: 'monitor',
    stillSeconds: null,
  },
  ...more,
})
