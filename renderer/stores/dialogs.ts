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
