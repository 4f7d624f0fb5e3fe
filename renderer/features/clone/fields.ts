import type { ClonePlan, Notice } from '@shared/model/clone'

/** What blocks at each field, the first at it. */
export function errorsByField(plan: ClonePlan | null): ReadonlyMap<string, Notice> {
  const out = new Map<string, Notice>()
  for (const notice of plan?.blockers ?? []) {
    if (notice.field !== undefined && !out.has(notice.field)) out.set(notice.field, notice)
  }
  return out
}

/**
 * Puts the focus on the field a notice belongs to (`data-field`): its own control, or the nearest one above it
 * ("disk.vda.directory" has none of its own, "disk.vda" has). @returns whether there is one
 */
export function focusField(root: ParentNode, field: string): boolean {
  for (let name = field; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('.')))) {
    const place = [...root.querySelectorAll<HTMLElement>('[data-field]')].find((e) => e.dataset.field === name)
    const control = place?.querySelector<HTMLElement>('input:not([type=hidden]), button:not([disabled])')
    if (control) {
      control.focus()
      if (control instanceof HTMLInputElement) control.select()
      return true
    }
  }
  return false
}
