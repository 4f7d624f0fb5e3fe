import type { Problem } from '@shared/problem'

/** What a job by libvirt's storage has come to, as its record on the host says it: one line a fact, the last one counts. */

/** A volume whose copy was begun. */
export interface Begun {
  /** the start of libvirt that was told to make it: see `daemonNow` */
  readonly daemon: string
  /** which file it is, once that was seen; `-`: it could not be looked at */
  readonly file?: string
  /** its end was seen */
  readonly done: boolean
}

/** Read back from a record. */
export interface StorageNotes {
  /** by the disk's target */
  readonly volumes: Map<string, Begun>
  /** what is made is taken back since: the user's word, or why it failed */
  ending?: 'cancelled' | Pick<Problem, 'code' | 'params' | 'raw'>
}

export const CANCELLED = 'cancelled'
export const begun = (target: string, daemon: string) => `begin ${target} ${daemon}`
export const made = (target: string, file: string) => `made ${target} ${file}`
export const finished = (target: string, file: string) => `done ${target} ${file}`
export const failed = ({ code, params, raw }: Problem) => `failed ${JSON.stringify({ code, params, raw })}`

/** Reads the lines in their order. What is not understood was written by another version and says nothing here. */
export function readNotes(lines: readonly string[]): StorageNotes {
  const notes: StorageNotes = { volumes: new Map() }
  for (const line of lines) {
    const [word, target = '', fact = ''] = line.split(' ')
    const before = notes.volumes.get(target)
    if (word === 'begin') notes.volumes.set(target, { daemon: fact, done: false })
    else if (word === 'made' && before) notes.volumes.set(target, { ...before, file: fact })
    else if (word === 'done' && before) notes.volumes.set(target, { ...before, file: fact, done: true })
    else if (word === CANCELLED) notes.ending ??= 'cancelled'
    else if (word === 'failed') notes.ending ??= problemOf(line.slice('failed '.length))
  }
  return notes
}

function problemOf(text: string): StorageNotes['ending'] {
  try {
    return JSON.parse(text) as Problem
  } catch {
    // Cut off by a full disk: that it failed is what counts.
    return { code: 'storage.copy-failed' }
  }
}
