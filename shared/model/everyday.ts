import type { Problem } from '../problem'
import type { XmlComparison } from './compare'
import type { DomainRef, DomainState } from './domain'

/** CPUs and memory of a VM: as it runs, as it will start next, and how far either can go. Bytes. */
export interface Resources {
  /** null when it does not run */
  readonly live: { readonly vcpus: number; readonly memoryBytes: number } | null
  /** null for a transient VM */
  readonly persistent: {
    readonly vcpus: number
    readonly maxVcpus: number
    readonly memoryBytes: number
    readonly maxMemoryBytes: number
  } | null
  /** what a running VM can be given without a restart */
  readonly liveMaxVcpus: number
  readonly liveMaxMemoryBytes: number
  readonly hostCpus: number
  readonly hostMemoryBytes: number
  /** a balloon device: without it the memory of a running VM cannot be changed */
  readonly balloon: boolean
}

/** Who else needs a file. */
export interface FileUse {
  readonly domain: DomainRef & { readonly name: string }
  /** a disk or medium of that VM, below one in its backing chain, its NVRAM, its TPM's state, or what it boots from outside its disks */
  readonly as: 'disk' | 'backing' | 'nvram' | 'tpm' | 'boot'
}

/** Something of a VM that could not be looked into: whether it needs a file is not known. */
export interface UnknownUse {
  readonly domain: DomainRef & { readonly name: string }
  /** the file, or "pool/volume"; empty for its definition */
  readonly path: string
  readonly why: 'missing' | 'unreadable' | 'pool' | 'definition'
  /** a stopped pool that has it, so that starting it may tell */
  readonly pool?: { readonly uuid: string; readonly name: string }
  /** the host's own words */
  readonly raw?: string
}

export interface DeletableDisk {
  /** of a file below a disk, as libvirt counts them: vda[1] */
  readonly target: string
  readonly device: 'disk' | 'cdrom' | 'floppy' | 'lun'
  readonly path: string
  readonly format: string
  /** null when it could not be read */
  readonly bytesOnDisk: number | null
  readonly usedBy: readonly FileUse[]
  /** targets whose files lie on this one: it is removed only with them */
  readonly above: readonly string[]
  /** Offered as the default of the dialog: never for media, read-only, shareable or used disks, nor for what lies below a disk. */
  readonly suggested: boolean
  /** why it can not be removed: needed by others, or perhaps, not a file, missing, not permitted */
  readonly refusal?: Problem
}

export interface DeletePlan {
  readonly id: string
  readonly domain: DomainRef & { readonly name: string }
  readonly state: DomainState
  readonly disks: readonly DeletableDisk[]
  /** what of other VMs could not be looked into: no file is removed while it may need it */
  readonly unknown: readonly UnknownUse[]
  readonly nvram: { readonly path: string; readonly usedBy: readonly FileUse[]; readonly refusal?: Problem } | null
  readonly snapshots: number
  readonly checkpoints: number
  readonly managedSave: boolean
  /** software TPM whose state libvirt removes with the definition, unless others use it too */
  readonly tpm: boolean
  readonly tpmUsedBy: readonly FileUse[]
  /** running, or the host may not do it */
  readonly blockers: readonly Problem[]
  /** equal commands for the suggested choice; `%remove` is not used: the renderer asks anew when choices change */
  readonly commands: string
}

export interface DeleteResult {
  readonly removed: readonly string[]
  /** what was to be removed and is there still */
  readonly left: readonly { readonly path: string; readonly problem: Problem }[]
}

export interface DefinitionCheck {
  /** the definition's own name and uuid (none yet: libvirt chooses) */
  readonly name: string | null
  readonly uuid: string | null
  /** what differs from the present definition; null for a new VM or a text that cannot be read */
  readonly comparison: XmlComparison | null
  readonly problem: Problem | null
}

/** Something that was typed into a definition and that libvirt has not kept. */
export interface NotKept {
  readonly kind: 'element' | 'attribute' | 'comment'
  /** names of the elements down to it; empty for a comment */
  readonly path: string
  /** the element's tag, the attribute's name, what the comment says */
  readonly text: string
  /** in the text that was typed, 1-based */
  readonly line: number
}

export interface DefinitionApplied {
  readonly uuid: string
  readonly name: string
  /** the definition as libvirt keeps it now */
  readonly xml: string
  /** what was typed and is not in it */
  readonly notKept: readonly NotKept[]
  /** names the definition before, for definition.restore while the app runs; null when there was none */
  readonly former: string | null
  /** the VM runs with its old definition until it is shut down and started */
  readonly nextStart: boolean
}

export interface MediaChoices {
  readonly media: readonly {
    readonly path: string
    readonly pool: string
    readonly name: string
    readonly bytes: number
  }[]
}
