import { z } from 'zod'
import type { SnapshotProgress, SnapshotRefusal, SnapshotSpace, SnapshotTree } from '../model/snapshot'
import { deviceName, domain, host, request, typed, uuid } from './fields'

/** libvirt's own names, which may hold what ours may not. */
const name = z.string().min(1).max(4096)
const one = z.strictObject({ host, uuid, name })

const takeFields = {
  name: typed,
  description: z.string().max(100_000),
  way: z.enum(['internal', 'external', 'lvm']),
  quiesce: z.boolean(),
  /** external, of a running VM: its memory too, in a file beside the first disk; all disks are in it then */
  memory: z.boolean(),
  /** lvm: copy-on-write space of volumes that are not thin, percent of their size */
  percent: z.number().int().min(1).max(100).optional(),
  /** external: targets of the disks that are in it; internal has all */
  disks: z.array(deviceName).max(256),
}
const revertFields = { name, into: z.enum(['as-was', 'running', 'paused']), force: z.boolean() }
/** A job was made of it; what can be refused before anything is written was not. */
type Begun = { readonly job: string }
const deleteFields = { name, which: z.enum(['one', 'tree', 'children']) }

const reverting = z.strictObject({ verb: z.literal('revert'), ...revertFields })
const deleting = z.strictObject({ verb: z.literal('delete'), ...deleteFields })

/** Something that will be done with a VM's snapshots, to be told as commands. */
const intent = z.discriminatedUnion('verb', [
  // A name that is being typed may be no name yet.
  z.strictObject({ verb: z.literal('take'), ...takeFields, name: z.string().max(4096) }),
  reverting,
  deleting,
])

export const snapshotRequests = {
  'snapshots.tree': request<SnapshotTree>()(domain),
  /** @param thorough reads tables of any size; else of some GiB of data only */
  'snapshots.space': request<SnapshotSpace>()(z.strictObject({ host, uuid, thorough: z.boolean() })),
  /** How far libvirt has come with writing a VM's memory or merging its overlays, whoever asked for it; null where it does not tell. */
  'snapshots.progress': request<SnapshotProgress | null>()(domain),
  /** PNG of the screen at that moment as a data: URL; null when none is kept on this computer. */
  'snapshots.picture': request<{ readonly image: string | null }>()(one),
  /** Why reverting or deleting is refused for the sake of other VMs: they use files that it would change or remove, or may. */
  'snapshots.shared': request<{ readonly why: SnapshotRefusal | null }>()(
    z.strictObject({ host, uuid, intent: z.discriminatedUnion('verb', [reverting, deleting]) }),
  ),
  /** The virsh and qemu-img commands that what is meant will be equal to, one after another. Reads only. */
  'snapshots.commands': request<{ readonly text: string }>()(
    z.strictObject({ host, uuid, intents: z.array(intent).min(1).max(2) }),
  ),
  /** @throws input.invalid with field name, snapshot.exists, snapshot.refused, snapshot.busy */
  'snapshots.take': request<Begun>()(z.strictObject({ host, uuid, ...takeFields })),
  /**
   * `first`: the current state is saved in this snapshot before; `into`: what follows; `force`: what libvirt calls risky is meant (the job fails with
   * snapshot.risky). @throws as snapshots.take
   */
  'snapshots.revert': request<Begun>()(
    z.strictObject({ host, uuid, ...revertFields, first: z.strictObject(takeFields).optional() }),
  ),
  /** @throws snapshot.refused, snapshot.busy */
  'snapshots.delete': request<Begun>()(z.strictObject({ host, uuid, ...deleteFields })),
  /** @throws input.invalid with field name, snapshot.exists, snapshot.refused, snapshot.busy */
  'snapshots.edit': request<void>()(
    z.strictObject({ host, uuid, name, newName: typed.optional(), description: z.string().max(100_000).optional() }),
  ),
  /** More copy-on-write space for a snapshot in logical volumes, percent of their size. @throws storage.no-space, snapshot.refused, lvm.failed */
  'snapshots.extend': request<void>()(z.strictObject({ host, uuid, name, percent: z.number().int().min(1).max(100) })),
  /** An internal snapshot that libvirt does not know: its record is made, or the snapshot is removed from the image. */
  'snapshots.orphan': request<void>()(z.strictObject({ host, uuid, name, act: z.enum(['import', 'remove']) })),
  /** What became of an interrupted operation was seen; or the files that it left are removed, where nothing uses them. @throws storage.in-use */
  'snapshots.unfinished': request<void>()(
    z.strictObject({ host, uuid, id: z.uuid(), act: z.enum(['dismiss', 'remove']) }),
  ),
}
