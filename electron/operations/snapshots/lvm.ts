import { isOff } from '@shared/model/domain-state'
import type { LvmTake } from '@shared/model/lvm'
import { goingOf, type Snapshot, type SnapshotRefusal, type SnapshotTree } from '@shared/model/snapshot'
import type { Host } from '../../hosts/host'
import type { DomainModel } from '../../xml'
import { type LvmAccess, lookAtLvm } from '../lvm/read'
import { hereOf, isIncomplete, type LvmSet, lostOf, setsOf } from '../lvm/sets'
import type { LvmDisk } from '../lvm/verbs'
import { resolvePath } from '../support/disk-facts'
import { snapshotDisks } from './limits'

/** What LVM has of a VM's snapshots, and whether more can be taken there. */
export interface LvmPart {
  readonly access: LvmAccess
  readonly sets: readonly LvmSet[]
  readonly disks: readonly LvmDisk[]
  /** targets of disks that are no logical volumes */
  readonly others: readonly string[]
}

const NOTHING: LvmPart = { access: { kind: 'none' }, sets: [], disks: [], others: [] }

/** Looks at LVM where a disk of the VM may be a logical volume: of other VMs no question is asked. Nor of a session's, whose user is not root. */
export async function lvmPart(host: Host, model: DomainModel, uuid: string): Promise<LvmPart> {
  const own = snapshotDisks(model)
  const asked = own.some((d) => d.type === 'block' || d.type === 'volume')
  if (!asked || host.uri.endsWith('/session')) return NOTHING
  const paths = await Promise.all(own.map((d) => resolvePath(host, d)))
  const devices = paths.filter((path) => path.startsWith('/dev/'))
  const access = await lookAtLvm(host, devices)
  if (access.kind !== 'read') return { ...NOTHING, access }
  const { reading } = access
  const disks = own.flatMap(({ target }, n) => {
    const volume = reading.at.get(paths[n] ?? '')
    return volume ? [{ target, volume }] : []
  })
  const at = new Set(disks.map((d) => d.target))
  const others = own.flatMap((d) => (at.has(d.target) ? [] : d.target))
  return { access, sets: setsOf(reading, uuid), disks, others }
}

/** What the dialog that takes a snapshot is told. */
export function lvmTake({ access, disks, others }: LvmPart): {
  readonly lvm?: LvmTake
  readonly refused?: SnapshotRefusal
} {
  if (access.kind === 'not-root') return { refused: { reason: 'lvm-not-root', names: [access.line] } }
  if (access.kind === 'unread') return { refused: { reason: 'lvm-unread', names: [access.raw] } }
  if (access.kind === 'none' || disks.length === 0) return {}
  if (others.length > 0) return { refused: { reason: 'lvm-other-disks', names: others } }
  const { reading } = access
  const used = new Set(disks.map((d) => d.volume.vg))
  return {
    lvm: {
      disks: disks.map(({ target, volume }) => {
        const pool = reading.volumes.find((v) => v.isPool && v.vg === volume.vg && v.lv === volume.pool)
        return {
          target,
          volume: `${volume.vg}/${volume.lv}`,
          group: volume.vg,
          thin: volume.pool !== '',
          sizeBytes: volume.sizeBytes,
          ...(pool && { pool: { name: `${pool.vg}/${pool.lv}`, percent: pool.dataPercent } }),
        }
      }),
      groups: reading.groups.filter((g) => used.has(g.name)),
    },
  }
}

/** The sets as they stand in the tree. Their parents are sets too; one that is gone is none. */
export function lvmSnapshots(part: LvmPart, state: SnapshotTree['state']): Snapshot[] {
  const names = new Map(part.sets.map((set) => [set.id, set.name]))
  const asRead = part.sets.map((set): Snapshot => {
    const refused = refusedFor(set, part, state)
    return {
      name: set.name,
      parent: names.get(set.parent) ?? null,
      createdAt: set.createdAt,
      state: set.state,
      technique: 'lvm',
      memory: null,
      memoryBytes: null,
      description: set.description,
      disks: set.volumes.map(({ target }) => ({ target, kind: 'lvm' })),
      lvm: set.volumes.map(({ target, volume, thin }) => ({
        target,
        volume: `${volume.vg}/${volume.lv}`,
        thin,
        sizeBytes: volume.sizeBytes,
        percent: thin ? poolPercent(part, volume.vg, volume.pool) : volume.dataPercent,
        lost: volume.invalid,
      })),
      refused,
    }
  })
  const snapshots = parentsFirst(asRead)
  // With what follows, one goes only if all of that does.
  return snapshots.map((s) => {
    const below = goingOf({ snapshots }, s.name, 'children').find((one) => one.refused.delete)?.refused.delete
    const tree = s.refused.delete ?? below
    return {
      ...s,
      refused: { ...s.refused, ...(tree && { 'delete-tree': tree }), ...(below && { 'delete-children': below }) },
    }
  })
}

function refusedFor(set: LvmSet, { disks }: LvmPart, state: SnapshotTree['state']): Snapshot['refused'] {
  const merging = set.volumes.filter((v) => v.volume.merging || v.origin?.merging)
  const names = (of: readonly { readonly target: string }[]) => of.map((v) => v.target)
  const open = set.volumes.filter((v) => v.volume.open)
  const gone: SnapshotRefusal | undefined =
    merging.length > 0
      ? { reason: 'lvm-merging', names: names(merging) }
      : open.length > 0
        ? { reason: 'lvm-open', names: open.map((v) => `${v.volume.vg}/${v.volume.lv}`) }
        : undefined
  const revert = gone ?? cannotRevert(set, disks, state)
  return { ...(revert && { revert }), ...(gone && { delete: gone }) }
}

function cannotRevert(
  set: LvmSet,
  disks: readonly LvmDisk[],
  state: SnapshotTree['state'],
): SnapshotRefusal | undefined {
  const lost = lostOf(set)
  if (lost.length > 0) return { reason: 'lvm-lost', names: lost }
  if (isIncomplete(set)) return { reason: 'lvm-incomplete' }
  const here = new Map(disks.map((d) => [d.target, d.volume.uuid]))
  const elsewhere = set.volumes.filter((v) => v.origin === undefined || here.get(v.target) !== v.origin.uuid)
  if (elsewhere.length > 0) return { reason: 'lvm-not-here', names: elsewhere.map((v) => v.target) }
  if (!isOff(state)) return { reason: 'running' }
  if (state === 'saved') return { reason: 'saved' }
  const open = set.volumes.flatMap(({ origin }) => (origin?.open ? [`${origin.vg}/${origin.lv}`] : []))
  return open.length > 0 ? { reason: 'lvm-open', names: open } : undefined
}

function poolPercent({ access }: LvmPart, vg: string, name: string): number | null {
  const pools = access.kind === 'read' ? access.reading.volumes : []
  return pools.find((v) => v.isPool && v.vg === vg && v.lv === name)?.dataPercent ?? null
}

/** As the tree has to be: one whose parents lead in a circle, which somebody's tags may, is a root. */
function parentsFirst(all: readonly Snapshot[]): Snapshot[] {
  const placed: Snapshot[] = []
  const done = new Set<string>()
  let left = [...all]
  while (left.length > 0) {
    const next = left.filter((s) => s.parent === null || done.has(s.parent))
    const [first] = left
    const now = next.length > 0 ? next : first ? [{ ...first, parent: null }] : []
    placed.push(...now)
    for (const s of now) done.add(s.name)
    left = left.filter((s) => !done.has(s.name))
  }
  return placed
}

/** Name of the set that the VM is at or after. */
export function lvmCurrent({ sets, disks }: LvmPart): LvmSet | undefined {
  const id = hereOf(disks.map((d) => d.volume))
  return sets.find((set) => set.id === id)
}
