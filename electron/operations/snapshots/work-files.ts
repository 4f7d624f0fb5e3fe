import { ProblemError } from '@shared/problem'
import type { Host } from '../../hosts/host'
import { procedures } from '../../libvirt'
import { readDomain } from '../../xml'
import { imageShell } from '../support/disk-facts'
import { fileUses } from '../support/file-uses'
import { seenOf } from '../support/host-records'
import { removeVolume } from '../support/volumes'
import type { SnapshotWork } from './work-record'

type WorkFile = SnapshotWork['files'][number]

/** Files as a record keeps them, with what is seen of them now. */
export async function filesSeen(host: Host, files: readonly Omit<WorkFile, 'seen'>[]): Promise<WorkFile[]> {
  const seen = await seenOf(
    host,
    files.map((f) => f.path),
  )
  return files.map((f, n) => ({ ...f, seen: seen[n] ?? null }))
}

/** Whether none of the files that are merged into has been written to. What cannot be seen may have been. */
export async function untouched(host: Host, files: readonly WorkFile[]): Promise<boolean> {
  const bases = files.filter((f) => f.role === 'base')
  const now = await seenOf(
    host,
    bases.map((f) => f.path),
  )
  return bases.every(({ seen }, n) => seen !== null && seen !== '' && seen === now[n])
}

/** Paths of a VM's disks and what lies under them, as libvirt tells of both definitions. */
export async function ownPaths(host: Host, uuid: string): Promise<ReadonlySet<string>> {
  const both = await Promise.all(
    (['persistent', 'live'] as const).map((which) =>
      host.xml(uuid, which).catch((error) => {
        // It has no such definition.
        if (error instanceof ProblemError && error.problem.code !== 'host.lost') return null
        throw error
      }),
    ),
  )
  const models = both.filter((xml) => xml !== null).map(readDomain)
  return new Set(
    models.flatMap(({ disks }) => disks.flatMap((d) => [d.source.path ?? '', ...d.backing.map((b) => b.path)])),
  )
}

/**
 * Removes files that an interrupted snapshot made: those that were not there before, that no definition of the host names, and that hold nothing of a
 * guest: its memory, or an overlay that nobody has open and nothing was written to.
 * @param merged overlays whose data is in the files below @returns what went, and what is there and could not be judged
 */
export async function removeMade(
  host: Host,
  files: readonly WorkFile[],
  merged: readonly string[] = [],
): Promise<{ readonly removed: readonly string[]; readonly left: readonly string[] }> {
  const made = files.filter((f) => f.seen === '' && f.role !== 'base')
  const now = await seenOf(
    host,
    made.map((f) => f.path),
  )
  const there = made.flatMap((file, n) => (now[n] === '' ? [] : { ...file, isSeen: now[n] != null }))
  if (there.length === 0) return { removed: [], left: [] }
  const paths = there.map((f) => f.path)
  const { uses, unknown } = await fileUses(host, '', paths)
  const removed: string[] = []
  const left: string[] = []
  for (const { path, role, isSeen } of there) {
    // Somebody has it by now.
    if (uses.has(path)) continue
    const sure =
      isSeen &&
      unknown.length === 0 &&
      (role === 'memory' || merged.includes(path) || (await isEmptyOverlay(host, path)))
    const to = sure && (await remove(host, path)) ? removed : left
    to.push(path)
  }
  return { removed, left }
}

/** @returns whether it is gone */
export async function remove(host: Host, path: string): Promise<boolean> {
  const shell = await imageShell(host)
  if (shell !== null) return (await shell.run(['rm', '--', path])).code === 0
  return removeVolume(host, path).then(
    () => true,
    (error) => {
      if (error instanceof ProblemError && error.problem.code !== 'host.lost') return false
      throw error
    },
  )
}

/** Whether libvirt itself reads a file as a saved memory of this very VM. */
export async function isMemoryOf(host: Host, uuid: string, file: string): Promise<boolean> {
  try {
    const { xml } = await host.call(procedures.domainSaveImageGetXmlDesc, { file })
    return readDomain(xml).uuid === uuid.toLowerCase()
  } catch {
    // Not known to be it: such a file is left where it is, and told.
    return false
  }
}

/** Whether nobody has a qcow2 open to write, and nothing was ever written into it. Without -U QEMU's own locks say the first. */
export async function isEmptyOverlay(host: Host, path: string): Promise<boolean> {
  const shell = await imageShell(host)
  if (shell === null) return false
  const argv = ['qemu-img', 'check', '-f', 'qcow2', '--output=json', path]
  const { code, stdout } = await shell.run(argv, { timeoutMs: 60_000 })
  if (code !== 0) return false
  try {
    return ((JSON.parse(stdout) as { 'allocated-clusters'?: number })['allocated-clusters'] ?? 0) === 0
  } catch (error) {
    // Not known to be empty: it stays.
    host.log.debug('snapshot.overlay-unread', { path, error })
    return false
  }
}
