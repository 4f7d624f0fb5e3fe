import type { DefinitionApplied } from '@shared/model/everyday'
import type { Problem } from '@shared/problem'
import { useState } from 'react'
import { problemOf, request } from '../../api'

/** What came of the last thing asked of the host. */
export type Word =
  | { readonly kind: 'applied'; readonly how: 'applied' | 'defined' | 'back'; readonly applied: DefinitionApplied }
  /** the definition as it is now took the place of the user's text */
  | { readonly kind: 'theirs' }
  /** `validated`: the schema was asked, so that going on without it is another thing to try */
  | { readonly kind: 'refused'; readonly problem: Problem; readonly validated: boolean }

export interface Begun {
  readonly host: string
  readonly uuid: string | null
  /** the definition to begin with; empty for a new VM */
  readonly xml: string
}

/** The text that is edited, the definition it began with, and what the host said. */
export function useDefinition({ host, uuid: first, xml }: Begun) {
  const [uuid, setUuid] = useState(first)
  const [text, setText] = useState(xml)
  const [was, setWas] = useState(xml)
  const [word, setWord] = useState<Word | null>(null)
  const [busy, setBusy] = useState<'apply' | 'restore' | 'load' | null>(null)

  const take = (applied: DefinitionApplied, how: 'applied' | 'defined' | 'back') => {
    setUuid(applied.uuid)
    setWas(applied.xml)
    setText(applied.xml)
    setWord({ kind: 'applied', how, applied })
  }
  const run = async (what: NonNullable<typeof busy>, validated: boolean, work: () => Promise<void>) => {
    if (busy !== null) return
    setBusy(what)
    setWord(null)
    try {
      await work()
    } catch (error) {
      setWord({ kind: 'refused', problem: problemOf(error), validated })
    } finally {
      setBusy(null)
    }
  }
  const give = async (before: string, validate: boolean) => {
    const part = uuid === null ? {} : { uuid, was: before }
    const applied = await request('definition.apply', { host, xml: text, validate, ...part })
    take(applied, uuid === null ? 'defined' : 'applied')
  }
  const load = async (): Promise<string> => {
    const now = await request('definition.edit', { host, uuid: uuid ?? '' })
    setWas(now.xml)
    return now.xml
  }
  return {
    uuid,
    text,
    setText,
    was,
    word,
    setWord,
    busy,
    unsaved: text !== was,
    apply: (validate: boolean) => run('apply', validate, () => give(was, validate)),
    /** over what somebody else has made of it meanwhile */
    applyOver: () => run('apply', true, async () => give(await load(), true)),
    /** the definition as it is now instead of the user's text, which undo brings back */
    takeTheirs: () =>
      run('load', false, async () => {
        setText(await load())
        setWord({ kind: 'theirs' })
      }),
    restore: (former: string) =>
      run('restore', false, async () => take(await request('definition.restore', { host, former }), 'back')),
  }
}

export type Definition = ReturnType<typeof useDefinition>
