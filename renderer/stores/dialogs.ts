import type { CloneRequest } from '@shared/model/clone'
import type { DomainRef } from '@shared/model/domain'
import type { HostId } from '@shared/model/host'
import type { Problem } from '@shared/problem'
import { create } from 'zustand'

/** The dialog on screen; there is one at a time. */
export type DialogRequest =
  /** `given`: what a way on has chosen already (another pool, linked disks) */
  | { readonly kind: 'clone'; readonly source: DomainRef; readonly given?: Partial<CloneRequest> }
  /** asks before something is lost */
  | {
      readonly kind: 'force-off' | 'reset' | 'start-fresh' | 'discard-saved'
      readonly domains: readonly DomainRef[]
    }
  /** about one VM; `edit` and `delete` about several */
  | {
      readonly kind: 'edit' | 'snapshot-take' | 'resources' | 'delete' | 'attach-disk' | 'attach-interface'
      readonly domains: readonly DomainRef[]
    }
  | {
      readonly kind: 'snapshot-revert' | 'snapshot-delete' | 'snapshot-edit' | 'snapshot-extend' | 'snapshot-orphan'
      readonly domain: DomainRef
      readonly name: string
    }
  /** `target`: the drive to begin with; `failed`: why what was asked outside the dialog was refused */
  | {
      readonly kind: 'media'
      readonly domains: readonly DomainRef[]
      readonly target?: string
      readonly failed?: Problem
    }
  /** a disk by its target or an interface by its MAC goes out of a VM; its file stays */
  | {
      readonly kind: 'detach'
      readonly domain: DomainRef
      readonly device: { readonly target: string } | { readonly mac: string }
    }
  /** files that nobody finds again unless they are named */
  | { readonly kind: 'snapshot-left'; readonly after: 'revert' | 'delete'; readonly files: readonly string[] }
  /** makes qcow2 files of a VM's disks, or of its NVRAM */
  | { readonly kind: 'convert'; readonly domain: DomainRef; readonly what: 'disks' | 'nvram' }
  /** what came of a verb on several VMs */
  | { readonly kind: 'bulk' }
  | { readonly kind: 'settings'; readonly tab: 'general' | 'about' }
  | { readonly kind: 'palette' }
  /** adds a host (`address`: this one, tested at once), or edits a saved one; `field`: where the keys go first */
  | { readonly kind: 'host'; readonly host?: HostId; readonly field?: 'folder'; readonly address?: string }
  | { readonly kind: 'remove-host'; readonly host: HostId }
  /** what can be done on a host, and what would bring the rest */
  | { readonly kind: 'about-host'; readonly host: HostId }
  /** how a host is reached, and what it says of itself */
  | { readonly kind: 'connection'; readonly host: HostId }
  /** what keeps a host away */
  | { readonly kind: 'host-problem'; readonly host: HostId }
  /** something asked for just now was refused; `what` names it, e.g. "Start web-01" */
  | { readonly kind: 'problem'; readonly problem: Problem; readonly what?: string }

interface Dialogs {
  readonly open: DialogRequest | null
}

export const useDialogs = create<Dialogs>(() => ({ open: null }))

export function openDialog(open: DialogRequest): void {
  useDialogs.setState({ open })
}

export function closeDialog(): void {
  useDialogs.setState({ open: null })
}
