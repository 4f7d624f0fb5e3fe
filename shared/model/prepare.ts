import type { Problem } from '../problem'
import type { CompareRow } from './compare'
import type { DomainRef } from './domain'

/** An IPv4 address that the clone gets; what is not given stays as the guest has it. */
export interface StaticAddress {
  readonly address: string
  readonly prefix?: number
  readonly gateway?: string
  readonly dns?: readonly string[]
}

/** What is changed inside a guest, so that it boots as a machine of its own. What is false or null stays as it is. */
export interface PrepareChoices {
  readonly hostname: string | null
  /** /etc/machine-id is emptied: a new one is made at the next boot */
  readonly machineId: boolean
  readonly sshHostKeys: boolean
  /** udev rules that give an interface its name by the MAC of another VM */
  readonly netRules: boolean
  /** MAC and UUID in network configurations: removed, or set to the VM's own MAC; ONBOOT=yes */
  readonly hardware: boolean
  readonly address: 'dhcp' | StaticAddress | null
  readonly cloudInit: boolean
  readonly rootPassword: string | null
  /** removes all SSH keys that may sign in */
  readonly authorizedKeys: boolean
  readonly timeZone: string | null
  readonly logs: boolean
}

export type PrepareChoice = keyof PrepareChoices

/** How a guest configures its network; each has a rule of its own. */
export type NetworkKind = 'ifcfg' | 'keyfile' | 'netplan' | 'ifupdown' | 'networkd'

/** How this guest makes new SSH host keys: by itself, by a unit that is added, or not that we know. */
export type KeyMaker = 'itself' | 'unit' | 'unknown'

/** What a guest was found to be. */
export interface GuestFacts {
  /** as it calls itself: "CentOS Linux 7 (Core)" */
  readonly system: string
  readonly hostname: string | null
  readonly address: string | null
  readonly networks: readonly { readonly kind: NetworkKind; readonly path: string }[]
  readonly keyMaker: KeyMaker
  readonly timeZone: string | null
  readonly authorizedKeys: number
  /** choices that this guest has nothing for */
  readonly nothingFor: readonly PrepareChoice[]
}

/** Something to know of a change: words `note.<code>`. */
export type PrepareNote =
  | 'keys-unit'
  | 'keys-unknown'
  | 'several-networks'
  | 'no-network-file'
  | 'mac-unclear'
  | 'no-root'
  | 'relabel'
  | 'cloud-init-network'
  | 'not-text'
  | 'zone-copied'
  | 'unread'

export type FileOutcome = 'changed' | 'emptied' | 'removed' | 'added'

/** One file of a dry run. Passwords and keys are not in it. */
export interface PreparedFile {
  readonly path: string
  readonly how: FileOutcome
  /** choices that touch it */
  readonly by: readonly PrepareChoice[]
  /** both sides line by line; none where the content is not shown */
  readonly rows: readonly CompareRow[]
  readonly removed: number
  readonly added: number
}

export interface PreparePreview {
  readonly files: readonly PreparedFile[]
  readonly notes: readonly { readonly code: PrepareNote; readonly path?: string }[]
  /** what was typed and cannot be: the field, by its choice */
  readonly invalid: readonly PrepareInvalid[]
  readonly commands: string
}

export type PrepareInvalid = 'hostname' | 'address' | 'prefix' | 'gateway' | 'dns' | 'timeZone' | 'rootPassword'

/** Why a VM cannot be prepared: words `blocker.<code>`. */
export interface PrepareBlocker {
  readonly code:
    | 'running'
    | 'saved'
    | 'transient'
    | 'no-disk'
    | 'disk-network'
    | 'disk-shared'
    | 'disk-encrypted'
    | 'disk-unreadable'
    | 'needed'
    | 'needed-unknown'
    | 'busy'
    | 'no-access'
  readonly params?: Readonly<Record<string, string | number>>
  readonly raw?: string
}

/** A guest that was read, kept by main under its id until the dialog is closed. */
export interface PrepareReading {
  readonly id: string
  readonly domain: DomainRef
  readonly name: string
  readonly disks: readonly { readonly target: string; readonly path: string }[]
  readonly blockers: readonly PrepareBlocker[]
  /** null where something is in the way, or it could not be read: `problem` */
  readonly guest: GuestFacts | null
  readonly problem?: Problem
}

/** How a file of a guest ended in a job that has prepared it. */
export interface PreparedReport {
  readonly path: string
  readonly how: FileOutcome
}
