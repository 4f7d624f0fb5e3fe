import { posix } from 'node:path'
import { instead } from '@shared/model/log'
import type { Room } from '@shared/model/snapshot'
import type { Host } from '../../hosts/host'
import type { SnapshotModel } from '../../xml'
import { probe } from '../files/probe'
import { imageShell } from '../support/disk-facts'

/** What is seen of the files that snapshots need, and of the room where more would be written. */
export interface SeenFiles {
  /** bytes on disk by path; those that cannot be seen are left out */
  readonly bytes: ReadonlyMap<string, number>
  /** files that are not there, where the user may look */
  readonly missing: ReadonlySet<string>
  readonly rooms: readonly Room[]
}

const NOTHING: SeenFiles = { bytes: new Map(), missing: new Set(), rooms: [] }

/** Files of a snapshot's own: its overlays and its memory. */
export const ownFiles = (s: SnapshotModel): string[] => [
  ...s.disks.flatMap((d) => d.file ?? []),
  ...(s.memoryFile === undefined ? [] : [s.memoryFile]),
]

/**
 * Looks at the overlays, the files beneath them and the files of memory of snapshots, and at directories: one round trip, whatever their number. Where
 * the user may not run programs, nothing is seen.
 * @param directories absolute @param disks other files
 */
export async function seeFiles(
  host: Host,
  records: readonly SnapshotModel[],
  directories: readonly string[],
  disks: readonly string[] = [],
): Promise<SeenFiles> {
  const shell = await imageShell(host)
  if (shell === null) return NOTHING
  const files = [
    ...new Set([
      ...disks,
      ...records.flatMap((s) => [
        ...ownFiles(s),
        ...[...(s.bases ?? []), ...(s.images ?? []), ...(s.began ?? [])].map((b) => b.path),
      ]),
    ]),
  ]
  const seen = await probe(shell, files, directories).catch(instead(host.log, 'snapshot.files-unseen', null))
  if (seen === null) return NOTHING
  return {
    bytes: new Map(files.flatMap((f) => (seen.file(f).exists ? [[f, seen.file(f).bytesOnDisk] as const] : []))),
    missing: new Set(files.filter((f) => !seen.file(f).exists && seen.file(f).known)),
    rooms: directories.flatMap((directory): Room[] => {
      const { exists, freeBytes } = seen.directory(directory)
      return exists && freeBytes !== null ? [{ directory, freeBytes }] : []
    }),
  }
}

/** Directories of paths, each once; what is no path of a file has none. */
export const directoriesOf = (paths: readonly string[]): string[] => [
  ...new Set(paths.filter((p) => p.startsWith('/')).map((p) => posix.dirname(p))),
]
