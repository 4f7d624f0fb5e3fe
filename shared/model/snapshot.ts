import type { DomainRef, DomainState } from './domain'
import type { LvmSnapshotVolume, LvmTake } from './lvm'
import type { NameRule } from './snapshot-names'

/** The state of the VM at the moment of a snapshot; `disk-only`: it ran, and its memory was not kept. */
export type SnapshotState = 'running' | 'paused' | 'shut-off' | 'disk-only' | 'crashed' | 'unknown'

/** Inside the qcow2, in overlay files, or both; in logical volumes, which libvirt knows nothing of; `none`: no disk is in it. */
export type SnapshotTechnique = 'internal' | 'external' | 'mixed' | 'lvm' | 'none'

export interface SnapshotDisk {
  readonly target: string
  readonly kind: 'internal' | 'external' | 'lvm' | 'no' | 'manual'
  /** external: the overlay that was begun at this snapshot */
  readonly file?: string
}

/** Why libvirt would refuse, known before it is asked. Worded in the renderer: `refusal.<reason>`. */
export interface SnapshotRefusal {
  readonly reason:
    | 'raw-disk'
    | 'network-disk'
    | 'no-disk'
    | 'uefi-nvram'
    | 'checkpoints'
    | 'asleep'
    | 'host-device'
    | 'transient'
    | 'no-agent'
    | 'not-running'
    | 'running'
    | 'external-revert'
    | 'external-delete'
    | 'internal-parent'
    | 'several-children'
    | 'mixed-tree'
    | 'other-branch'
    | 'unread'
    | 'name-running'
    | 'orphan-name'
    | 'active-parent'
    | 'volume-off'
    | 'holds-internal'
    | 'data-gone'
    | 'memory-gone'
    | 'block-job'
    | 'other-image'
    | 'overlays-above'
    | 'shared'
    | 'shared-unknown'
    | 'not-migratable'
    | 'no-place'
    | 'block-place'
    | 'block-revert'
    | 'volume-merge'
    | 'comma'
    | 'saved'
    | 'half-merged'
    | 'records-unread'
    | 'no-record'
    | 'disk-missing'
    | 'lvm-other-disks'
    | 'lvm-not-root'
    | 'lvm-unread'
    | 'lvm-lost'
    | 'lvm-incomplete'
    | 'lvm-merging'
    | 'lvm-open'
    | 'lvm-not-here'
  /** names of disks or snapshots it is about */
  readonly names?: readonly string[]
}

export interface Snapshot {
  readonly name: string
  /** what people call it, where libvirt or QEMU does not take that as a name: see titleOf */
  readonly title?: string
  readonly parent: string | null
  /** ms since 1970 */
  readonly createdAt: number
  readonly state: SnapshotState
  readonly technique: SnapshotTechnique
  readonly memory: 'internal' | 'external' | null
  /** external: where memory and devices lie, absolute */
  readonly memoryFile?: string
  /** memory and devices as they lie in the qcow2 or the file; null when it is not known */
  readonly memoryBytes: number | null
  readonly description: string
  readonly disks: readonly SnapshotDisk[]
  /** its overlays are none of the files that the VM is on now: deleting it removes its record, and they stay */
  readonly aside?: boolean
  /** external: reverting puts new overlays on its files, and what the VM is on now stays. Else libvirt reverts, and removes that */
  readonly byOverlays?: boolean
  /** external disks that were files then: those, which hold what was */
  readonly bases?: readonly { readonly target: string; readonly path: string }[]
  /** external disks that libvirt went back to: the overlays of before, which what follows stands on */
  readonly began?: readonly { readonly target: string; readonly path: string }[]
  /** files that its overlays need and that are not there any more: deleting it removes its record alone */
  readonly lost?: readonly string[]
  /** lvm: its logical volumes */
  readonly lvm?: readonly LvmSnapshotVolume[]
  /** what cannot be done with it here, and why */
  readonly refused: Readonly<Partial<Record<SnapshotVerb, SnapshotRefusal>>>
}

export type SnapshotVerb = 'revert' | 'delete' | 'delete-tree' | 'delete-children' | 'rename'

/** How a snapshot can be taken. */
export type SnapshotWay = 'internal' | 'external' | 'lvm'

/** An internal snapshot of an image that libvirt has no record of. */
export interface SnapshotOrphan {
  readonly name: string
  readonly target: string
  readonly path: string
  readonly createdAt: number
  readonly memoryBytes: number
}

/**
 * How far libvirt is: with a file of memory, which can be called off, or with merging overlays, which cannot; or with another block job, which
 * is in the way of both.
 */
export interface SnapshotProgress {
  readonly of: 'memory' | 'merge' | 'block-job'
  readonly bytesDone: number
  readonly bytesTotal: number
}

/** Free space in a directory, bytes. */
export interface Room {
  readonly directory: string
  readonly freeBytes: number
}

/** An image file of a VM's chain. */
export interface ChainFile {
  readonly path: string
  /** null where it cannot be seen */
  readonly bytesOnDisk: number | null
}

/** What a snapshot takes; null where it is not known. All bytes. */
export interface SnapshotBytes {
  /** what it refers to, alone or with others: data and memory inside the images, or its overlays and its file of memory */
  readonly bytes: number | null
  /** what deleting it alone gives back; null for overlays, which are merged */
  readonly freedBytes: number | null
}

/** Space of a VM's snapshots, worked out from the images' own tables. */
export interface SnapshotSpace {
  /** by name; a snapshot that is missing is not known at all */
  readonly snapshots: Readonly<Record<string, SnapshotBytes>>
  /** what all take: inside the images what only snapshots hold, and overlays and files of memory; null where it is not known */
  readonly heldBytes: number | null
  /** inside the images: written since the current one; null where it is not known */
  readonly changedBytes: number | null
  /** the files of each disk now, the one that is written to first */
  readonly chains: readonly { readonly target: string; readonly files: readonly ChainFile[] }[]
  /** free space where the files of the chains lie */
  readonly rooms: readonly Room[]
  /** there is more to read than is read unasked */
  readonly more: boolean
}

/** What became of an operation on snapshots that was cut short, until the user has seen it. Words: `unfinished.<verb>.<how>`. */
export interface UnfinishedSnapshot {
  readonly id: string
  readonly verb: 'take' | 'revert' | 'delete'
  /** its name in libvirt */
  readonly snapshot: string
  /**
   * finished: what lacked was done; undone: all is as before; resumed: the VM, which it had left paused, runs again; stopped: the VM
   * ran and has ended without anybody's wish; ended: the VM, which was started for it alone, is off again; led: the VM was defined on overlays that are merged and
   * gone; it is defined on the files below, and the snapshot is deleted; stray: libvirt calls the VM off, and its process runs on; damaged: qemu-img check
   * finds errors in the files; cut: some disks may be reverted and others not, until a revert succeeds; left: files are there that may be removed
   */
  readonly how: 'finished' | 'undone' | 'resumed' | 'stopped' | 'ended' | 'led' | 'stray' | 'damaged' | 'cut' | 'left'
  /** left: those; undone: those that were removed; led: those that it is on now. Absolute */
  readonly files: readonly string[]
  /** stray: that process */
  readonly pid?: number
}

export interface SnapshotTree {
  readonly domain: DomainRef & { readonly name: string }
  readonly state: DomainState
  /** parents before their children */
  readonly snapshots: readonly Snapshot[]
  /** the one that the VM is at or after */
  readonly current: string | null
  /** written since the current one; null where nothing tells it (inside a qcow2) */
  readonly changedBytes: number | null
  readonly orphans: readonly SnapshotOrphan[]
  readonly unfinished: readonly UnfinishedSnapshot[]
  /** what the dialog that takes one offers */
  readonly take: {
    readonly suggested: SnapshotWay | null
    readonly refused: Readonly<Partial<Record<SnapshotWay | 'quiesce' | 'memory', SnapshotRefusal>>>
    /** which names a snapshot inside the images can have; another one is kept as its title */
    readonly names: NameRule
    /** the way that would put snapshots inside images and in overlays into one tree, which can hardly be undone */
    readonly mixes: Exclude<SnapshotWay, 'lvm'> | null
    /** ways in which the variables of a UEFI firmware are not kept */
    readonly withoutNvram: readonly SnapshotWay[]
    /** what can be made a qcow2 file, so that a snapshot inside the images is possible */
    readonly convert?: 'disks' | 'nvram'
    /** disks that can be in one, by target */
    readonly disks: readonly {
      readonly target: string
      readonly format: string
      readonly path: string
      /** directory of its overlay, where that cannot be the disk's own: what is no file has none */
      readonly place?: string
    }[]
    /** its disks as logical volumes, where all are and LVM can be used */
    readonly lvm?: LvmTake
    /** memory of the VM, bytes: an internal snapshot of a running VM writes up to that much, and the guest stands still meanwhile */
    readonly memoryBytes: number
    /** free space beside the disks; the first is that of the first disk, where memory goes */
    readonly rooms: readonly Room[]
    /** how long it will stand still, as the last one took here; null when none was seen */
    readonly stillSeconds: number | null
  }
}

/** Whether nothing of it is merged or removed but its record: it lies on a way that was left, or its files are not there. */
export const recordOnly = ({ aside, lost }: Pick<Snapshot, 'aside' | 'lost'>): boolean =>
  aside === true || lost !== undefined

/** What a deletion takes: a snapshot alone, with all that came after it, or only that. Parents before their children. */
export function goingOf(
  { snapshots }: Pick<SnapshotTree, 'snapshots'>,
  name: string,
  which: 'one' | 'tree' | 'children',
): readonly Snapshot[] {
  const found = new Set([name])
  // Parents come before their children in the tree.
  if (which !== 'one') for (const s of snapshots) if (s.parent !== null && found.has(s.parent)) found.add(s.name)
  return snapshots.filter((s) => found.has(s.name) && (which !== 'children' || s.name !== name))
}
