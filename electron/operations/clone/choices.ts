import type { ActionChoice, CloneFormat, DiskAction } from '@shared/model/clone'
import type { DiskFacts } from '../disk-facts'

/** What the target of a disk can do; known once the directory is. */
export interface TargetFacts {
  /** file system type as `stat -f -c %T` names it */
  readonly fileSystem: string
  /** whether source and target lie on one file system */
  readonly sameFileSystem: boolean
  /** bytes are moved by libvirt's storage API, not by our own qemu-img */
  readonly storageEngine: boolean
}

/** File systems that share blocks between files. xfs may have it switched off: cp --reflink=always then fails and is undone. */
const REFLINK = new Set(['btrfs', 'xfs', 'bcachefs', 'ocfs2', 'zfs'])

/** Formats that a VM can run from and that qemu-img can write, the everyday ones first. */
export const RUNNABLE: readonly CloneFormat[] = ['qcow2', 'raw', 'vmdk', 'vdi', 'vhdx', 'qed']

const ALL: readonly DiskAction[] = ['copy', 'linked', 'reflink', 'share', 'empty', 'leave-out']

/** Every action with whether this disk can have it and, when not, why. */
export function actionChoices(disk: DiskFacts, target: TargetFacts): ActionChoice[] {
  return ALL.map((action) => {
    const reason = refusal(action, disk, target)
    return reason === undefined ? { action, possible: true } : { action, possible: false, reason }
  })
}

function refusal(action: DiskAction, disk: DiskFacts, target: TargetFacts): string | undefined {
  if (action === 'share' || action === 'leave-out') return undefined
  if (isMedia(disk)) return disk.source === '' ? 'no-medium' : 'read-only-media'
  if (disk.kind === 'network' && action !== 'empty') return 'network-disk'
  if (action === 'empty') return disk.virtualBytes === undefined ? 'image-unreadable' : undefined
  if (disk.path === '') return 'network-disk'
  if (disk.problem !== undefined) return 'image-unreadable'
  if (action === 'copy') return undefined
  if (target.storageEngine) return action === 'linked' ? undefined : 'storage-engine'
  if (action === 'linked') return disk.readOnly ? 'read-only-media' : undefined
  if (disk.kind === 'block') return 'block-device'
  if (!RUNNABLE.some((format) => format === disk.declaredFormat)) return 'format-cannot'
  if (!target.sameFileSystem) return 'file-system-differs'
  return REFLINK.has(target.fileSystem) ? undefined : 'reflink-unsupported'
}

/** CD-ROM and floppy media stay attached as they are. */
export function isMedia(disk: Pick<DiskFacts, 'device'>): boolean {
  return disk.device === 'cdrom' || disk.device === 'floppy'
}

/**
 * What is done with a disk when nobody said otherwise: media, read-only and shareable disks are shared, the rest is
 * copied. A network disk has no default: sharing it by itself would let two VMs write to it.
 */
export function defaultAction(disk: DiskFacts): DiskAction {
  return isMedia(disk) || disk.readOnly || disk.shareable ? 'share' : 'copy'
}

/**
 * Formats that the new file may have. Never empty where there is a new file: of a host that could not say its formats, or lacks
 * all of them, a clone keeps its source's, which the host runs already; else it is qcow2, which every QEMU has.
 */
export function formatsFor(
  action: DiskAction,
  disk: DiskFacts,
  hostFormats: ReadonlySet<string> | undefined,
): CloneFormat[] {
  if (action === 'share' || action === 'leave-out') return []
  if (action === 'linked') return ['qcow2']
  const real = disk.declaredFormat as CloneFormat
  if (action === 'reflink') return RUNNABLE.includes(real) ? [real] : []
  const known = RUNNABLE.filter((f) => hostFormats?.has(f))
  return known.length > 0 ? known : [RUNNABLE.includes(real) ? real : 'qcow2']
}

/** The source's own format where the clone can have it, else qcow2. */
export function defaultFormat(formats: readonly CloneFormat[], disk: DiskFacts): CloneFormat | '' {
  const real = disk.declaredFormat
  return formats.find((f) => f === real) ?? formats[0] ?? ''
}
