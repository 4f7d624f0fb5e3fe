import type { Params } from '../problem'
import type { PlannedSpace } from './clone'
import type { HostId, PoolSummary } from './host'

/** Disks of a VM to be made qcow2 files, or its NVRAM: what internal snapshots want. The old files are kept. */
export interface ConvertRequest {
  readonly host: HostId
  readonly uuid: string
  readonly what: 'disks' | 'nvram'
  /** absolute; left out: beside each disk */
  readonly directory?: string
  /** compare each new file with the old one before it is used */
  readonly verify: boolean
}

/** Words: `notice.<code>`. */
export interface ConvertNotice {
  readonly code:
    | 'running'
    | 'saved'
    | 'transient'
    | 'nothing'
    | 'disk-network'
    | 'disk-shared'
    | 'disk-lun'
    | 'disk-encrypted'
    | 'disk-unreadable'
    | 'disk-volume'
    | 'directory-of-devices'
    | 'nvram-unreadable'
    | 'no-directory'
    | 'directory-missing'
    | 'directory-not-writable'
    | 'no-space'
    // to look at, not in the way
    | 'directory-unknown'
    | 'space-unknown'
    | 'records'
    | 'looks-like'
    | 'no-cancel'
  readonly params?: Params
  /** the host's own words */
  readonly raw?: string
}

/** A disk and the file it becomes. Sizes are bytes. */
export interface ConvertedDisk {
  readonly target: string
  readonly source: string
  readonly sourceFormat: string
  readonly virtualBytes: number
  readonly path: string
  readonly neededBytes: number
}

export interface ConvertPlan {
  /** hand this to `convert.start`; a plan is good once */
  readonly id: string
  readonly name: string
  readonly disks: readonly ConvertedDisk[]
  readonly nvram: { readonly source: string; readonly path: string } | null
  /** where the files come to be; empty when beside disks of several directories */
  readonly directory: string
  readonly pools: readonly PoolSummary[]
  readonly spaces: readonly PlannedSpace[]
  readonly warnings: readonly ConvertNotice[]
  readonly blockers: readonly ConvertNotice[]
  readonly engine: 'qemu-img' | 'storage-api'
  readonly commands: string
}
