import type { Fix, Notice } from '@shared/model/clone'
import type { Params } from '@shared/problem'

/** Collects what to look at first and what blocks, in the order it was found. */
export class Notices {
  readonly warnings: Notice[] = []
  readonly blockers: Notice[] = []

  warn(code: string, more: { field?: string; params?: Params; raw?: string; fixes?: readonly Fix[] } = {}): void {
    this.warnings.push({ code, ...more, fixes: more.fixes ?? [] })
  }

  block(code: string, more: { field?: string; params?: Params; raw?: string; fixes?: readonly Fix[] } = {}): void {
    this.blockers.push({ code, ...more, fixes: more.fixes ?? [] })
  }
}
