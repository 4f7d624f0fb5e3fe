/** A virtual network of a host. */
export interface NetworkSummary {
  readonly name: string
  readonly uuid: string
  readonly active: boolean
  readonly persistent: boolean
  readonly autostart: boolean
  /** nat, route, open, bridge, private, ...; `isolated` when there is no forward element */
  readonly forward: string
  readonly bridge?: string
  /** with prefix: 192.168.122.1/24 */
  readonly addresses: readonly string[]
  readonly dhcpRanges: readonly { readonly start: string; readonly end: string }[]
  /** VMs that have an interface on it */
  readonly users: readonly { readonly uuid: string; readonly name: string }[]
}

/** A DHCP lease. Source: virNetworkGetDHCPLeases. */
export interface Lease {
  readonly mac: string
  readonly address: string
  readonly hostname?: string
  /** ms since 1970; 0: never */
  readonly expiresAt: number
  readonly domain?: { readonly uuid: string; readonly name: string }
}

/** A storage pool of any type. Bytes. */
export interface StoragePool {
  readonly name: string
  readonly uuid: string
  readonly type: string
  readonly active: boolean
  readonly persistent: boolean
  readonly autostart: boolean
  /** target path, where it has one */
  readonly path?: string
  readonly capacityBytes: number
  readonly allocationBytes: number
  readonly freeBytes: number
  /** null while it is not active */
  readonly volumes: number | null
}

/** Load of a VM over the last interval. Rates are per second; null: not known. */
export interface DomainLoad {
  readonly uuid: string
  /** of all its CPUs, 0..1 */
  readonly cpu: number | null
  /** used by the guest as its balloon reports it, else resident on the host */
  readonly memoryBytes: number | null
  readonly memoryTotalBytes: number | null
  readonly diskReadBytes: number | null
  readonly diskWriteBytes: number | null
  readonly netReceiveBytes: number | null
  readonly netSendBytes: number | null
}

/** One reading of all running VMs of a host. */
export interface LoadSample {
  readonly host: string
  /** ms since 1970 */
  readonly at: number
  readonly domains: readonly DomainLoad[]
}
