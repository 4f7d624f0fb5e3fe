import type { DomainModel, SnapshotModel } from '../../xml'

/** The current snapshot and those before it, the current one first. */
export function wayTo(records: readonly SnapshotModel[], current: string | null): readonly string[] {
  const parents = new Map(records.map((s) => [s.name, s.parent]))
  const way: string[] = []
  for (let at = current; at !== null && !way.includes(at); at = parents.get(at) ?? null) way.push(at)
  return way
}

/**
 * The records with the overlays that the VM is really on. libvirt that goes back itself drops its note of them (`revertDisks`) at the next snapshot,
 * and its records then name those of before (11.3, seen): what each snapshot on the way goes on in is what the next one stands on, and at
 * the end the VM's own disk. A note of a file that the VM is on is right. So is one of a missing file where nothing tells what the VM is on: then it
 * may be what is missed.
 * @param chains the files that each disk is on, by target, where something tells them
 */
export function withPresentOverlays(
  records: readonly SnapshotModel[],
  way: readonly string[],
  model: DomainModel,
  chains: ReadonlyMap<string, ReadonlySet<string>>,
  missing: ReadonlySet<string> = new Set(),
): SnapshotModel[] {
  const byName = new Map(records.map((s) => [s.name, s]))
  const goesOnIn = new Map(model.disks.flatMap((d) => (d.source.path ? [[d.target, d.source.path] as const] : [])))
  const changed = new Map<string, SnapshotModel>()
  for (const name of way) {
    const s = byName.get(name)
    if (s === undefined) continue
    const disks = s.disks.map((d) =>
      d.kind === 'external' && d.file !== undefined && !(chains.get(d.target) ?? missing).has(d.file)
        ? { ...d, file: goesOnIn.get(d.target) ?? d.file }
        : d,
    )
    changed.set(name, { ...s, disks })
    for (const { target, path } of s.bases ?? []) goesOnIn.set(target, path)
  }
  return records.map((s) => changed.get(s.name) ?? s)
}
