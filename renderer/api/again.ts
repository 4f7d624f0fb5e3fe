import type { ProblemCode } from '@shared/problem'
import type { Query, QueryCache, QueryClient } from '@tanstack/react-query'
import { problemOf } from './request'

/** Answers that are as they are until a person does something: asking again would only repeat them. */
const FINAL: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'input.invalid',
  'request.invalid',
  'definition.invalid',
  'definition.syntax',
  'definition.other',
  'domain.gone',
  'snapshot.gone',
  'plan.stale',
])

/** The first wait, and the longest, ms. */
const FIRST = 2000
const LONGEST = 60_000

/** How long after the nth failure in a row it is asked again, ms. */
export function waitAfter(failures: number): number {
  return Math.min(FIRST * 2 ** (failures - 1), LONGEST)
}

declare module '@tanstack/react-query' {
  interface Register {
    queryMeta: {
      /** whether an answer lacks something that could not be read */
      readonly lacks?: (data: unknown) => boolean
    }
  }
}

interface Waiting {
  failures: number
  timer: ReturnType<typeof setTimeout> | undefined
}

/**
 * Asks again, by itself, what is on screen and could not be answered, or not wholly: after 2 s, then twice as long each
 * time, a minute at most. Nothing else polls. A failed answer stays on screen until there is a better one: nothing blinks, and
 * nothing is read out twice.
 * @returns how to stop
 */
export function askAgain(client: QueryClient): () => void {
  const cache: QueryCache = client.getQueryCache()
  const waiting = new WeakMap<Query, Waiting>()
  const timers = new Set<Waiting>()

  const forget = (query: Query) => {
    const w = waiting.get(query)
    if (w === undefined) return
    clearTimeout(w.timer)
    timers.delete(w)
    waiting.delete(query)
  }

  const failed = (query: Query) => {
    const w = waiting.get(query) ?? { failures: 0, timer: undefined }
    w.failures++
    waiting.set(query, w)
    timers.add(w)
    schedule(query, w)
  }

  const schedule = (query: Query, w: Waiting) => {
    clearTimeout(w.timer)
    w.timer = setTimeout(() => {
      // Nobody looks at it: it is asked when somebody does, or the wait begins anew.
      if (!query.isActive()) return forget(query)
      if (document.visibilityState === 'hidden') return schedule(query, w)
      void ask(query)
    }, waitAfter(w.failures))
  }

  /** What failed without ever an answer would go back to "loading" for `fetch`: it is asked aside. */
  const ask = async (query: Query) => {
    if (query.state.fetchStatus !== 'idle') return
    // The query keeps the error, shows it and asks again.
    if (query.state.data !== undefined) return void query.fetch().catch(() => undefined)
    const { queryFn } = query.options
    if (typeof queryFn !== 'function') return
    const { queryKey, meta } = query
    const { signal } = new AbortController()
    try {
      const data = await queryFn({
        client,
        queryKey,
        meta,
        signal,
        direction: undefined as never,
        pageParam: undefined,
      })
      if (isStillFailed(query)) query.setData(data)
    } catch (error) {
      if (!isStillFailed(query)) return
      const other = problemOf(error).code !== problemOf(query.state.error).code
      if (other) query.setState({ error: error as Error })
      settled(query)
    }
  }

  const settled = (query: Query) => {
    const { status, error, data } = query.state
    if (status === 'error') FINAL.has(problemOf(error).code) ? forget(query) : failed(query)
    else if (status === 'success') query.meta?.lacks?.(data) === true ? failed(query) : forget(query)
  }

  const stop = cache.subscribe((event) => {
    const { query } = event
    if (event.type === 'removed') forget(query)
    // One without any answer is asked at once by whoever begins to look at it.
    else if (event.type === 'observerAdded' && query.state.data !== undefined && !waiting.has(query)) settled(query)
    else if (event.type === 'updated' && (event.action.type === 'error' || event.action.type === 'success'))
      settled(query)
  })
  return () => {
    stop()
    for (const { timer } of timers) clearTimeout(timer)
  }
}

function isStillFailed(query: Query): boolean {
  return query.state.status === 'error' && query.state.fetchStatus === 'idle'
}
