/**
 * Whether the page on screen may be left now. A page with work that would be lost answers false and goes on by `go` once
 * the user has said so.
 */
export type LeaveGuard = (go: () => void) => boolean

let guard: LeaveGuard | null = null

/** Asks `next` before the page is left. @returns how to stop asking */
export function guardLeaving(next: LeaveGuard): () => void {
  guard = next
  return () => {
    if (guard === next) guard = null
  }
}

/** Goes, unless the page on screen wants to be asked first: then it goes once it is allowed to. */
export function leave(go: () => void): void {
  if (guard === null || guard(go)) go()
}
