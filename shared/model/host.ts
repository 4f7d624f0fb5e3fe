import type { Problem } from '../problem'

/** Permanent id of a saved host. `local-system` and `local-session` are this computer's two libvirt connections. */
export type HostId = string

/** Where a host's connection stands. Times are ms since 1970. */
export type HostState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'online'; readonly since: number }
  | { readonly kind: 'reconnecting'; readonly retryAt: number; readonly attempt: number; readonly problem: Problem }
  | { readonly kind: 'refused'; readonly problem: Problem }

/** What a host says of itself once it is online. */
export interface HostFacts {
  readonly hostname: string
  /** e.g. "9.0.0" */
  readonly libvirtVersion: string
  /** e.g. "QEMU 7.2.22" */
  readonly hypervisor: string
  /** how bytes get there: a unix socket's path for a local host */
  readonly transport: string
  /** whether Offshoot may read and write images itself (root, sudo -n, or own files), else libvirt's storage API does it */
  readonly fileAccess: 'direct' | 'sudo' | 'none'
}

export interface HostSummary {
  readonly id: HostId
  readonly kind: 'local-system' | 'local-session'
  readonly uri: string
  readonly state: HostState
  /** kept from the last time online */
  readonly facts?: HostFacts
  /** ms since 1970, when the inventory was last known to be right */
  readonly lastSeen?: number
}

/** A storage pool with a directory (dir, fs, netfs): a place for new disk files. */
export interface PoolSummary {
  readonly name: string
  readonly uuid: string
  readonly type: string
  readonly active: boolean
  /** target directory, absolute */
  readonly directory: string
  readonly capacityBytes: number
  readonly freeBytes: number
}
