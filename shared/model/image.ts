import type { HostId } from './host'

/** Names an image for whatever is done with it. The path is absolute, as the list has it. */
export interface ImageRef {
  readonly host: HostId
  readonly path: string
}

/**
 * An image of a host: a volume of a pool, a disk of a VM, or what lies below one. Sizes are bytes. `null` says that it could not be read, and is
 * neither "no" nor "none"; what a format does not have is missing altogether.
 */
export interface HostImage {
  /** tells it apart from the host's other images: device and inode where the host said them, else the path */
  readonly id: string
  readonly path: string
  /** last part of the path; for a volume, what its pool calls it */
  readonly name: string
  /** other paths that lead to the same file: links, pools that overlap */
  readonly otherPaths: readonly string[]
  readonly kind: 'file' | 'block' | 'network' | 'directory'
  /** the pool that lists it; none: only VMs or other images name it */
  readonly pool?: { readonly uuid: string; readonly name: string }
  /**
   * `missing`: something names it, and it is surely not there. `unreadable`: it could not be looked at. `unlisted`: it lies in a pool that is
   * inactive, or in none, and no program may look.
   */
  readonly state: 'read' | 'missing' | 'unreadable' | 'unlisted'
  /** by its content, whatever its name says */
  readonly format: string | null
  /** the format that its name claims, where the content is another */
  readonly namedAs?: string
  readonly virtualBytes: number | null
  /** what it takes on disk; holes count nothing */
  readonly bytesOnDisk: number | null
  readonly clusterBytes?: number
  /** qcow2: `0.10` or `1.1` */
  readonly compat?: string
  readonly encrypted: boolean | null
  /** how its compressed clusters are compressed: `zlib`, `zstd` */
  readonly compression?: string
  /** not closed properly: QEMU repairs it when it opens it next */
  readonly dirty: boolean | null
  /** QEMU found damage, and does not write to it any more */
  readonly corrupt: boolean | null
  /** other files that hold its data: a qcow2's data file, a vmdk's extents; absolute where known */
  readonly otherFiles?: readonly string[]
  readonly backing: 'none' | 'unknown' | ImageBacking
  /** internal snapshots in it; null: not known */
  readonly snapshots: number | null
  /** ms since 1970 */
  readonly modifiedAt: number | null
  readonly uses: readonly ImageUse[]
  /**
   * `unused`: no VM that Offshoot can see on this host needs it, nor does a snapshot or a job; other images may lie on it. `unknown`: the same of
   * what could be seen, but not all could be (`ImageList.unknown` has what).
   */
  readonly usage: 'used' | 'unused' | 'unknown'
}

/** What an image says of the one below it. */
export interface ImageBacking {
  /** as the image says it: a path, perhaps relative, `json:…`, `nbd://…` */
  readonly declared: string
  /** absolute, also out of a `json:…`; missing where it is no file of this host */
  readonly path?: string
  /** the other image of the list, by its id */
  readonly image?: string
  /** null: not recorded, which libvirt refuses; missing: not known whether */
  readonly format?: string | null
  /** `loop`: the chain comes back to an image above; `long`: not followed any further */
  readonly state: 'found' | 'missing' | 'unread' | 'loop' | 'long' | 'network' | 'json'
}

/** A VM that needs an image. */
export interface ImageUse {
  readonly domain: { readonly uuid: string; readonly name: string }
  /** `snapshot`: only a snapshot of it does */
  readonly as: 'disk' | 'medium' | 'backing' | 'nvram' | 'tpm' | 'boot' | 'snapshot' | 'job'
  /** disk: vda */
  readonly target?: string
  /** its snapshots that need the image */
  readonly snapshots: readonly string[]
}

/** A pool as the list of images shows it. */
export interface ImagePool {
  readonly uuid: string
  readonly name: string
  readonly type: string
  readonly path?: string
  readonly active: boolean
  readonly capacityBytes: number
  readonly freeBytes: number
  /** it could not be refreshed: what is shown is what libvirt knew. The host's own words */
  readonly refreshFailed?: string
  /** its volumes could not be listed; the host's own words */
  readonly listFailed?: string
}

/** Something that could not be looked into: what it needs is not known. */
export interface UnseenUse {
  readonly domain: { readonly uuid: string; readonly name: string }
  readonly why: 'definition' | 'snapshots' | 'volume' | 'chain'
  /** the file, or "pool/volume"; empty for a definition */
  readonly path: string
}

/** All images of a host that Offshoot can see. */
export interface ImageList {
  readonly host: HostId
  /** ms since 1970 */
  readonly readAt: number
  /** who looked into the files: programs on the host, or libvirt alone, which tells less */
  readonly by: 'programs' | 'libvirt'
  readonly pools: readonly ImagePool[]
  readonly images: readonly HostImage[]
  readonly unknown: readonly UnseenUse[]
}

/** A snapshot inside an image. */
export interface InternalSnapshot {
  readonly id: string
  readonly name: string
  /** ms since 1970 */
  readonly createdAt: number
  /** bytes of saved memory; 0: of the disk alone */
  readonly stateBytes: number
  /** how long the VM had run, seconds; null: not told */
  readonly clockSeconds: number | null
}

/** Everything that qemu-img says of one image, read while it may be in use. Bytes. */
export interface ImageDetails {
  /** ms since 1970 */
  readonly readAt: number
  /** as qemu-img prints it, for people to read; empty where it said nothing */
  readonly json: string
  /** null: no program may run on the host, or qemu-img could not read it */
  readonly facts: ImageFacts | null
  /** why it could not be read, in the host's own words; missing: it was, or no program may run */
  readonly failed?: string
  readonly snapshots: readonly InternalSnapshot[]
}

export interface ImageFacts {
  readonly format: string
  readonly virtualBytes: number
  readonly bytesOnDisk: number
  readonly clusterBytes?: number
  readonly compat?: string
  readonly compression?: string
  readonly encryption?: string
  readonly dirty: boolean
  readonly corrupt: boolean
  readonly backing?: { readonly declared: string; readonly format: string | null }
  readonly otherFiles: readonly string[]
  readonly refcountBits?: number
  readonly lazyRefcounts?: boolean
  readonly extendedL2?: boolean
  readonly bitmaps: readonly {
    readonly name: string
    readonly flags: readonly string[]
    readonly granularityBytes: number
  }[]
  /** what else the format says, such as a vmdk's kind: as qemu-img names it */
  readonly others: readonly { readonly name: string; readonly value: string }[]
}

/** What `qemu-img check` found; nothing is changed by it. */
export interface ImageCheckResult {
  /** ms since 1970 */
  readonly checkedAt: number
  readonly verdict: 'good' | 'corrupt' | 'leaks' | 'unsupported' | 'failed'
  readonly corruptions: number
  readonly leaks: number
  readonly checkErrors: number
  /** clusters: all, those in use, and of those the fragmented and the compressed ones; missing where the format has none */
  readonly clusters?: {
    readonly total: number
    readonly allocated: number
    readonly fragmented: number
    readonly compressed: number
  }
  /** the host's own words, where it failed */
  readonly raw?: string
}

/** What the qemu-img of a host can do with formats. */
export interface HostImageFormats {
  /** names of formats; null: not known, as no program may run there or it was not understood */
  readonly reads: readonly string[] | null
  readonly writes: readonly string[] | null
  /** as qemu-img names itself, e.g. 7.2.19 */
  readonly version?: string
}
