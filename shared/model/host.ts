import type { Problem } from '../problem'

/** Permanent id of a saved host. `local-system` and `local-session` are this computer's two libvirt connections. */
export type HostId = string

/** Where a host's connection stands. Times are ms since 1970. */
export type HostState =
  /** `step`: over ssh, where it is on its way */
  | {
      readonly kind: 'connecting'
      readonly step?: ConnectStep | undefined
      /** what kept it away until the user tried again */
      readonly after?: Problem | undefined
    }
  | { readonly kind: 'online'; readonly since: number }
  | { readonly kind: 'reconnecting'; readonly retryAt: number; readonly attempt: number; readonly problem: Problem }
  | { readonly kind: 'refused'; readonly problem: Problem }
  /** by the user's word; `hosts.retry` ends it */
  | { readonly kind: 'disconnected' }

/**
 * What a host says of itself once it is online. Each answer comes when it does; one that is missing is in
 * `HostSummary.unread`, being asked or with the reason.
 */
export interface HostFacts {
  readonly hostname?: string
  /** e.g. "9.0.0" */
  readonly libvirtVersion?: string
  /** e.g. "QEMU 7.2.22" */
  readonly hypervisor?: string
  /** how bytes get there: a unix socket's path for a local host; for one over ssh the way and the socket */
  readonly transport: string
  /** over ssh: which way to libvirt's socket is used, and those that did not work before it */
  readonly way?: HostWay
  /** over ssh: the jump hosts on the way, `user@host`, first hop first */
  readonly jumps?: readonly string[]
  /** over ssh: who carries the connection */
  readonly carrier?: HostCarrier
  /** who Offshoot is on the host; over ssh the name signed in with */
  readonly user?: string
  /** whether Offshoot may read and write images itself (root, sudo -n, or own files), else libvirt's storage API does it */
  readonly fileAccess?: 'direct' | 'sudo' | 'none'
  /** why no program can be started there (over ssh), where that is so: what needs one is refused with it */
  readonly noPrograms?: Problem
}

/** What a host is asked when it comes online; nothing but the VMs themselves waits for the answer. */
export type HostQuestion = 'vms' | 'events' | 'hostname' | 'libvirt' | 'hypervisor' | 'access' | 'directories'

/** A question that has no answer yet. */
export interface Unread {
  readonly what: HostQuestion
  /** late: it may still be answered; failed: it is asked again */
  readonly state: 'asked' | 'late' | 'failed'
  /** of one that failed: what the host said */
  readonly raw?: string
}

/**
 * Offshoot's own ssh, or the system's OpenSSH client (`name`, as it calls itself), with the part of the configuration that wants
 * the client. Offshoot's own with such a part: there is no client here that can, and it does not count.
 */
export interface HostCarrier {
  readonly kind: 'built-in' | 'openssh'
  readonly name?: string
  readonly why?:
    | 'certificate'
    | 'security-key'
    | 'host-certificate'
    | 'kerberos'
    | 'algorithms'
    | 'option'
    | 'proxy-command'
  /** a file, or a keyword of ssh_config */
  readonly what?: string
}

export interface HostSummary {
  readonly id: HostId
  readonly kind: 'local-system' | 'local-session' | 'ssh'
  readonly uri: string
  /** of a saved host: the name the user gave it, else what was typed as its address */
  readonly name?: string
  readonly address?: string
  /** folder in the sidebar; none when empty or missing */
  readonly folder?: string
  /** round-trip time of the link, ms; over ssh, measured now and then while online */
  readonly latencyMs?: number
  /** what went wrong on the way and did not matter (a key that could not be written down) */
  readonly warnings?: readonly string[]
  /** whether passwords or passphrases of it are remembered */
  readonly remembers?: boolean
  readonly state: HostState
  /** kept from the last time online */
  readonly facts?: HostFacts
  /** while online: what it was asked and has not answered; none when empty or missing */
  readonly unread?: readonly Unread[]
  /** ms since 1970, when the inventory was last known to be right */
  readonly lastSeen?: number
}

export type SocketTransport = 'stream-local' | 'virt-ssh-helper' | 'nc' | 'ncat' | 'socat'

export interface HostWay {
  readonly transport: SocketTransport
  /** the socket, or the URI given to virt-ssh-helper */
  readonly path: string
  readonly failed: readonly {
    readonly transport: SocketTransport
    readonly reason: 'refused' | 'missing' | 'denied' | 'no-option' | 'ended'
    readonly raw: string
  }[]
}

/** A name that can be connected to: an alias of ~/.ssh/config, or of libvirt's uri_aliases with its URI. */
export interface HostSuggestion {
  readonly text: string
  readonly from: 'ssh-config' | 'uri-alias'
  /** what it stands for: `ops@kvm1:2222`, or the URI */
  readonly means: string
  /** the jump hosts on the way as they are named, first hop first */
  readonly through?: readonly string[]
}

/** One step on the way to a host, in the order they are gone; words: `connect.<code>`. */
export interface ConnectStep {
  readonly code: 'resolve' | 'connect' | 'host-key' | 'sign-in' | 'socket' | 'open'
  /** the jump host or host that the step is about */
  readonly about: string
  readonly state: 'running' | 'done' | 'failed'
  /** so far, or in the end; waiting for the user included */
  readonly ms: number
  /** resolve: addresses; connect: the one taken; host-key: fingerprint; sign-in: method; socket: way; open: versions */
  readonly detail?: string
}

/** How far a test has come; `ended` with or without a problem. */
export interface ConnectTest {
  readonly test: string
  readonly steps: readonly ConnectStep[]
  readonly ended: boolean
  readonly problem?: Problem
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
