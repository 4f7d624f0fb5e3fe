import type { Snapshot, SnapshotTree, SnapshotWay } from './snapshot'

/**
 * Which names a snapshot can have in libvirt. Since 10.9 libvirt saves and deletes a snapshot inside the images of a running VM by a job of
 * QEMU that is named after it, and QEMU takes only these characters in a job's name (11.3 and 12.9, seen). Before, names go through
 * QEMU's monitor, which carries no double quote and no backslash: libvirt then says that it was taken, and nothing was (9.0, seen).
 */
export type NameRule = 'job' | 'monitor'

const JOB = /^[A-Za-z0-9._-]+$/

/** From 251 bytes on libvirt cannot write the record, and leaves the snapshot in the image without one (7.0 to 12.9, seen). */
const MAX_BYTES = 240

const utf8Bytes = (text: string): number =>
  [...text]
    .map((c) => c.codePointAt(0) ?? 0)
    .reduce((n, c) => n + (c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4), 0)

/** Whether libvirt and QEMU do with that name all that can be done with a snapshot. */
export function isSafeName(name: string, rule: NameRule): boolean {
  if (name === '' || name.startsWith('.') || utf8Bytes(name) > MAX_BYTES) return false
  return rule === 'job' ? JOB.test(name) : !/["\\/\n]/.test(name)
}

/** What a snapshot is called on every screen. */
export const titleOf = ({ name, title }: Pick<Snapshot, 'name' | 'title'>): string => title ?? name

/** The rule that a new snapshot's name has to keep: of one in overlays only libvirt has to take it. */
export const ruleFor = ({ take }: Pick<SnapshotTree, 'take'>, way: SnapshotWay): NameRule =>
  way === 'internal' ? take.names : 'monitor'

/** A name for libvirt, and what people call the snapshot where that is something else. */
export interface NameInLibvirt {
  readonly name: string
  readonly title?: string
}

/** How a snapshot that a person calls so is named in libvirt: the same everywhere, so that it can be told before. */
export function nameInLibvirt(
  { snapshots, orphans, take }: Pick<SnapshotTree, 'snapshots' | 'orphans' | 'take'>,
  wanted: string,
  way: SnapshotWay,
): NameInLibvirt {
  // LVM keeps it as a text, and libvirt never sees it.
  if (way === 'lvm') return { name: wanted }
  if (isSafeName(wanted, ruleFor({ take }, way))) return { name: wanted }
  const taken = new Set([...snapshots, ...orphans].map((s) => s.name))
  return { name: safeName(wanted, taken), title: wanted }
}

/** As much of it as every version takes, in ASCII, and free. */
export function safeName(wanted: string, taken: ReadonlySet<string>): string {
  const kept = wanted
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/-{2,}/g, '-')
    .replace(/^[-._]+|[-._]+$/g, '')
    .slice(0, 100)
  const letters = [...wanted].filter((c) => /[\p{L}\p{N}]/u.test(c)).length
  // Of another script little or nothing is left: a word that says what it is, and a number.
  const base = kept.length * 2 < letters || kept === '' ? 'snapshot' : kept
  for (let n = base === 'snapshot' ? 1 : 0; ; n++) {
    const name = n === 0 ? base : `${base}-${base === 'snapshot' ? n : n + 1}`
    if (!taken.has(name)) return name
  }
}
