/**
 * What went wrong, as data: a permanent code with parameters, so that the renderer words it in the user's language
 * (renderer/app/i18n, `problem.<code>.title` and `.detail`) and draws a way on for every refusal.
 */

/** Values that a text may be filled with. Byte counts are numbers of bytes; the renderer formats them by key name (`…Bytes`). */
export type Params = Readonly<Record<string, string | number>>

/** Permanent names. Tests, documentation and reports use them; the words on screen may change. */
export type ProblemCode =
  // host
  | 'host.no-libvirt'
  | 'host.denied'
  | 'host.auth-failed'
  | 'host.unreachable'
  | 'host.no-session-as-root'
  | 'host.lost'
  // libvirt
  | 'libvirt.error'
  | 'domain.gone'
  | 'domain.wrong-state'
  | 'domain.exists'
  // storage
  | 'storage.no-space'
  | 'storage.exists'
  | 'storage.denied'
  | 'storage.read-only'
  | 'storage.missing'
  | 'storage.in-use'
  | 'storage.copy-failed'
  | 'storage.copy-killed'
  | 'storage.verify-failed'
  | 'storage.no-qemu-img'
  // jobs
  | 'job.host-restarted'
  | 'job.runner-gone'
  | 'job.undo-incomplete'
  | 'job.not-cancellable'
  | 'plan.stale'
  | 'plan.blocked'
  // the program itself
  | 'request.invalid'
  | 'bug'

/** A way on. `kind` names the button's words (`remedy.<kind>`); the rest says what it does. */
export type Remedy =
  | { readonly kind: 'retry' }
  | { readonly kind: 'install-libvirt'; readonly params: { readonly distribution: string; readonly command: string } }
  | { readonly kind: 'start-libvirt'; readonly params: { readonly command: string } }
  | { readonly kind: 'join-group'; readonly params: { readonly group: string; readonly command: string } }
  | { readonly kind: 'use-session' }
  | { readonly kind: 'clone-again'; readonly params?: Params }
  | {
      readonly kind: 'clone-to-pool'
      readonly params: { readonly pool: string; readonly directory: string; readonly freeBytes: number }
    }
  | { readonly kind: 'clone-linked' }
  | { readonly kind: 'remove-leftovers' }
  | { readonly kind: 'copy-report' }

export interface Problem {
  readonly code: ProblemCode
  readonly params?: Params
  /** The host's own words (libvirt's, qemu-img's), shown folded in mono. Never interpreted. */
  readonly raw?: string
  readonly remedies: readonly Remedy[]
}

/** Thrown inside main; the router turns it into a `Reply`. Anything else that is thrown becomes `bug`. */
export class ProblemError extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(`${problem.code}${problem.raw ? `: ${problem.raw}` : ''}`)
    this.name = 'ProblemError'
    this.problem = problem
  }
}

/** Shorthand for `new ProblemError(...)`. */
export function problem(
  code: ProblemCode,
  more: { params?: Params; raw?: string; remedies?: readonly Remedy[] } = {},
): ProblemError {
  return new ProblemError({ code, params: more.params, raw: more.raw, remedies: more.remedies ?? [] })
}
