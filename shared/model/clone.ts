import type { Params } from '../problem'
import type { HostId, PoolSummary } from './host'

/** What to do with one disk of the source. */
export type DiskAction = 'copy' | 'linked' | 'reflink' | 'share' | 'empty' | 'eject' | 'leave-out'

export type CloneFormat = 'qcow2' | 'raw' | 'vmdk' | 'vdi' | 'vhdx' | 'qed'

export interface DiskChoice {
  readonly target: string
  readonly action?: DiskAction
  readonly format?: CloneFormat
  /** file name without directory */
  readonly file?: string
  /** overrides the clone's directory for this disk */
  readonly directory?: string
}

/**
 * What the dialog asks for. Everything left out gets a sensible value, which the plan reports; `identity` is echoed
 * back by the dialog so that uuid and MAC stay the same from plan to plan.
 */
export interface CloneRequest {
  readonly host: HostId
  readonly source: string
  /** clone what the VM was at this snapshot of it, not what it is */
  readonly snapshot?: string
  readonly name?: string
  /** absolute target directory for all disks; left out: beside each source disk */
  readonly directory?: string
  readonly disks: readonly DiskChoice[]
  /** wanted MAC by interface index, as typed */
  readonly macs: Readonly<Record<number, string>>
  readonly verify: boolean
  /** flush the new files to the disk before the job is done */
  readonly sync: boolean
  readonly start: boolean
  readonly keepGraphicsPorts: boolean
  /** serial numbers and asset tags that the guest sees by SMBIOS; left out: kept */
  readonly smbios?: 'keep' | 'new'
  /** serial numbers and WWNs of copied disks; left out: kept */
  readonly diskSerials?: 'keep' | 'new'
  readonly identity?: CloneIdentity
}

export interface CloneIdentity {
  readonly uuid: string
  readonly genid: string
  readonly macs: readonly string[]
}

/** Where a notice belongs: `name`, `directory`, `disk.vda.file`, `mac.0`, or nothing (the whole plan). */
export type CloneField = string

/** A button that mends a notice: changes to the request, or an action on the host. Words: `fix.<kind>`. */
export type Fix =
  | { readonly kind: string; readonly params?: Params; readonly patch: Partial<Omit<CloneRequest, 'host' | 'source'>> }
  | { readonly kind: string; readonly params?: Params; readonly action: 'shutdown' | 'force-off' }
  /** starts the pool of this uuid */
  | { readonly kind: string; readonly params?: Params; readonly pool: string }

/** Something to look at first (warning) or that blocks. Words: `notice.<code>.title` and `.detail`. */
export interface Notice {
  readonly code: string
  readonly params?: Params
  readonly field?: CloneField
  readonly raw?: string
  readonly fixes: readonly Fix[]
}

/** An action a disk could have, and why not when it cannot. Words of `reason`: `reason.<code>`. */
export interface ActionChoice {
  readonly action: DiskAction
  readonly possible: boolean
  readonly reason?: string
}

export interface PlannedDisk {
  readonly target: string
  readonly device: 'disk' | 'cdrom' | 'floppy' | 'lun'
  readonly source: string
  readonly sourceFormat: string
  /** set when the file's name promises another format, e.g. "img" for a qcow2 */
  readonly misnamed?: string
  readonly virtualBytes: number
  readonly bytesOnDisk: number
  readonly internalSnapshots: number
  readonly backingFiles: readonly string[]
  readonly choices: readonly ActionChoice[]
  readonly action: DiskAction
  /** encrypted: the new file has the bytes of the old one, whatever they mean */
  readonly bytewise?: boolean
  readonly formats: readonly CloneFormat[]
  readonly format: CloneFormat | ''
  readonly directory: string
  readonly file: string
  /** bytes the new file will need, measured; 0 for share and leave-out */
  readonly neededBytes: number
}

export interface PlannedInterface {
  readonly index: number
  readonly type: string
  readonly source: string
  readonly mac: string
  readonly newMac: string
}

/** A thing the job makes. */
export interface PlannedThing {
  readonly kind: 'disk' | 'nvram' | 'vm'
  /** path, or the VM's name */
  readonly name: string
  /** how: `make.<how>` new, empty, linked, reflink, copied, defined */
  readonly how: string
  readonly bytes: number | null
}

/** Space of one file system the job writes to. */
export interface PlannedSpace {
  readonly directory: string
  readonly fileSystem: string
  readonly totalBytes: number
  readonly freeBytes: number
  readonly neededBytes: number
}

export interface ClonePlan {
  /** hand this to `clone.start`; a plan is good once */
  readonly id: string
  readonly sourceName: string
  readonly name: string
  readonly identity: CloneIdentity
  readonly directory: string
  readonly disks: readonly PlannedDisk[]
  readonly interfaces: readonly PlannedInterface[]
  readonly makes: readonly PlannedThing[]
  readonly spaces: readonly PlannedSpace[]
  readonly pools: readonly PoolSummary[]
  readonly warnings: readonly Notice[]
  readonly blockers: readonly Notice[]
  readonly sourceXml: string
  readonly cloneXml: string
  readonly engine: 'qemu-img' | 'storage-api' | 'overlay' | 'reflink'
  readonly bytesToWrite: number
  /** from the speed last seen on this host; null when none was */
  readonly estimatedSeconds: number | null
  /** the equal commands, step by step; empty while something blocks */
  readonly commands: string
  /** the definition in `commands` lacks the passwords that the clone's has */
  readonly commandsLackPasswords?: boolean
  /** the same by virt-clone, where it can do it: instead, not besides */
  readonly virtClone?: string
  readonly steps: readonly { readonly code: string; readonly params?: Params }[]
}
