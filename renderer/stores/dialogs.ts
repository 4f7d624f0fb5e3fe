import type { CloneRequest } from '@shared/model/clone'
import type { DomainRef } from '@shared/model/domain'
import type { HostId } from '@shared/model/host'
import type { Problem } from '@shared/problem'
import { create } from 'zustand'

/** The dialog on screen; there is one at a time. */
export type DialogRequest =
  /** `given`: what a way on has chosen already (another pool, linked disks) */
  | { readonly kind: 'clone'; readonly source: DomainRef; readonly given?: Partial<CloneRequest> }
  | { readonly kind: 'force-off'; readonly domains: readonly DomainRef[] }
  | { readonly kind: 'reset'; readonly domains: readonly DomainRef[] }
  | { readonly kind: 'settings'; readonly tab: 'general' | 'about' }
  | { readonly kind: 'palette' }
  /** adds a host, or edits a saved one */
  | { readonly kind: 'host'; readonly host?: HostId }
  | { readonly kind: 'remove-host'; readonly host: HostId }
  /** one after another, each with its plan */
  | { readonly kind: 'delete'; readonly domains: readonly DomainRef[] }
  /** `target`: the drive to begin with; `failed`: why what was asked outside the dialog was refused */
  | { readonly kind: 'media'; readonly domain: DomainRef; readonly target?: string; readonly failed?: Problem }
  | { readonly kind: 'attach-disk'; readonly domain: DomainRef }
  | { readonly kind: 'detach-disk'; readonly domain: DomainRef; readonly target: string }
  | { readonly kind: 'attach-interface'; readonly domain: DomainRef }
  | { readonly kind: 'detach-interface'; readonly domain: DomainRef; readonly mac: string }
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
