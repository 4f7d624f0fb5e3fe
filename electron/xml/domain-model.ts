/** A domain's definition as far as Offshoot understands it. Plain data; sizes are bytes. Source: libvirt's formatdomain. */
export interface DomainModel {
  readonly name: string
  readonly uuid: string
  /** null when the definition is not of a running VM */
  readonly id: number | null
  readonly title?: string
  readonly description?: string
  readonly memoryBytes: number
  readonly currentMemoryBytes: number
  readonly vcpus: number
  readonly maxVcpus: number
  readonly arch: string
  readonly machine: string
  readonly firmware: 'bios' | 'uefi'
  readonly secureBoot: boolean
  readonly nvram?: { readonly path?: string; readonly template?: string; readonly format?: string }
  readonly cpuMode: string
  readonly disks: readonly DomainDisk[]
  readonly interfaces: readonly DomainInterfaceModel[]
  readonly graphics: readonly { readonly type: string; readonly port?: number; readonly autoport: boolean }[]
  readonly hostdevs: readonly { readonly type: string; readonly description: string }[]
  readonly tpm?: { readonly backend: string }
  readonly agentChannel: boolean
  /** of Offshoot's own metadata */
  readonly tags: readonly string[]
}

export interface DomainDisk {
  readonly index: number
  readonly target: string
  readonly bus: string
  readonly device: 'disk' | 'cdrom' | 'floppy' | 'lun'
  readonly type: string
  readonly source: {
    /** absolute path of a file or block device */
    readonly path?: string
    readonly pool?: string
    readonly volume?: string
    /** words for what is not a path: "rbd pool/image" */
    readonly description: string
  }
  /** as the driver element says */
  readonly format?: string
  readonly readonly: boolean
  readonly shareable: boolean
  readonly empty: boolean
}

export interface DomainInterfaceModel {
  readonly index: number
  readonly type: string
  readonly mac?: string
  readonly source?: string
  readonly model?: string
  readonly target?: string
}

/** Namespace of what Offshoot keeps in a domain's <metadata>. */
export const OFFSHOOT_NAMESPACE = 'https://offshoot.app/xmlns/domain/1'
