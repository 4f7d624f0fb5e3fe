import type { DefinitionCheck } from '@shared/model/everyday'
import type { Problem } from '@shared/problem'
import { useEffect, useState } from 'react'
import { problemOf, request } from '../../api'

/** How long nothing must be typed before main is asked, ms. */
const PAUSE = 300

export interface Check {
  /** the text that was checked */
  readonly text: string
  readonly answer: DefinitionCheck | null
  /** the check itself failed: the host is away */
  readonly failed: Problem | null
}

export interface CheckOf {
  readonly host: string
  readonly uuid: string | null
  readonly text: string
  /** false: there is nothing to check */
  readonly wanted: boolean
  /** another number asks again, for what the host has may be another */
  readonly turn: number
}

/**
 * What a text would change, asked of main a moment after the last key. An answer to an older text is dropped.
 * @returns the newest answer, whose `text` may be behind what is typed; null before the first
 */
export function useCheck({ host, uuid, text, wanted, turn }: CheckOf): Check | null {
  const [check, setCheck] = useState<Check | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` is there to ask again
  useEffect(() => {
    if (!wanted) {
      setCheck(null)
      return
    }
    let late = false
    const timer = setTimeout(() => {
      request('definition.check', { host, xml: text, ...(uuid === null ? {} : { uuid }) })
        .then((answer) => ({ text, answer, failed: null }))
        .catch((error: unknown) => ({ text, answer: null, failed: problemOf(error) }))
        .then((next) => late || setCheck(next))
    }, PAUSE)
    return () => {
      late = true
      clearTimeout(timer)
    }
  }, [host, uuid, text, wanted, turn])
  return check
}
