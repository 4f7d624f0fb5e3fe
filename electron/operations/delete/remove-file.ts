import { randomUUID } from 'node:crypto'
import { posix } from 'node:path'
import type { FileUse, UnknownUse } from '@shared/model/everyday'
import { instead } from '@shared/model/log'
import { type Problem, ProblemError, problem } from '@shared/problem'
import type { Host } from '../../hosts/host'
import { shellLine } from '../../images'
import { procedures } from '../../libvirt'
import { imageShell } from '../support/disk-facts'
import { fileIdentities, fileUses, namesOf } from '../support/file-uses'
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

export const neededBy = (path: string, users: readonly string[]): ProblemError =>
  problem('storage.needed', { params: { path, users: users.join(', ') } })

/** A file of a deleted VM. */
interface Removal {
  readonly uuid: string
  readonly path: string
  /** device and inode, as the plan showed it */
  readonly identity: string | undefined
}

/**
 * Removes a file, through libvirt when it is a volume there, else as the user. Only the very file that the plan showed, and only once it is certain
 * that nobody has come to need it meanwhile: its name goes first, so that nothing new can be made on it, then all others are looked at again, and
 * it gets its name back if one needs it.
 * @throws plan.stale, storage.needed, storage.unknown-use, storage.not-file, storage.denied
 */
export async function removeFile(parts: Parts, host: Host, { uuid, path, identity }: Removal): Promise<void> {
  const shell = await imageShell(host)
  const vol = await host
    .call(procedures.storageVolLookupByPath, { path })
    .then((found) => found.vol)
    // It is no volume, or libvirt cannot tell: then it is removed as the user.
    .catch(instead(host.log, 'volume.lookup', null, { path }))
  const line = vol === null ? shellLine(['rm', '--', path]) : virsh(host, 'vol-delete', path)
  if (shell === null) {
    if (vol === null) throw problem('storage.denied', { params: { path } })
    await stillUnused(host, uuid, path, [path])
    return parts.transcript.run(host, line, () =>
      host.longCall(procedures.storageVolDelete, { vol }).then(() => undefined),
    )
  }
  if ((await fileIdentities(shell, [path])).get(path) !== identity) throw problem('plan.stale')
  if ((await shell.run(['test', '-f', path])).code !== 0) throw problem('storage.not-file', { params: { path } })
  const aside = posix.join(posix.dirname(path), `.offshoot-removing-${randomUUID()}`)
  await renamed(shell, path, aside)
  try {
    if ((await fileIdentities(shell, [aside])).get(aside) !== identity) throw problem('plan.stale')
    await stillUnused(host, uuid, path, [path, aside])
  } catch (error) {
    await renamed(shell, aside, path)
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

async function stillUnused(host: Host, uuid: string, path: string, names: readonly string[]): Promise<void> {
  const { uses, unknown } = await fileUses(host, uuid, names)
  const why = usedByOthers(path, [...uses.values()].flat(), unknown)
  if (why !== undefined) throw new ProblemError(why)
}
