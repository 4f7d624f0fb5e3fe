import type { FileUse, UnknownUse } from '@shared/model/everyday'
import { instead } from '@shared/model/log'
import { ProblemError } from '@shared/problem'
import type { Host } from '../../hosts/host'
import { type Dom, procedures, VIR_DOMAIN_XML_INACTIVE } from '../../libvirt'
import { type DomainDisk, type DomainModel, readDomain } from '../../xml'
import { chainOf } from './chain'
import { imageShell } from './disk-facts'
import { jobUses } from './job-uses'
import { nvramSource } from './nvram'
import type { Shell } from './shell'
import type { PoolLooks } from './volumes'

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

export interface FileUses {
  /** by path, of the files that were asked about */
  readonly uses: ReadonlyMap<string, readonly FileUse[]>
  readonly identities: ReadonlyMap<string, string>
  /** what of other VMs could not be looked into: it may need any of the files */
  readonly unknown: readonly UnknownUse[]
}

/**
 * Who else uses these files: the one rule for everything that removes or changes a file. A VM uses the files of its disks with all that lies
 * below them, its media, NVRAM, TPM state and kernel, in its persistent and its live definition. Files are compared by what the paths lead to where
 * the user may look, else by path. What cannot be read is told, never taken for unused.
 */
export async function fileUses(host: Host, except: string, files: readonly string[]): Promise<FileUses> {
  const unknown: Omit<UnknownUse, 'pool'>[] = []
  const uses = new Map<string, FileUse[]>()
  if (files.length === 0) return { uses, identities: new Map(), unknown: [] }
  const shell = await imageShell(host)
  const found: { readonly path: string; readonly use: FileUse }[] = []
  // libvirt is asked: of a VM that another client has just defined, the event may still be on its way.
  const { domains } = await host.call(procedures.connectListAllDomains, {})
  const queue = domains.filter((d) => d.uuid !== except)
  // Each pool looks once, however many files are asked about.
  const looks: PoolLooks = new Map()
  const worker = async () => {
    for (let other = queue.shift(); other !== undefined; other = queue.shift()) {
      const domain = { host: host.id, uuid: other.uuid, name: other.name }
      const all = await filesOf(host, shell, other, looks)
      for (const [path, as] of all.files) found.push({ path, use: { domain, as } })
      for (const one of all.unknown) unknown.push({ domain, ...one })
    }
  }
  const [jobs] = await Promise.all([jobUses(host), ...Array.from({ length: AT_ONCE }, worker)])
  found.push(...jobs.filter(({ use }) => use.domain.uuid !== except))
  const identities =
    shell === null ? new Map<string, string>() : await fileIdentities(shell, [...files, ...found.map((f) => f.path)])
  const same = (a: string, b: string) => a === b || (identities.has(a) && identities.get(a) === identities.get(b))
  for (const file of files) {
    const all = found.filter(({ path }) => same(path, file)).map(({ use }) => use)
    if (all.length > 0) uses.set(file, all)
  }
  return { uses, identities, unknown: await withPools(host, unknown) }
}

/** VMs by name, each once. */
export const namesOf = (some: readonly { readonly domain: { readonly name: string } }[]): string[] =>
  [...new Set(some.map(({ domain }) => domain.name))].sort()

/** Names the stopped pool behind each unknown file: started, it may make it known. */
async function withPools(host: Host, unknown: readonly Omit<UnknownUse, 'pool'>[]): Promise<UnknownUse[]> {
  if (unknown.length === 0) return []
  const stopped = (await host.poolFacts().catch(instead(host.log, 'pools.list', []))).filter((p) => !p.active)
  return unknown.map((one) => {
    const found = stopped.find(({ pool, directory }) =>
      one.why === 'pool'
        ? one.path.startsWith(`${pool.name}/`)
        : directory !== undefined && isBelow(one.path, directory),
    )
    return { ...one, ...(found && { pool: { uuid: found.pool.uuid, name: found.pool.name } }) }
  })
}

const isBelow = (path: string, directory: string) =>
  path.startsWith(directory.endsWith('/') ? directory : `${directory}/`)

type Found = { readonly files: ReadonlyMap<string, FileUse['as']>; readonly unknown: readonly Unread[] }
type Unread = Omit<UnknownUse, 'domain' | 'pool'>

/** Every file that a VM needs, in its persistent and its live definition. */
async function filesOf(host: Host, shell: Shell | null, dom: Dom, looks: PoolLooks): Promise<Found> {
  const unknown = new Map<string, Unread>()
  const files = new Map<string, FileUse['as']>()
  const add = (path: string | null | undefined, as: FileUse['as']) => {
    if (path?.startsWith('/') && !files.has(path)) files.set(path, as)
  }
  const models: DomainModel[] = []
  // Of a VM that is off, or transient, both are the same.
  for (const flags of [0, VIR_DOMAIN_XML_INACTIVE]) {
    const xml = await host.call(procedures.domainGetXmlDesc, { dom, flags }).catch((error: unknown) => {
      const code = error instanceof ProblemError ? error.problem.code : 'bug'
      if (code === 'host.lost') throw error
      // One that is undefined meanwhile needs nothing.
      if (code !== 'domain.gone') unknown.set('', { path: '', why: 'definition' })
      return null
    })
    if (xml !== null) models.push(readDomain(xml.xml))
  }
  const followed = new Set<string>()
  for (const model of models) {
    for (const disk of model.disks) add(disk.source.path, 'disk')
    add(await nvramSource(host, model), 'nvram')
    if (model.tpm?.backend === 'emulator') add(model.tpm.path, 'tpm')
    for (const path of model.bootFiles) add(path, 'boot')
    for (const disk of model.disks) {
      if (disk.empty || (disk.source.path === undefined && disk.source.volume === undefined)) continue
      // While it runs, libvirt says itself what the chain is.
      for (const { path } of disk.backing) add(path, 'backing')
      const path = await localPath(host, disk)
      if (path === null) unknown.set(disk.source.description, { path: disk.source.description, why: 'pool' })
      if (path === null || !path.startsWith('/')) continue
      add(path, 'disk')
      if (model.id !== null && disk.backing.length > 0) followed.add(path)
      if (followed.has(path)) continue
      followed.add(path)
      const chain = await chainOf(host, shell, { path, format: disk.format ?? 'raw' }, looks)
      for (const below of chain.files.slice(1)) add(below, 'backing')
      if (chain.end) unknown.set(chain.end.path, chain.end)
    }
  }
  return { files, unknown: [...unknown.values()] }
}

/** @returns null for a volume that libvirt does not find: its pool is stopped, or it is not there */
async function localPath(host: Host, { source }: DomainDisk): Promise<string | null> {
  if (source.path !== undefined) return source.path
  return host.volumePath(source.pool ?? '', source.volume ?? '')
}
