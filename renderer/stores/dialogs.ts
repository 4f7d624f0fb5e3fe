import type { DomainRef } from '@shared/model/domain'
import type { Problem } from '@shared/problem'
import type { FunctionComponent } from 'react'
import { create } from 'zustand'

/**
 * What each dialog is opened with, by its kind. A feature that adds a dialog says so in its index.ts
 * (`declare module '../../stores/dialogs'`) and exports its table of them, which the shell collects (shell/verbs.ts).
 */
export interface DialogParams {
  /** something asked for just now was refused; `what` names it, e.g. "Start web-01" */
  problem: { readonly problem: Problem; readonly what?: string }
}

/** Parameters of a dialog on several VMs, or on the first of them. */
export interface OfDomains {
  readonly domains: readonly DomainRef[]
}

export type DialogKind = keyof DialogParams

/** The dialog on screen; there is one at a time. */
export type DialogRequest<K extends DialogKind = DialogKind> = {
  [Kind in K]: { readonly kind: Kind } & DialogParams[Kind]
}[K]

/** What draws dialogs, by their kind. */
export type DialogTable<K extends DialogKind = DialogKind> = {
  readonly [Kind in K]: FunctionComponent<DialogParams[Kind] & { readonly onClose: () => void }>
}

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
