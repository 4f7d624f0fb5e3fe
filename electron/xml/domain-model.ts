/** A domain's definition as far as Offshoot understands it. Plain data; sizes are bytes. Source: libvirt's formatdomain. */
export interface DomainModel {
  readonly name: string
  /** lower case; empty when the definition leaves the choice to libvirt */
  readonly uuid: string
  /** null when the definition is not of a running VM */
  readonly id: number | null
  /** kvm, qemu, ... */
  readonly type: string
  readonly title?: string
  readonly description?: string
  readonly memoryBytes: number
  readonly currentMemoryBytes: number
  readonly vcpus: number
  readonly maxVcpus: number
  readonly arch: string
  readonly machine: string
  readonly firmware: 'bios' | 'uefi'
  /** libvirt chooses the firmware (<os firmware='efi'>): the saved definition names no NVRAM file then */
  readonly firmwareAuto: boolean
  readonly loader?: string
  readonly secureBoot: boolean
  readonly nvram?: { readonly path?: string; readonly template?: string; readonly format?: string }
  /** kernel, initrd and device tree, where the host gives them */
  readonly bootFiles: readonly string[]
  readonly cpuMode: string
  readonly disks: readonly DomainDisk[]
  readonly interfaces: readonly DomainInterfaceModel[]
  readonly graphics: readonly DomainGraphics[]
  readonly hostdevs: readonly { readonly type: string; readonly description: string }[]
  /** devices and features that keep QEMU from saving the memory of the VM, but for host devices */
  readonly unmigratable: readonly string[]
  readonly tpm?: { readonly backend: string; readonly path?: string }
  readonly vsock?: { readonly cid?: number; readonly auto: boolean }
  readonly channels: readonly CharacterDevice[]
  readonly serials: readonly CharacterDevice[]
  readonly consoles: readonly CharacterDevice[]
  readonly parallels: readonly CharacterDevice[]
  readonly filesystems: readonly DomainFilesystem[]
  /** sev, sev-snp, s390-pv, tdx */
  readonly launchSecurity?: string
  /** entries of <sysinfo type='smbios'>, by block and name, as "system.uuid" */
  readonly sysinfo: Readonly<Record<string, string>>
  /** null without the element; empty when libvirt chooses at each definition */
  readonly genid: string | null
  readonly seclabels: readonly { readonly type: string; readonly model?: string; readonly label?: string }[]
  readonly agentChannel: boolean
  /** of Offshoot's own metadata */
  readonly tags: readonly string[]
  /** namespaces of what others keep in <metadata>, ours too */
  readonly metadataNamespaces: readonly string[]
}

export interface DomainDisk {
  readonly index: number
  readonly target: string
  readonly bus: string
  readonly device: 'disk' | 'cdrom' | 'floppy' | 'lun'
  /** file, block, network, volume, dir, vhostuser, nvme, vhostvdpa */
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
  /** writes are thrown away when the VM stops */
  readonly transient: boolean
  /** live: a block job copies it to somewhere, or merges it into what is below */
  readonly mirrored: boolean
  readonly serial?: string
  readonly wwn?: string
  /** the chain below, nearest first, where the definition holds it */
  readonly backing: readonly { readonly path: string; readonly format?: string }[]
  /** luks, qcow */
  readonly encryption?: string
  readonly empty: boolean
  /** of a medium: optional and requisite leave it out at a start where it is not there */
  readonly startupPolicy?: string
}

export interface DomainInterfaceModel {
  readonly index: number
  readonly type: string
  /** lower case */
  readonly mac?: string
  /** the network, bridge, device or socket that it hangs on */
  readonly source?: string
  readonly portgroup?: string
  readonly model?: string
  readonly target?: string
}

export interface DomainGraphics {
  readonly type: string
  /** undefined when libvirt chooses */
  readonly port?: number
  readonly tlsPort?: number
  readonly websocket?: number
  /** path of a Unix socket */
  readonly socket?: string
  readonly autoport: boolean
}

/** A serial, console, parallel or channel device. */
export interface CharacterDevice {
  readonly index: number
  /** pty, unix, tcp, file, spicevmc, ... */
  readonly type: string
  /** of the socket or file */
  readonly path?: string
  /** of sockets: whether QEMU listens or connects */
  readonly mode?: 'bind' | 'connect'
  /** channels: the port's name in the guest, such as org.qemu.guest_agent.0 */
  readonly name?: string
  readonly logFile?: string
}

export interface DomainFilesystem {
  readonly index: number
  readonly type: string
  /** virtiofs, path, ... */
  readonly driver?: string
  readonly source?: string
  /** mount tag in the guest */
  readonly target?: string
  readonly readonly: boolean
}

/** Namespace of what Offshoot keeps in a domain's <metadata>. */
export const OFFSHOOT_NAMESPACE = 'https://offshoot.app/xmlns/domain/1'
