import type { DefinitionRef } from '@shared/model/compare'
import type { HostId } from '@shared/model/host'
import { create } from 'zustand'
import { leave } from './leave'

/** What fills the content. Selection is not part of it (selection.ts): Back leads to another page, not another row. */
export type Page =
  /** host null: those of all hosts */
  | { readonly kind: 'vms'; readonly host: HostId | null }
  | { readonly kind: 'jobs'; readonly job?: string }
  /** edits a definition as text; uuid null: a new VM */
  | { readonly kind: 'definition'; readonly host: HostId; readonly uuid: string | null }
  | { readonly kind: 'resources'; readonly host: HostId; readonly tab: 'networks' | 'pools' }
  | { readonly kind: 'images'; readonly host: HostId; readonly view: 'table' | 'map' | 'formats' }
  | { readonly kind: 'image'; readonly host: HostId; readonly path: string }
  | { readonly kind: 'compare'; readonly left: DefinitionRef; readonly right: DefinitionRef }

/** Pages visited, oldest first, and which of them is shown. */
export interface History {
  readonly pages: readonly [Page, ...Page[]]
  readonly at: number
}

const LONGEST = 100

/** A new page after the shown one; what was ahead is forgotten. The same page again adds nothing. */
export function pushed(history: History, page: Page): History {
  if (samePage(history.pages[history.at], page)) return history
  const pages = [...history.pages.slice(0, history.at + 1), page].slice(-LONGEST) as [Page, ...Page[]]
  return { pages, at: pages.length - 1 }
}

/** The shown page in another form (another side to compare, another job): Back does not lead through each of them. */
export function replaced(history: History, page: Page): History {
  return { ...history, pages: history.pages.map((p, i) => (i === history.at ? page : p)) as [Page, ...Page[]] }
}

/** One page back (-1) or forward (1), as far as there are any. */
export function moved(history: History, by: -1 | 1): History {
  return { ...history, at: Math.min(history.pages.length - 1, Math.max(0, history.at + by)) }
}

function samePage(a: Page | undefined, b: Page): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

export const useNavigation = create<History>(() => ({ pages: [{ kind: 'vms', host: 'local-system' }], at: 0 }))

/** The page on screen. */
export function usePage(): Page {
  return useNavigation((h) => h.pages[h.at] ?? h.pages[0])
}

/** Shows a page as soon as the present one lets go (leave.ts). */
export function navigate(page: Page): void {
  go((h) => pushed(h, page))
}

export function replacePage(page: Page): void {
  useNavigation.setState((h) => replaced(h, page))
}

export function goBack(): void {
  go((h) => moved(h, -1))
}

export function goForward(): void {
  go((h) => moved(h, 1))
}

/** Nothing is asked where the page stays the same. */
function go(change: (history: History) => History): void {
  const now = useNavigation.getState()
  const next = change(now)
  if (next === now || (next.at === now.at && next.pages === now.pages)) return
  leave(() => useNavigation.setState(change))
}
