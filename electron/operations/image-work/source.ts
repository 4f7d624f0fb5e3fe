import { posix } from 'node:path'
import { isOff } from '@shared/model/domain-state'
import type { FileUse } from '@shared/model/everyday'
import type { ImageNotice, SourceImage } from '@shared/model/image-work'
import type { Host } from '../../hosts/host'
import { type ImageInfo, ImageOutputError, imageInfoArgs, parseImageInfo } from '../../images'
import { readDomain } from '../../xml'
import { probe } from '../files/probe'
import { fileUses, namesOf } from '../support/file-uses'
import { NO_TOOL, type Shell, withoutTool } from '../support/shell'
import { damageOf } from './damage'

/** Which file one is, and how it is: what tells whether it was replaced or written to since. */
export interface FileState {
  readonly path: string
  readonly identity: string
  readonly bytes: number
  readonly modified: number
}

/** An image as it was looked at, with what is in the way of reading it. */
export interface Looked {
  readonly image: SourceImage | null
  readonly chain: readonly ImageInfo[]
  readonly files: readonly FileState[]
  readonly blockers: readonly ImageNotice[]
  readonly warnings: readonly ImageNotice[]
}

const LIMIT = { timeoutMs: 20_000 }

/**
 * Looks at an image: what it is by the format that a VM declares for it (a guest can write any header into its raw disk), else by its content; what
 * it lies on; who uses it; whether it is whole. Reads only.
 * @throws when the host is lost
 */
export async function lookAt(
  host: Host,
  shell: Shell,
  path: string,
  asked: { readonly format?: string; readonly snapshot?: string },
): Promise<Looked> {
  const nothing = { image: null, chain: [], files: [], warnings: [] }
  if (!path.startsWith('/') || path.includes('\0')) return { ...nothing, blockers: [{ code: 'path' }] }
  const { uses, unknown } = await fileUses(host, '', [path])
  const own = uses.get(path) ?? []
  const format = asked.format ?? (await declaredFormat(host, path, own))
  const read = await readChain(shell, path, format)
  if ('blocker' in read) return { ...nothing, blockers: [read.blocker] }
  const { chain } = read
  const [top] = chain
  if (top === undefined) return { ...nothing, blockers: [{ code: 'unreadable', params: { path } }] }
  const { files, warnings, blockers } = await lookAtFiles(host, shell, chain, own, asked.snapshot !== undefined)
  if (top.encrypted || top.format === 'luks') blockers.push({ code: 'encrypted', params: { path } })
  if (format !== undefined) {
    const looks = await shell.run(imageInfoArgs(path), LIMIT).catch(withoutTool)
    const content = looks.code === 0 ? one(looks.stdout)?.format : undefined
    if (content !== undefined && content !== format)
      warnings.push({ code: 'looks-like', params: { path, format: content, declared: format } })
  }
  if (unknown.length > 0) warnings.push({ code: 'unknown-use', params: { names: namesOf(unknown).join(', ') } })
  const image: SourceImage = {
    path,
    format: top.format,
    virtualBytes: top.virtualBytes,
    bytesOnDisk: top.bytesOnDisk,
    ...(top.clusterBytes === undefined ? {} : { clusterBytes: top.clusterBytes }),
    ...(top.compat === undefined ? {} : { compat: top.compat }),
    ...(top.compression === undefined ? {} : { compression: top.compression }),
    encrypted: top.encrypted,
    below: chain.slice(1).map((c) => ({ path: c.path, format: c.format })),
    snapshots: top.snapshots.map(({ id, name, createdAt }) => ({ id, name, createdAt })),
    uses: own,
    unknown,
  }
  return { image, chain, files, blockers, warnings }
}

const one = (text: string): ImageInfo | undefined => {
  try {
    return parseImageInfo(text)[0]
  } catch {
    // Only the hint is lost.
    return undefined
  }
}

/** The format that the definition of a VM has for it. */
async function declaredFormat(host: Host, path: string, uses: readonly FileUse[]): Promise<string | undefined> {
  for (const { domain, as } of uses) {
    if (as !== 'disk') continue
    const which = host.domain(domain.uuid)?.persistent ? 'persistent' : 'live'
    const { disks } = readDomain(await host.xml(domain.uuid, which))
    const disk = disks.find((d) => d.source.path === path && d.device !== 'cdrom' && d.device !== 'floppy')
    if (disk) return disk.format ?? 'raw'
  }
  return undefined
}

type Read = { readonly chain: readonly ImageInfo[] } | { readonly blocker: ImageNotice }

async function readChain(shell: Shell, path: string, format: string | undefined): Promise<Read> {
  const done = await shell.run(imageInfoArgs(path, { chain: true, format }), LIMIT).catch(withoutTool)
  if (done.code === NO_TOOL) return { blocker: { code: 'no-qemu-img' } }
  if (done.code === 0) {
    try {
      return { chain: parseImageInfo(done.stdout) }
    } catch (error) {
      if (!(error instanceof ImageOutputError)) throw error
      return { blocker: { code: 'chain-broken', params: { path }, raw: error.message } }
    }
  }
  const raw = done.stderr.trim().slice(0, 2000)
  const file = (await probe(shell, [path], [])).file(path)
  if (file.known && !file.exists) return { blocker: { code: 'missing', params: { path } } }
  if (file.exists && !file.readable) return { blocker: { code: 'denied', params: { path }, raw } }
  // Alone it can be read: then it is the chain.
  const alone = await shell.run(imageInfoArgs(path, { format }), LIMIT).catch(withoutTool)
  if (alone.code === 0) return { blocker: { code: 'chain-broken', params: { path }, raw } }
  // It is there itself: what is not is a file that its data is in. Newer ones tell that only when they are to read it.
  const lacks = file.exists && /No such file or directory/.test(alone.stderr)
  return { blocker: { code: lacks ? 'data-missing' : 'unreadable', params: { path }, raw } }
}

/** What the files of a chain are, who writes to them now, and whether they are whole. */
async function lookAtFiles(
  host: Host,
  shell: Shell,
  chain: readonly ImageInfo[],
  own: readonly FileUse[],
  ofSnapshot: boolean,
) {
  const blockers: ImageNotice[] = []
  const warnings: ImageNotice[] = []
  const paths = chain.map((c) => posix.normalize(c.path))
  // Who uses the image itself is known: asking reads the definition of every VM.
  const [seen, { uses }] = await Promise.all([probe(shell, paths, []), fileUses(host, '', paths.slice(1))])
  const files: FileState[] = []
  for (const [n, path] of paths.entries()) {
    const info = chain[n]
    const { device, inode, bytes, modified, exists } = seen.file(path)
    if (exists) files.push({ path, identity: `${device}:${inode}`, bytes, modified })
    const running = (n === 0 ? own : (uses.get(path) ?? [])).filter(
      ({ domain, as }) => as === 'disk' && runs(host, domain.uuid),
    )
    if (running.length > 0) {
      // What is in a snapshot is never written to.
      if (!(ofSnapshot && n === 0))
        blockers.push({ code: 'in-use', params: { path, names: namesOf(running).join(', ') } })
      continue
    }
    const split = info?.dataFile !== undefined || (info?.extents ?? []).some((e) => e !== info?.path)
    const damage = await damageOf(shell, { path, format: info?.format ?? 'raw', split })
    if (damage?.code === 'not-checked') warnings.push(damage)
    else if (damage) blockers.push(damage)
  }
  return { files, blockers, warnings }
}

/** A VM whose state is not known may run. */
const runs = (host: Host, uuid: string) => {
  const state = host.domain(uuid)?.state
  return state === undefined || !isOff(state)
}

/** The files that are not as they were; with `byTime: false` only those that are other files. */
export async function changedFiles(shell: Shell, files: readonly FileState[], byTime: boolean): Promise<string[]> {
  const seen = await probe(
    shell,
    files.map((f) => f.path),
    [],
  )
  return files
    .filter(({ path, identity, bytes, modified }) => {
      const now = seen.file(path)
      if (`${now.device}:${now.inode}` !== identity) return true
      return byTime && (now.bytes !== bytes || now.modified !== modified)
    })
    .map((f) => f.path)
}
