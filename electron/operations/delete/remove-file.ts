import type { DeleteResult, FileUse, UnknownUse } from '@shared/model/everyday'
import { instead } from '@shared/model/log'
import { type Problem, ProblemError, problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import { shellLine } from '../../images'
import { procedures } from '../../libvirt'
import { isAway } from '../files/finish'
import { imageShell } from '../support/disk-facts'
import { explain } from '../support/explain'
import { fileIdentities, fileUses, namesOf } from '../support/file-uses'
import { identityOf, seenOf } from '../support/host-records'
import { type Parts, virsh } from '../support/parts'
import type { Shell } from '../support/shell'
import { refreshPoolOf } from '../support/volumes'

/** Why a file must stay: others need it, or may. */
export function usedByOthers(
  path: string,
  usedBy: readonly FileUse[],
  unknown: readonly UnknownUse[],
): Problem | undefined {
  if (usedBy.length > 0) return neededBy(path, namesOf(usedBy)).problem
  if (unknown.length === 0) return undefined
  return { code: 'storage.unknown-use', params: { path, users: namesOf(unknown).join(', ') }, remedies: [] }
}

const neededBy = (path: string, users: readonly string[]): ProblemError =>
  problem('storage.needed', { params: { path, users: users.join(', ') } })

/**
 * Removes files of a deleted VM, of which what lies on others comes first: what one that stays lies on stays too.
 * @param name of the VM, for whose files others are kept
 */
export async function removeFiles(
  parts: Parts,
  host: Host,
  name: string,
  files: readonly (Removal & { readonly above: readonly string[] })[],
): Promise<DeleteResult & { readonly cut: boolean }> {
  const removed: string[] = []
  const left: { path: string; problem: Problem }[] = []
  const stays = new Set<string>()
  let cut = false
  for (const file of files) {
    try {
      if (file.above.some((path) => stays.has(path))) throw neededBy(file.path, [name])
      await removeFile(parts, host, file)
      removed.push(file.path)
    } catch (error) {
      cut ||= isAway(error)
      stays.add(file.path)
      left.push({ path: file.path, problem: explain(error) })
    }
  }
  return { removed, left, cut }
}

/** A file of a deleted VM. */
interface Removal {
  readonly path: string
  /** the name it gets just before it goes, in the same directory */
  readonly aside: string
  /** it has that name already */
  readonly isAside?: boolean
  /** device and inode, as the plan or the record has it; null where nobody could look then */
  readonly identity: string | null
}

/**
 * Removes a file, through libvirt when it is a volume there, else as the user. Only the very file that the plan showed, and only once it is certain
 * that nobody has come to need it meanwhile: its name goes first, so that nothing new can be made on it, then all are looked at again, also
 * whoever has defined the VM once more, and it gets its name back if one needs it.
 * @throws plan.stale, storage.needed, storage.unknown-use, storage.not-file, storage.denied
 */
async function removeFile(parts: Parts, host: Host, removal: Removal): Promise<void> {
  const { path, aside, isAside = false, identity } = removal
  const shell = await imageShell(host)
  const vol = await host
    .call(procedures.storageVolLookupByPath, { path })
    .then((found) => found.vol)
    // It is no volume, or libvirt cannot tell: then it is removed as the user.
    .catch(instead(host.log, 'volume.lookup', null, { path }))
  const line = vol === null ? shellLine(['rm', '--', path]) : virsh(host, 'vol-delete', path)
  if (shell === null) {
    if (vol === null || isAside) throw problem('storage.denied', { params: { path } })
    const seen = (await seenOf(host, [path]))[0]
    if (identity !== null && seen != null && identityOf(seen) !== identity) throw problem('plan.stale')
    await stillUnused(host, path, [path])
    return parts.transcript.run(host, line, () =>
      host.longCall(procedures.storageVolDelete, { vol }).then(() => undefined),
    )
  }
  const now = isAside ? aside : path
  if (identity === null || (await fileIdentities(shell, [now])).get(now) !== identity) throw problem('plan.stale')
  if ((await shell.run(['test', '-f', now])).code !== 0) throw problem('storage.not-file', { params: { path } })
  if (!isAside) await renamed(shell, path, aside)
  try {
    if ((await fileIdentities(shell, [aside])).get(aside) !== identity) throw problem('plan.stale')
    await stillUnused(host, path, [path, aside])
  } catch (error) {
    if (!isAside) await renamed(shell, aside, path)
    throw error
  }
  await parts.transcript.run(host, line, async () => {
    const { code, stderr } = await shell.run(['rm', '--', aside])
    if (code !== 0) throw problem('storage.denied', { params: { path: aside }, raw: stderr.trim() })
  })
  // Not by vol-delete: the name is free since, and what has it by now is somebody else's. The pool sees that for itself.
  if (vol !== null) await refreshPoolOf(host, path).catch(instead(host.log, 'pool.refresh', undefined, { path }))
}

/**
 * Gives a file another name in its directory, never one that is in use: link(2) refuses that, and where there are no hard links, mv is told not to.
 */
const RENAME =
  'if [ -e "$2" ] || [ -L "$2" ]; then echo "$2 exists" >&2; exit 1; fi; ' +
  'if ln -- "$1" "$2" 2>/dev/null; then rm -- "$1"; else mv -n -- "$1" "$2" && [ ! -e "$1" ]; fi'

async function renamed(shell: Shell, from: string, to: string): Promise<void> {
  const { code, stderr } = await shell.run(['sh', '-c', RENAME, 'sh', from, to])
  if (code !== 0) throw problem('storage.denied', { params: { path: from }, raw: stderr.trim() })
}

async function stillUnused(host: Host, path: string, names: readonly string[]): Promise<void> {
  const { uses, unknown } = await fileUses(host, '', names)
  const why = usedByOthers(path, [...uses.values()].flat(), unknown)
  if (why !== undefined) throw new ProblemError(why)
}
