import { posix } from 'node:path'
import type { DiskProblem } from '@shared/model/domain'
import { ProblemError } from '@shared/problem'
import type { Host } from '../../hosts/host'
import { AS_ROOT } from '../../hosts/root'
import { type ImageInfo, imageInfoArgs, imagesOf } from '../../images'
import type { DomainDisk, DomainModel } from '../../xml'
import { surelyGone } from './gone'
import { NO_TOOL, prefixed, type Shell, withoutTool } from './shell'

/** One disk of a domain as it really is. Sizes are bytes. */
export interface DiskFacts {
  readonly target: string
  readonly bus: string
  readonly device: 'disk' | 'cdrom' | 'floppy' | 'lun'
  readonly kind: 'file' | 'block' | 'network' | 'none'
  /** absolute path on the host; empty for network disks and empty drives */
  readonly path: string
  /** path, or words for what has none: "rbd pool/image" */
  readonly source: string
  readonly declaredFormat: string
  /** what the content looks like; shown, never acted on */
  readonly realFormat?: string
  readonly virtualBytes?: number
  readonly bytesOnDisk?: number
  readonly readOnly: boolean
  readonly shareable: boolean
  readonly backingFiles: readonly string[]
  /** what is known of those, in the same order; nothing where libvirt was asked */
  readonly below?: readonly { readonly format: string; readonly bytesOnDisk: number }[]
  readonly internalSnapshots: number
  /** the volume that the definition names, when its pool does not tell its path: it is not active, or gone */
  readonly volume?: { readonly pool: string; readonly volume: string }
  /** NVMe, vhost-user, vDPA: QEMU reaches it by no file of the host */
  readonly direct?: boolean
  /** the definition, or the image itself, says that it is encrypted */
  readonly encrypted?: boolean
  /** an image below it is encrypted */
  readonly encryptedBelow?: boolean
  /** QEMU marked the image as damaged; it does not open it for writing any more */
  readonly corrupt?: boolean
  /** other files that hold data of this image: a qcow2's data file, the extents of a vmdk */
  readonly otherFiles?: readonly string[]
  /** the image names its backing file from where it lies itself */
  readonly relativeBacking?: boolean
  /** a medium that libvirt leaves out by itself when it is not there */
  readonly optional?: boolean
  /** why the image could not be read, with the host's words */
  readonly problem?: DiskProblem
}

/** The shell that reads and writes images on a host: plain, behind sudo -n, or null where libvirt's storage API must do it. */
export async function imageShell(host: Host): Promise<Shell | null> {
  const access = (await host.fileAccess()) ?? 'none'
  if (access === 'none') return null
  return prefixed(host.shell, access === 'sudo' ? AS_ROOT : [])
}

/**
 * Looks at every disk of a domain, all at once. Never opens an image for writing; images in use can be read too (-U). What
 * cannot be read of one says so in its `problem`, and keeps nothing from the others.
 */
export async function diskFacts(host: Host, domain: DomainModel, signal?: AbortSignal): Promise<DiskFacts[]> {
  const shell = await imageShell(host)
  return Promise.all(domain.disks.map((disk) => oneDisk(host, shell, disk, signal)))
}

async function oneDisk(host: Host, shell: Shell | null, disk: DomainDisk, signal?: AbortSignal): Promise<DiskFacts> {
  const path = await resolvePath(host, disk)
  const base = {
    target: disk.target,
    bus: disk.bus,
    device: disk.device,
    kind: disk.empty
      ? ('none' as const)
      : path === ''
        ? ('network' as const)
        : disk.type === 'block'
          ? ('block' as const)
          : ('file' as const),
    path,
    source: path || disk.source.description,
    declaredFormat: disk.format ?? 'raw',
    readOnly: disk.readonly,
    shareable: disk.shareable,
    backingFiles: [],
    internalSnapshots: 0,
    ...(path === '' ? pathless(disk) : {}),
    ...(disk.encryption === undefined ? {} : { encrypted: true }),
    ...(disk.startupPolicy === 'optional' || disk.startupPolicy === 'requisite' ? { optional: true } : {}),
  }
  if (path === '') return base
  try {
    return await (shell === null ? volumeFacts(host, base) : imageFacts(host, shell, base, signal))
  } catch (error) {
    // A host that was lost, or a question that nobody waits for, is no fault of this image.
    const late = error instanceof ProblemError && error.problem.code === 'host.late'
    if ((error instanceof ProblemError && !late) || signal?.aborted) throw error
    const said = late ? error.problem.raw : undefined
    const raw = said ?? (error instanceof Error ? error.message : String(error))
    return { ...base, problem: { code: 'unreadable', raw } }
  }
}

const DIRECT: ReadonlySet<string> = new Set(['nvme', 'vhostuser', 'vhostvdpa'])

/** What is known of a disk whose data lies at no path. */
function pathless({ type, source }: DomainDisk): Pick<DiskFacts, 'volume' | 'direct'> {
  const { pool, volume } = source
  if (pool !== undefined && volume !== undefined) return { volume: { pool, volume } }
  return DIRECT.has(type) ? { direct: true } : {}
}

/** Where a disk's data is on the host; empty for network disks, empty drives and volumes that are not there. */
export async function resolvePath(host: Host, disk: DomainDisk): Promise<string> {
  if (disk.empty) return ''
  if (disk.source.path !== undefined) return disk.source.path
  if (disk.source.pool === undefined || disk.source.volume === undefined) return ''
  const path = await host.volumePath(disk.source.pool, disk.source.volume)
  return path?.startsWith('/') ? path : ''
}

/**
 * Reads the image as the format that the definition declares, exactly as QEMU will: a guest that owns a raw disk could write
 * a qcow2 header into it that points at files of the host. What the content looks like is only told (`realFormat`).
 */
async function imageFacts(host: Host, shell: Shell, base: DiskFacts, signal?: AbortSignal): Promise<DiskFacts> {
  const options = { signal, timeoutMs: 20_000 }
  const [done, probed] = await Promise.all([
    shell.run(imageInfoArgs(base.path, { chain: true, format: base.declaredFormat }), options).catch(withoutTool),
    base.declaredFormat === 'raw' ? shell.run(imageInfoArgs(base.path), options).catch(withoutTool) : null,
  ])
  if (done.code === NO_TOOL) {
    // libvirt reads sizes and formats of what is in its pools by itself.
    const facts = await volumeFacts(host, base)
    return facts.problem === undefined
      ? facts
      : { ...base, problem: { code: 'unreadable', raw: 'qemu-img: not found' } }
  }
  if (done.code !== 0) {
    const gone = await surelyGone(shell, base.path, signal)
    return { ...base, problem: { code: gone ? 'missing' : 'unreadable', raw: done.stderr.trim() } }
  }
  const chain = imagesOf(done.stdout)
  const top = chain[0]
  if (top === undefined) return { ...base, problem: { code: 'unreadable', raw: done.stdout.slice(0, 500) } }
  return {
    ...base,
    realFormat: (probed?.code === 0 ? imagesOf(probed.stdout)[0]?.format : undefined) ?? top.format,
    virtualBytes: top.virtualBytes,
    bytesOnDisk: top.bytesOnDisk,
    backingFiles: chain.slice(1).map((image) => image.path),
    below: chain.slice(1),
    internalSnapshots: top.snapshots.length,
    ...whatElse(base, chain),
  }
}

/** What keeps an image from being copied as one file, or from being read without more ado. */
function whatElse(base: DiskFacts, [top, ...below]: readonly ImageInfo[]): Partial<DiskFacts> {
  if (top === undefined) return {}
  const extents = top.extents.filter((path) => path !== base.path)
  const otherFiles = top.dataFile === undefined ? extents : [top.dataFile, ...extents]
  const declared = top.backing?.declared
  return {
    ...(top.encrypted || base.encrypted ? { encrypted: true } : {}),
    ...(below.some((image) => image.encrypted) ? { encryptedBelow: true } : {}),
    ...(top.corrupt ? { corrupt: true } : {}),
    ...(otherFiles.length > 0 ? { otherFiles } : {}),
    // "nbd://…" and "json:{…}" are no paths.
    ...(declared !== undefined && !/^(\/|[a-z][a-z0-9+.-]*:)/i.test(declared) ? { relativeBacking: true } : {}),
  }
}

/** What libvirt knows of the file, where the user may not read it: the volume's sizes and probed format. */
async function volumeFacts(host: Host, base: DiskFacts): Promise<DiskFacts> {
  const volume = await host.volumeByPath(base.path)
  if (volume === null) {
    const raw = `${posix.basename(base.path)} is in no active storage pool`
    return { ...base, problem: { code: 'unreadable', raw } }
  }
  return {
    ...base,
    realFormat: volume.format,
    virtualBytes: volume.capacityBytes,
    bytesOnDisk: volume.allocationBytes,
    backingFiles: volume.backing === undefined ? [] : [volume.backing],
  }
}
