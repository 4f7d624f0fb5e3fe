import type { DomainRef } from '@shared/model/domain'
import type { HostId } from '@shared/model/host'
import { create } from 'zustand'

/** Name of the selection in the list of all hosts' VMs. */
export const ALL_HOSTS = ''

/** What names a VM in a list: its uuid, and where the list is of all hosts, which may share uuids, its host too. */
export function rowKey({ host, uuid }: DomainRef, list: HostId | null): string {
  return list === null ? `${host}/${uuid}` : uuid
}

/**
 * Which rows of a list are selected. Rows are named by uuid and live in no order of their own: every function is given
 * the order on screen.
 */
export interface Selection {
  readonly chosen: ReadonlySet<string>
  /** the row that keys start from */
  readonly focus: string | null
  /** the row that a range (Shift) starts from */
  readonly anchor: string | null
}

export const NOTHING: Selection = { chosen: new Set(), focus: null, anchor: null }

/** One row, nothing else. */
export function only(uuid: string): Selection {
  return { chosen: new Set([uuid]), focus: uuid, anchor: uuid }
}

/** Ctrl with a click or Space: the row in or out, the others as they are. */
export function toggled(selection: Selection, uuid: string): Selection {
  const chosen = new Set(selection.chosen)
  if (!chosen.delete(uuid)) chosen.add(uuid)
  return { chosen, focus: uuid, anchor: uuid }
}

/** Shift: everything between the anchor and the row. */
export function ranged(selection: Selection, order: readonly string[], uuid: string): Selection {
  const from = order.indexOf(selection.anchor ?? uuid)
  const to = order.indexOf(uuid)
  if (from < 0 || to < 0) return only(uuid)
  const chosen = new Set(order.slice(Math.min(from, to), Math.max(from, to) + 1))
  return { chosen, focus: uuid, anchor: order[from] ?? uuid }
}

export function all(selection: Selection, order: readonly string[]): Selection {
  return {
    chosen: new Set(order),
    focus: selection.focus ?? order[0] ?? null,
    anchor: selection.anchor ?? order[0] ?? null,
  }
}

/** Without the rows that are gone; the same object when none is. */
export function kept(selection: Selection, order: readonly string[]): Selection {
  const there = new Set(order)
  const chosen = [...selection.chosen].filter((u) => there.has(u))
  const focus = selection.focus !== null && there.has(selection.focus) ? selection.focus : null
  if (chosen.length === selection.chosen.size && focus === selection.focus) return selection
  return { chosen: new Set(chosen), focus, anchor: focus }
}

/** Whether moving takes the selection along, spans a range, or only moves the focus (Ctrl). */
export type Reach = 'select' | 'extend' | 'focus'

/** The focus `by` rows further (or at an end, with ±Infinity). */
export function stepped(selection: Selection, order: readonly string[], by: number, reach: Reach): Selection {
  if (order.length === 0) return NOTHING
  const at = selection.focus === null ? (by > 0 ? -1 : order.length) : order.indexOf(selection.focus)
  const uuid = order[Math.min(order.length - 1, Math.max(0, at + by))]
  return uuid === undefined ? selection : reached(selection, order, uuid, reach)
}

/** The focus at a row, with what `reach` says of the selection. */
export function reached(selection: Selection, order: readonly string[], uuid: string, reach: Reach): Selection {
  if (reach === 'extend') return ranged(selection, order, uuid)
  return reach === 'focus' ? { ...selection, focus: uuid } : only(uuid)
}

/** The next row after the focus, around the end, whose name begins with what was typed; null when there is none. */
export function typedTo(
  rows: readonly { readonly uuid: string; readonly name: string }[],
  focus: string | null,
  typed: string,
): string | null {
  const wanted = typed.toLocaleLowerCase()
  const at = rows.findIndex((r) => r.uuid === focus)
  // One letter goes on to the next row; more letters stay where they still fit.
  const first = typed.length > 1 ? Math.max(at, 0) : at + 1
  for (let i = 0; i < rows.length; i++) {
    const row = rows[(first + i) % rows.length]
    if (row?.name.toLocaleLowerCase().startsWith(wanted)) return row.uuid
  }
  return null
}

interface Selections {
  readonly byHost: Readonly<Record<HostId, Selection>>
}

export const useSelections = create<Selections>(() => ({ byHost: {} }))

export function useSelection(host: HostId): Selection {
  return useSelections((s) => s.byHost[host] ?? NOTHING)
}

export function selectionOf(host: HostId): Selection {
  return useSelections.getState().byHost[host] ?? NOTHING
}

export function setSelection(host: HostId, selection: Selection): void {
  useSelections.setState((s) => ({ byHost: { ...s.byHost, [host]: selection } }))
}
