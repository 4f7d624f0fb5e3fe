import { posix } from 'node:path'
import type { DiskProblem } from '@shared/model/domain'
import { ProblemError } from '@shared/problem'
import type { Host } from '../hosts/host'
import { AS_ROOT } from '../hosts/root'
import { imageInfoArgs, imagesOf } from '../images'
import type { DomainDisk, DomainModel } from '../xml'
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
