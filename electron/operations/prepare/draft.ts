import type { FileOutcome, PrepareChoice, PrepareNote } from '@shared/model/prepare'

/** A file of a guest as it was read. Its text holds one character for each byte; null: not read, or no file. */
export interface GuestFile {
  readonly path: string
  readonly kind: 'file' | 'link' | 'directory' | 'other'
  readonly bytes: number
  readonly text: string | null
  /** where a link leads */
  readonly target?: string
}

export type GuestFiles = ReadonlyMap<string, GuestFile>

/** One change of a guest: how it is after. Nothing but what stands here is written. */
export interface Change {
  readonly path: string
  readonly how: FileOutcome
  readonly by: readonly PrepareChoice[]
  /** what it holds after; null where it goes, or is a link */
  readonly after: string | null
  readonly link?: string
  /** a directory with all in it */
  readonly tree?: true
}

/** Collects what rules make of a guest's files, each on what the rules before it left. */
export class Draft {
  private readonly made = new Map<string, Change>()
  private readonly told = new Map<string, { code: PrepareNote; path?: string }>()
  private choice: PrepareChoice = 'hostname'

  constructor(readonly files: GuestFiles) {}

  /** Runs a rule; what it changes is told as that choice's. */
  by(choice: PrepareChoice, rule: () => void): void {
    this.choice = choice
    rule()
  }

  /** What a file holds as it is now; null where there is none that can be edited. */
  text(path: string): string | null {
    const change = this.made.get(path)
    if (change !== undefined) return change.after
    const file = this.files.get(path)
    if (file?.kind !== 'file' || file.text === null) return null
    if (file.text.includes('\0')) {
      this.note('not-text', path)
      return null
    }
    return file.text
  }

  /** Paths of regular files that match, in order. */
  paths(pattern: RegExp): string[] {
    return [...this.files.values()].filter((f) => f.kind === 'file' && pattern.test(f.path)).map((f) => f.path)
  }

  /** Edits a text where it is there. */
  edit(path: string, change: (text: string) => string): void {
    const text = this.text(path)
    if (text === null) return
    const after = change(text)
    if (after !== text) this.put({ path, how: this.made.get(path)?.how ?? 'changed', after, by: [] })
  }

  empty(path: string): void {
    const file = this.files.get(path)
    if (file?.kind === 'file' && file.bytes > 0) this.put({ path, how: 'emptied', after: '', by: [] })
  }

  remove(path: string, tree = false): void {
    if (this.files.has(path)) this.put({ path, how: 'removed', after: null, by: [], ...(tree ? { tree } : {}) })
  }

  /** A file or a link that was not there. */
  add(path: string, what: { readonly text: string } | { readonly link: string }): void {
    const how = this.files.has(path) ? 'changed' : 'added'
    if ('link' in what) this.put({ path, how, after: null, link: what.link, by: [] })
    else this.put({ path, how, after: what.text, by: [] })
  }

  note(code: PrepareNote, path?: string): void {
    this.told.set(`${code} ${path ?? ''}`, { code, ...(path === undefined ? {} : { path }) })
  }

  changes(): Change[] {
    return [...this.made.values()]
  }

  notes() {
    return [...this.told.values()]
  }

  private put(change: Change): void {
    const by = [...new Set([...(this.made.get(change.path)?.by ?? []), this.choice])]
    this.made.set(change.path, { ...change, by })
  }
}
