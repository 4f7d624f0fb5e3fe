import type { ActionChoice, CloneFormat, DiskAction } from '@shared/model/clone'
import type { DiskFacts } from '../support/disk-facts'

/** What the target of a disk can do; known once the directory is. */
export interface TargetFacts {
  /** file system type as `stat -f -c %T` names it */
  readonly fileSystem: string
  /** whether source and target lie on one file system */
  readonly sameFileSystem: boolean
  /** the new file lies beside its source */
  readonly sameDirectory: boolean
  /** bytes are moved by libvirt's storage API, not by our own qemu-img */
  readonly storageEngine: boolean
}

/** File systems that share blocks between files. xfs may have it switched off: cp --reflink=always then fails and is undone. */
const REFLINK = new Set(['btrfs', 'xfs', 'bcachefs', 'ocfs2', 'zfs'])

/** Formats that a VM can run from and that qemu-img can write, the everyday ones first. */
export const RUNNABLE: readonly CloneFormat[] = ['qcow2', 'raw', 'vmdk', 'vdi', 'vhdx', 'qed']

const ALL: readonly DiskAction[] = ['copy', 'linked', 'reflink', 'share', 'empty', 'eject', 'leave-out']

/** Every action with whether this disk can have it and, when not, why. Media alone can be ejected, so only they are offered it. */
export function actionChoices(disk: DiskFacts, target: TargetFacts): ActionChoice[] {
  const offered = isMedia(disk) && disk.source !== '' ? ALL : ALL.filter((action) => action !== 'eject')
  return offered.map((action) => {
    const reason = refusal(action, disk, target)
    return reason === undefined ? { action, possible: true } : { action, possible: false, reason }
  })
}

function refusal(action: DiskAction, disk: DiskFacts, target: TargetFacts): string | undefined {
  if (action === 'share' || action === 'leave-out') return undefined
  if (isMedia(disk)) return action === 'eject' ? undefined : disk.source === '' ? 'no-medium' : 'read-only-media'
  if (action === 'eject') return 'not-a-medium'
  const away = outOfReach(disk)
  if (away !== undefined) return away
  // An empty or linked file would have to be encrypted itself, which needs the secret.
  if (disk.encrypted && (action === 'empty' || action === 'linked')) return 'encrypted'
  if (action === 'empty') return disk.virtualBytes === undefined ? 'image-unreadable' : undefined
  if (disk.problem !== undefined) return 'image-unreadable'
  if (action === 'copy') return disk.encrypted ? encryptedCopy(disk, target) : asReadable(disk)
  if (target.storageEngine && action === 'reflink') return 'storage-engine'
  // QEMU opens no damaged image for writing, and a base that is damaged gives the clone wrong data.
  if (disk.corrupt) return 'image-corrupt'
  if (action === 'linked') return linkedOf(disk)
  return reflinkOf(disk, target)
}

/** A disk that no file of the host stands for. */
function outOfReach(disk: DiskFacts): string | undefined {
  if (disk.path !== '') return undefined
  if (disk.volume !== undefined) return 'volume-unavailable'
  if (disk.direct) return 'direct-device'
  return disk.kind === 'none' ? 'no-medium' : 'network-disk'
}

/** What is read through the chain must be readable without a secret. */
function asReadable(disk: DiskFacts): string | undefined {
  return disk.encryptedBelow ? 'encrypted-below' : undefined
}

/**
 * An encrypted image is copied byte for byte: qemu-img would need the secret, and would write what it reads in the clear. What it
 * reads from other files is not in those bytes.
 */
function encryptedCopy(disk: DiskFacts, target: TargetFacts): string | undefined {
  if (target.storageEngine) return 'storage-engine'
  if (disk.backingFiles.length > 0) return 'encrypted-below'
  if (disk.otherFiles !== undefined) return 'several-files'
  return runnable(disk) ? undefined : 'format-cannot'
}

function linkedOf(disk: DiskFacts): string | undefined {
  if (disk.readOnly) return 'read-only-media'
  // libvirt starts no shareable disk that is a qcow2, and whoever shares it writes to the base.
  if (disk.shareable) return 'shareable'
  return asReadable(disk)
}

/** A reflink is one file with the bytes of another: what it says about other files must hold for both. */
function reflinkOf(disk: DiskFacts, target: TargetFacts): string | undefined {
  if (disk.kind === 'block') return 'block-device'
  if (!runnable(disk)) return 'format-cannot'
  if (disk.otherFiles !== undefined) return 'several-files'
  if (disk.encryptedBelow || (disk.encrypted && disk.backingFiles.length > 0)) return 'encrypted-below'
  if (disk.relativeBacking && !target.sameDirectory) return 'relative-backing'
  if (!target.sameFileSystem) return 'file-system-differs'
  return REFLINK.has(target.fileSystem) ? undefined : 'reflink-unsupported'
}

const runnable = (disk: DiskFacts) => RUNNABLE.some((format) => format === disk.declaredFormat)

/** Whether the new file has the bytes of the source's, whatever they mean. */
export function copiesBytes(disk: DiskFacts, action: DiskAction): boolean {
  return action === 'copy' && disk.encrypted === true
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
  if (action === 'share' || action === 'leave-out' || action === 'eject') return []
  if (action === 'linked') return ['qcow2']
  const real = disk.declaredFormat as CloneFormat
  // libvirt starts no shareable disk of another format.
  if (disk.shareable) return ['raw']
  if (action === 'reflink' || copiesBytes(disk, action)) return RUNNABLE.includes(real) ? [real] : []
  const known = RUNNABLE.filter((f) => hostFormats?.has(f))
  return known.length > 0 ? known : [RUNNABLE.includes(real) ? real : 'qcow2']
}

/** The source's own format where the clone can have it, else qcow2. */
export function defaultFormat(formats: readonly CloneFormat[], disk: DiskFacts): CloneFormat | '' {
  const real = disk.declaredFormat
  return formats.find((f) => f === real) ?? formats[0] ?? ''
}
