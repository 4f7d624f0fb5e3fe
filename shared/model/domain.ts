import type { HostId } from './host'

/** libvirt's domain states as people need them; `saved` is shut off with a managed save image. */
export type DomainState =
  | 'running'
  | 'paused'
  | 'shutting-down'
  | 'shut-off'
  | 'saved'
  | 'crashed'
  | 'suspended'
  | 'unknown'

export interface DomainRef {
  readonly host: HostId
  readonly uuid: string
}

/** One row of the list. Comes from a fixed number of round trips; `xmlKnown` tells that the second batch has filled it. */
export interface DomainSummary extends DomainRef {
  readonly name: string
  readonly title?: string
  readonly state: DomainState
  readonly persistent: boolean
  readonly autostart: boolean
  readonly vcpus: number
  /** bytes given to the guest (maximum) */
  readonly memoryBytes: number
  readonly tags: readonly string[]
  readonly macs: readonly string[]
  /** IP addresses as DHCP leases of the host's networks tell them; none for others */
  readonly addresses: readonly string[]
  /** disks that hold data (not CD-ROM, floppy) */
  readonly diskCount: number
  readonly snapshotCount: number
  readonly xmlKnown: boolean
}

/** Why nothing is known of an image: it is not there, or could not be read. `raw`: the words of the program that tried. */
export interface DiskProblem {
  readonly code: 'missing' | 'unreadable'
  readonly raw: string
}

export interface DiskSummary {
  /** vda, sda, ... */
  readonly target: string
  readonly bus: string
  readonly device: 'disk' | 'cdrom' | 'floppy' | 'lun'
  readonly type: string
  /** path, or a description for network and volume disks; empty when no medium is in */
  readonly source: string
  /** format in the definition */
  readonly declaredFormat: string
  /** format by content, when the image could be read */
  readonly realFormat?: string
  readonly virtualBytes?: number
  readonly bytesOnDisk?: number
  readonly readOnly: boolean
  readonly shareable: boolean
  /** files below this one in its backing chain */
  readonly backingFiles: readonly string[]
  readonly internalSnapshots: number
  readonly problem?: DiskProblem
}

export interface InterfaceSummary {
  readonly mac: string
  readonly type: string
  /** network, bridge or device it hangs on */
  readonly source: string
  readonly model: string
  readonly target?: string
  readonly addresses: readonly string[]
}

export interface DomainDetail extends DomainSummary {
  readonly description?: string
  readonly id: number | null
  readonly arch: string
  readonly machine: string
  readonly firmware: 'bios' | 'uefi'
  readonly secureBoot: boolean
  readonly cpuMode: string
  readonly currentMemoryBytes: number
  readonly disks: readonly DiskSummary[]
  readonly interfaces: readonly InterfaceSummary[]
  readonly graphics: readonly string[]
  readonly agentChannel: boolean
  readonly hostDevices: readonly string[]
  readonly tpm: boolean
  /** whether the running definition differs from the one for the next start */
  readonly hasLive: boolean
}

/**
 * `start-fresh`: boots without the saved state, which is discarded (virsh start --force-boot); `start-boot-menu`: the firmware
 * shows its boot menu this once; `save`: managed save, from which the next start goes on; `discard-saved`: removes that.
 */
export const powerActions = [
  'start',
  'start-paused',
  'start-boot-menu',
  'start-fresh',
  'shutdown',
  'reboot',
  'reset',
  'force-off',
  'pause',
  'resume',
  'save',
  'discard-saved',
] as const
export type PowerAction = (typeof powerActions)[number]
