import type { FileOf, FileUse } from '@shared/model/everyday'
import { instead } from '@shared/model/log'
import type { Host } from '../../hosts/host'
import { imageInfoArgs, imagesOf, maxChain } from '../../images'
import { type DomainModel, readDomain } from '../../xml'
import { type DiskFacts, diskFacts, imageShell } from '../disk-facts'
import { surelyGone } from '../gone'
import type { Shell } from '../shell'

/** VMs whose disks are read at once: each is a program or two on the host. */
const AT_ONCE = 6

/** Arguments are paths; one line each: device and inode of what the path leads to, or `-`. */
const IDENTITIES = 'for p; do stat -L -c %d:%i -- "$p" 2>/dev/null || echo -; done'

/** Device and inode by path, of those that exist: two paths with the same are one file. */
export async function fileIdentities(shell: Shell, paths: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  const unique = [...new Set(paths)]
  for (let at = 0; at < unique.length; at += 500) {
    const some = unique.slice(at, at + 500)
    const { stdout } = await shell.run(['sh', '-c', IDENTITIES, 'sh', ...some])
    const lines = stdout.split('\n')
    for (const [n, path] of some.entries()) if (/^\d+:\d+$/.test(lines[n] ?? '')) found.set(path, lines[n] as string)
  }
  return found
}

/**
 * Which other VMs of a host have these files as a disk, or in the backing chain of one; by what the paths lead to, where the
 * user may look, else by path.
 */
export async function fileUses(
  host: Host,
  except: string,
  files: readonly string[],
): Promise<{
  readonly uses: Map<string, FileUse[]>
  readonly identities: Map<string, string>
  /** files of other VMs that could not be looked into: what lies under them is not known */
  readonly unread: FileOf[]
}> {
  const unread: FileOf[] = []
  const uses = new Map<string, FileUse[]>()
  const shell = await imageShell(host)
  if (files.length === 0) return { uses, identities: new Map(), unread }
  const others = host.domains().filter((d) => d.uuid !== except)
  const found: { readonly path: string; readonly use: FileUse }[] = []
  const queue = [...others]
  const worker = async () => {
    for (let other = queue.shift(); other !== undefined; other = queue.shift()) {
      const domain = { host: host.id, uuid: other.uuid, name: other.name }
      const all = await filesOf(host, other.uuid, other.persistent)
      for (const { path, as } of all.files) found.push({ path, use: { domain, as } })
      for (const path of all.unread) unread.push({ domain, path })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  const identities =
    shell === null ? new Map<string, string>() : await fileIdentities(shell, [...files, ...found.map((f) => f.path)])
  const same = (a: string, b: string) => a === b || (identities.has(a) && identities.get(a) === identities.get(b))
  for (const file of files) {
    const all = found.filter(({ path }) => same(path, file)).map(({ use }) => use)
    if (all.length > 0) uses.set(file, all)
  }
  return { uses, identities, unread }
}

/** Every file that a VM's disks and their chains are made of, in its saved and its live definition. */
async function filesOf(
  host: Host,
  uuid: string,
  persistent: boolean,
): Promise<{
  readonly files: readonly { readonly path: string; readonly as: FileUse['as'] }[]
  readonly unread: readonly string[]
}> {
  const shell = await imageShell(host)
  const unread = new Set<string>()
  const models: DomainModel[] = []
  for (const which of persistent ? (['persistent', 'live'] as const) : (['live'] as const)) {
    const xml = await host.xml(uuid, which).catch(instead(host.log, 'domain.xml', null, { uuid, which }))
    if (xml !== null) models.push(readDomain(xml))
  }
  const files = new Map<string, FileUse['as']>()
  for (const model of models) {
    for (const disk of model.disks) {
      if (disk.source.path !== undefined) files.set(disk.source.path, 'disk')
      for (const { path } of disk.backing) if (!files.has(path)) files.set(path, 'backing')
    }
  }
  const [model] = models
  for (const facts of model === undefined ? [] : await diskFacts(host, model)) {
    if (facts.path !== '') files.set(facts.path, 'disk')
    const under = facts.problem?.code === 'unreadable' ? await asFarAs(shell, facts) : facts.backingFiles
    for (const path of under) if (!files.has(path)) files.set(path, 'backing')
    const last = under.at(-1) ?? facts.path
    if (facts.problem?.code === 'unreadable' && (await isThere(shell, last))) unread.add(last)
  }
  return { files: [...files].map(([path, as]) => ({ path, as })), unread: [...unread] }
}

/** The files of a broken chain down to the one that cannot be read: QEMU tells nothing of a chain that it cannot follow to its end. */
async function asFarAs(shell: Shell | null, { path: top, declaredFormat }: DiskFacts): Promise<readonly string[]> {
  const found: string[] = []
  if (shell === null) return found
  let at: { readonly path: string; readonly format?: string } = { path: top, format: declaredFormat }
  while (found.length < maxChain) {
    const { code, stdout } = await shell.run(imageInfoArgs(at.path, { format: at.format }), { timeoutMs: 20_000 })
    const below = code === 0 ? imagesOf(stdout)[0]?.backing : undefined
    if (below === undefined || below.path === top || found.includes(below.path)) break
    found.push(below.path)
    at = below
  }
  return found
}

/** A file that is not there needs nothing. What cannot be looked for counts as there. */
async function isThere(shell: Shell | null, path: string): Promise<boolean> {
  return shell === null || !(await surelyGone(shell, path))
}
