import { posix } from 'node:path'
import type { DomainState } from '@shared/model/domain'
import { isOff } from '@shared/model/domain-state'
import type { Snapshot, SnapshotRefusal, SnapshotTree, SnapshotVerb } from '@shared/model/snapshot'
import { isSafeName } from '@shared/model/snapshot-names'
import type { DomainDisk, DomainModel, SnapshotModel } from '../../xml'
import { does } from './versions'

/**
 * What libvirt refuses about snapshots, so that the reason is on screen before it is asked. What depends on its version is asked of
 * versions.ts. Source: libvirt's formatsnapshot and its QEMU driver.
 */

/** What limits are judged by. */
export interface Circumstances {
  readonly version: number
  readonly model: DomainModel
  readonly state: DomainState
  readonly persistent: boolean
  readonly checkpoints: number
  /** the guest agent answers */
  readonly agent: boolean
  /** the VM has snapshots in overlays already */
  readonly external: boolean
  /** directory for overlays of disks that are no files, and for memory where no disk is one */
  readonly place: string | null
}

/** Disks that a snapshot is about: what the VM writes to. */
export function snapshotDisks(model: DomainModel): DomainDisk[] {
  return model.disks.filter(
    (d) => (d.device === 'disk' || d.device === 'lun') && !d.readonly && !d.empty && !d.transient,
  )
}

/** What can be taken, and what not, with the reason; the suggestion is the one that keeps most. */
export function takeLimits(
  now: Circumstances,
): Pick<SnapshotTree['take'], 'suggested' | 'refused' | 'convert' | 'withoutNvram' | 'names'> {
  const internal = refuseInternal(now)
  const external = refuseExternal(now)
  const quiesce: SnapshotRefusal | undefined = isOff(now.state)
    ? { reason: 'not-running' }
    : now.agent
      ? undefined
      : { reason: 'no-agent' }
  const memory = refuseMemory(now)
  // Both kinds in one tree can hardly be deleted any more: what began in overlays goes on in overlays.
  const apart = now.external && !does(now.version, 'mixedTrees') && external === undefined
  const convert = internal && wayToInternal(internal, now)
  return {
    ...(convert && { convert }),
    // An NVRAM is a file of its own; inside it can be one only when it is a qcow2.
    withoutNvram:
      now.model.firmware !== 'uefi'
        ? []
        : does(now.version, 'uefiQcow2') && now.model.nvram?.format === 'qcow2'
          ? ['external']
          : ['internal', 'external'],
    names: does(now.version, 'jobNames') ? 'job' : 'monitor',
    suggested: apart || internal !== undefined ? (external === undefined ? 'external' : null) : 'internal',
    refused: {
      ...(internal && { internal }),
      ...(external && { external }),
      ...(quiesce && { quiesce }),
      ...(memory && { memory }),
    },
  }
}

/** What conversion removes the reason against snapshots inside the images. */
function wayToInternal({ reason }: SnapshotRefusal, { model, version }: Circumstances): 'disks' | 'nvram' | undefined {
  if (reason === 'uefi-nvram')
    return does(version, 'uefiQcow2') && model.nvram?.path !== undefined ? 'nvram' : undefined
  return reason === 'raw-disk' && snapshotDisks(model).every((d) => d.type !== 'network') ? 'disks' : undefined
}

/** Disks that a block job is at, as far as the live definition tells: a pull is not in it. */
export const blockJobs = ({ disks }: DomainModel): string[] => disks.filter((d) => d.mirrored).map((d) => d.target)

function refuseEither({ state, checkpoints, model, persistent }: Circumstances): SnapshotRefusal | undefined {
  if (state === 'suspended') return { reason: 'asleep' }
  if (!persistent) return { reason: 'transient' }
  if (checkpoints > 0) return { reason: 'checkpoints' }
  const jobs = blockJobs(model)
  if (jobs.length > 0) return { reason: 'block-job', names: jobs }
  return snapshotDisks(model).length === 0 ? { reason: 'no-disk' } : undefined
}

function refuseInternal(now: Circumstances): SnapshotRefusal | undefined {
  const { model, state, version } = now
  const either = refuseEither(now)
  if (either) return either
  const wrong = snapshotDisks(model).filter((d) => d.format !== 'qcow2' || d.type === 'network')
  if (wrong.length > 0) return { reason: 'raw-disk', names: wrong.map((d) => d.target) }
  if (model.firmware === 'uefi') {
    const free = isOff(state)
      ? !does(version, 'uefiOffRefused') || does(version, 'uefiQcow2')
      : does(version, 'uefiQcow2') && model.nvram?.format === 'qcow2'
    if (!free) return { reason: 'uefi-nvram' }
  }
  const volumes = snapshotDisks(model).flatMap((d) => (d.type === 'volume' ? d.target : []))
  if (isOff(state) && volumes.length > 0 && !does(version, 'volumesOff'))
    return { reason: 'volume-off', names: volumes }
  if (!isOff(state) && model.hostdevs.some((d) => d.type !== 'usb'))
    return { reason: 'host-device', names: model.hostdevs.map((d) => d.description) }
  if (!isOff(state) && model.unmigratable.length > 0) return { reason: 'not-migratable', names: model.unmigratable }
  return undefined
}

function refuseExternal(now: Circumstances): SnapshotRefusal | undefined {
  const either = refuseEither(now)
  if (either) return either
  // Beside what is no file libvirt makes none unless it is told where.
  const off = isOff(now.state)
  const blocks = snapshotDisks(now.model).filter((d) => d.type !== 'file' && !(off && d.type === 'network'))
  if (blocks.length > 0 && now.place === null) return { reason: 'block-place', names: blocks.map((d) => d.target) }
  if (!off) return undefined
  // libvirt 9.0 does it, and then wakes the VM up on the file beneath the new overlay (seen): the snapshot would be lost.
  if (now.state === 'saved') return { reason: 'saved' }
  const disks = snapshotDisks(now.model)
  const remote = disks.filter((d) => d.type === 'network')
  if (remote.length > 0) return { reason: 'network-disk', names: remote.map((d) => d.target) }
  // qemu-img would make the overlay somewhere else (see overlayFile of take.ts).
  const comma = disks.filter((d) => d.source.path !== undefined && posix.dirname(d.source.path).includes(','))
  return comma.length > 0 ? { reason: 'comma', names: comma.map((d) => d.target) } : undefined
}

/** Whether memory can be kept in a file of its own, beside overlays. */
function refuseMemory({ state, model, place }: Circumstances): SnapshotRefusal | undefined {
  if (isOff(state)) return { reason: 'not-running' }
  const devices = model.hostdevs.filter((d) => d.type !== 'usb')
  if (devices.length > 0) return { reason: 'host-device', names: devices.map((d) => d.description) }
  if (model.unmigratable.length > 0) return { reason: 'not-migratable', names: model.unmigratable }
  const files = snapshotDisks(model).filter((d) => d.type === 'file')
  return files.length === 0 && place === null ? { reason: 'no-place' } : undefined
}

/** What is known of the files behind a VM's snapshots. */
export interface SnapshotFiles {
  /** internal snapshots whose data is not in the images any more, with the disks that lack them */
  readonly gone?: ReadonlyMap<string, readonly string[]>
  /** external snapshots whose overlays are none of the files that the VM is on */
  readonly aside?: ReadonlySet<string>
  /** of those, the ones whose record alone goes when they are deleted */
  readonly recordOnly?: ReadonlySet<string>
  /** disks of external snapshots of which nothing tells what files they are on */
  readonly unread?: readonly string[]
  /** external snapshots, with the files they need that are not there any more */
  readonly lost?: ReadonlyMap<string, readonly string[]>
  /** internal snapshots in images that the VM is not on now, with the disks */
  readonly elsewhere?: ReadonlyMap<string, readonly string[]>
  /** internal snapshots in images that overlays stand on, with the disks */
  readonly beneath?: ReadonlyMap<string, readonly string[]>
  /** disks that a block job is at */
  readonly jobs?: readonly string[]
  /** the VM has UEFI firmware, whose NVRAM lies beside its disks */
  readonly uefi?: boolean
  /** disks that the definition names by pool and volume */
  readonly volumes?: readonly string[]
  /** snapshots whose file of memory is not there any more */
  readonly forgotten?: ReadonlySet<string>
  /** snapshots whose merge was begun and not finished: their files hold newer data by now; null where the host's records of that cannot be read */
  readonly half?: ReadonlySet<string> | null
  /** whether the host can keep a record of a merge */
  readonly recordable?: boolean
  /** files that the VM itself is on and that are not there */
  readonly missing?: readonly string[]
}

/** What cannot be done with each snapshot, by name. */
export function verbLimits(
  snapshots: readonly SnapshotModel[],
  current: string | null,
  now: Pick<Circumstances, 'version' | 'state'>,
  {
    gone = new Map(),
    aside = new Set(),
    recordOnly = new Set(),
    unread = [],
    lost = new Map(),
    forgotten = new Set(),
    elsewhere = new Map(),
    beneath = new Map(),
    jobs = [],
    volumes = [],
    uefi = false,
    half = new Set(),
    recordable = true,
    missing = [],
  }: SnapshotFiles = {},
): Map<string, Snapshot['refused']> {
  const byName = new Map(snapshots.map((s) => [s.name, s]))
  const children = new Map<string, SnapshotModel[]>()
  for (const s of snapshots) {
    if (s.parent === null) continue
    const list = children.get(s.parent)
    if (list === undefined) children.set(s.parent, [s])
    else list.push(s)
  }
  const has = (technique: 'internal' | 'external') => (s: SnapshotModel) =>
    s.technique === technique || s.technique === 'mixed'
  const mixedTree = snapshots.some(has('internal')) && snapshots.some(has('external'))
  const onTheWay = new Set<string>()
  for (let at = current; at !== null && !onTheWay.has(at); at = byName.get(at)?.parent ?? null) onTheWay.add(at)
  const standsAside = ancestorsOf(aside, byName)
  // Where nothing branches and the VM is at the end, no way was left, whatever the files are.
  const straight =
    current !== null && !children.has(current) && snapshots.every((s) => (children.get(s.name)?.length ?? 0) <= 1)
  const blind = !straight && unread.length > 0 && !does(now.version, 'externalRevert')
  const rule = does(now.version, 'jobNames') ? 'job' : 'monitor'
  const firstBelow = reasonsBelow(snapshots, (s) => refuseDelete(s, has('external')(s), []))
  return new Map(
    snapshots.map((s) => {
      const refused: Partial<Record<SnapshotVerb, SnapshotRefusal>> = {}
      const external = has('external')(s)
      const lacking = gone.get(s.name)
      const why = lacking ? ({ reason: 'data-gone', names: lacking } as const) : refuseGoingBack(s)
      const newer = refuseHalf(s, external)
      if (newer) refused.rename = newer
      if (newer ?? why) refused.revert = newer ?? why
      const one = refuseDelete(s, external, children.get(s.name) ?? [])
      if (one) refused.delete = one
      // Several go one at a time, the last first: nothing stands on any of them when its turn comes.
      const below = firstBelow.get(s.name)
      const tree = below ?? refuseDelete(s, external, [])
      if (tree) refused['delete-tree'] = tree
      if (below) refused['delete-children'] = below
      return [s.name, refused]
    }),
  )

  function inVolumes(s: SnapshotModel): boolean {
    return has('internal')(s) && isOff(now.state) && volumes.length > 0 && !does(now.version, 'volumesOff')
  }

  function refuseHalf(s: SnapshotModel, external: boolean): SnapshotRefusal | undefined {
    if (half === null) return external ? { reason: 'records-unread' } : undefined
    return half.has(s.name) ? { reason: 'half-merged', names: [s.name] } : undefined
  }

  function refuseGoingBack(s: SnapshotModel): SnapshotRefusal | undefined {
    if (jobs.length > 0) return { reason: 'block-job', names: jobs }
    // libvirt does it, and changes what the overlays stand on: all in them is lost (9.0, seen).
    const above = beneath.get(s.name)
    if (above) return { reason: 'overlays-above', names: above }
    if (inVolumes(s)) return { reason: 'volume-off', names: volumes }
    const why = refuseRevert(s, now.version)
    if (why || !forgotten.has(s.name) || s.memoryFile === undefined) return why
    return { reason: 'memory-gone', names: [s.memoryFile] }
  }

  function refuseDelete(
    s: SnapshotModel,
    external: boolean,
    follow: readonly SnapshotModel[],
  ): SnapshotRefusal | undefined {
    // What the VM is on comes back when its storage is mounted: without its record nobody would know that overlay.
    if (missing.length > 0) return { reason: 'disk-missing', names: missing }
    // libvirt would remove its record and leave the data in the image, or QEMU refuses the name.
    if (has('internal')(s) && !isOff(now.state) && !isSafeName(s.name, rule)) return { reason: 'name-running' }
    // QEMU refuses it for the NVRAM, and libvirt removes the record all the same (9.0 with QEMU 7.2, seen).
    if (has('internal')(s) && uefi && !isOff(now.state) && !does(now.version, 'uefiQcow2')) return { reason: 'running' }
    if (inVolumes(s)) return { reason: 'volume-off', names: volumes }
    // libvirt 9.0: "not the same as disk image currently used by VM" (seen).
    const images = isOff(now.state) ? undefined : elsewhere.get(s.name)
    if (images) return { reason: 'other-image', names: images }
    if (!external)
      return mixedTree && !does(now.version, 'mixedTrees') && follow.some(has('external'))
        ? { reason: 'mixed-tree' }
        : undefined
    // There is nothing to merge, or nothing to merge it into: its record goes.
    if (lost.has(s.name)) return undefined
    if (jobs.length > 0) return { reason: 'block-job', names: jobs }
    // Nothing is merged, nothing can be lost.
    if (recordOnly.has(s.name) && !follow.some(has('external'))) return undefined
    if (!does(now.version, 'externalDelete')) return { reason: 'external-delete' }
    if (now.state === 'saved') return { reason: 'saved' }
    // One that is cut short must be known as such afterwards.
    if (half === null) return { reason: 'records-unread' }
    if (!recordable) return { reason: 'no-record' }
    // libvirt compares paths, and the record has none: "parent disk source are not the same" (9.0, seen).
    const named = (s.notFiles ?? []).filter((d) => d.type === 'volume').map((d) => d.target)
    if (named.length > 0 && !aside.has(s.name)) return { reason: 'volume-merge', names: named }
    const parent = s.parent === null ? undefined : byName.get(s.parent)
    if (parent && has('internal')(parent)) return { reason: 'internal-parent', names: [parent.name] }
    // What lies inside its overlay is no child of the overlay for libvirt, and goes with it (11.3 and 12.9, seen).
    const inside = snapshots.filter((one) => holds(s, one))
    if (inside.length > 0) return { reason: 'holds-internal', names: inside.map((one) => one.name) }
    // Before 11.0 this lost the base image after a revert to an internal one (virt-manager issue 811).
    if (mixedTree && !does(now.version, 'mixedTrees')) return { reason: 'mixed-tree' }
    if (blind) return { reason: 'unread', names: unread }
    const under = follow.filter(has('external'))
    // Its overlays belong to a way that was left: libvirt merges only along the one that the VM is on.
    if (under.length > 0 && (!onTheWay.has(s.name) || aside.has(s.name))) return { reason: 'other-branch' }
    // Its overlay would be merged and removed, which files of a way that was left stand on: libvirt sees only the present one.
    if (follow.length > 0 && standsAside.has(s.name)) return { reason: 'other-branch' }
    // libvirt: "deletion of active external snapshot that is not a leaf snapshot is not supported" (11.3, seen).
    if (follow.length > 0 && s.name === current) return { reason: 'active-parent', names: follow.map((c) => c.name) }
    return under.length > 1 ? { reason: 'several-children', names: under.map((c) => c.name) } : undefined
  }
}

function refuseRevert({ technique, notFiles = [] }: SnapshotModel, version: number): SnapshotRefusal | undefined {
  const names = (types: readonly string[]) => notFiles.filter((d) => types.includes(d.type)).map((d) => d.target)
  if (technique === 'mixed') {
    if (!does(version, 'externalRevert')) return { reason: 'external-revert' }
    // libvirt goes back to files alone, and overlays of our own to external disks alone.
    const blocks = names(['block', 'volume'])
    if (blocks.length > 0) return { reason: 'block-revert', names: blocks }
  }
  const network = names(['network'])
  return network.length > 0 ? { reason: 'network-disk', names: network } : undefined
}

/** Whether the data of an internal snapshot lies in an overlay of an external one, which merging removes. */
const holds = (outer: SnapshotModel, { images = [] }: SnapshotModel): boolean =>
  images.some((i) => outer.disks.some((d) => d.target === i.target && d.file === i.path))

/** All that come before these. */
function ancestorsOf(names: ReadonlySet<string>, byName: ReadonlyMap<string, SnapshotModel>): ReadonlySet<string> {
  const found = new Set<string>()
  for (const name of names) {
    let at = byName.get(name)?.parent ?? null
    while (at !== null && !found.has(at)) {
      found.add(at)
      at = byName.get(at)?.parent ?? null
    }
  }
  return found
}

/** Why one of those below a snapshot cannot go, by its name. Parents come before their children. */
function reasonsBelow(
  snapshots: readonly SnapshotModel[],
  reason: (s: SnapshotModel) => SnapshotRefusal | undefined,
): ReadonlyMap<string, SnapshotRefusal> {
  const found = new Map<string, SnapshotRefusal>()
  for (const s of [...snapshots].reverse()) {
    const why = found.get(s.name) ?? reason(s)
    if (s.parent !== null && why) found.set(s.parent, why)
  }
  return found
}
