import { setImmediate } from 'node:timers/promises'
import type { Host } from '../../hosts/host'
import { procedures, type Snap } from '../../libvirt'
import { imagesThen, readSnapshot, type SnapshotModel } from '../../xml'

/** How long records are read until others have their turn, ms: one takes about 0.1 ms, in overlays ten times that. */
const TURN = 15

/** The records of snapshots, without the definitions in them; parents before their children. One round trip. */
export async function readRecords(host: Host, listed: readonly Snap[]): Promise<SnapshotModel[]> {
  const texts = await Promise.all(listed.map((snap) => host.call(procedures.domainSnapshotGetXmlDesc, { snap })))
  const records: SnapshotModel[] = []
  let since = performance.now()
  for (const { xml } of texts) {
    if (performance.now() - since > TURN) {
      await setImmediate()
      since = performance.now()
    }
    records.push(readSnapshot(xml))
  }
  return inTime(withImages(records, texts))
}

/** Where both kinds are, inside which images the internal ones lie: not all in those that the VM is on. */
function withImages(records: readonly SnapshotModel[], texts: readonly { readonly xml: string }[]): SnapshotModel[] {
  const has = (kind: 'internal' | 'external') => (s: SnapshotModel) => s.disks.some((d) => d.kind === kind)
  if (!records.some(has('internal')) || !records.some(has('external'))) return [...records]
  return records.map((s, n) => (has('internal')(s) ? { ...s, images: imagesThen(texts[n]?.xml ?? '', s) } : s))
}

/** Parents before their children, else by time and name: libvirt's own order among those of one second changes. */
function inTime(records: readonly SnapshotModel[]): SnapshotModel[] {
  const sorted = [...records].sort((a, b) => a.createdAt - b.createdAt || (a.name < b.name ? -1 : 1))
  const byName = new Map(sorted.map((s) => [s.name, s]))
  const done = new Set<string>()
  const out: SnapshotModel[] = []
  for (const s of sorted) {
    const line: SnapshotModel[] = []
    // Up to the first ancestor that has its place: a clock that was put back makes a child older than its parent.
    for (let at: SnapshotModel | undefined = s; at !== undefined && !done.has(at.name); ) {
      done.add(at.name)
      line.push(at)
      at = at.parent === null ? undefined : byName.get(at.parent)
    }
    out.push(...line.reverse())
  }
  return out
}
