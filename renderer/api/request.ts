import type { Bridge, RequestName, RequestParams, RequestResult } from '@shared/contract'
import type { Problem } from '@shared/problem'

declare global {
  interface Window {
    readonly offshoot: Bridge
  }
}

/** A refusal as data, thrown so that queries and mutations carry it; components render `problem` with ProblemView. */
export class RequestProblem extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.code)
    this.name = 'RequestProblem'
    this.problem = problem
  }
}

/**
 * Asks main. The only way out of the renderer.
 * @throws RequestProblem with main's problem; `bug` when the bridge itself fails
 */
export async function request<N extends RequestName>(name: N, params: RequestParams<N>): Promise<RequestResult<N>> {
  let reply: Awaited<ReturnType<Bridge['request']>>
  try {
    reply = await window.offshoot.request(name, params)
  } catch (error) {
    throw new RequestProblem(problemOf(error))
  }
  if (!reply.ok) throw new RequestProblem(reply.problem)
  if (!('text' in reply)) return reply.value as RequestResult<N>
  const value = JSON.parse(reply.text)
  texts.set(value, reply.text)
  return value
}

/** What an answer that came as text was made of, as long as the answer is kept. */
const texts = new WeakMap<object, string>()

/**
 * The answer of before where the new one says the same, so that what is drawn from it stays: for thousands of things that
 * are read again often and have seldom changed. Compares texts, which takes no time; looking into both would.
 */
export function sameAnswer<T>(before: T | undefined, now: T): T {
  const text = texts.get(now as object)
  return before !== undefined && text !== undefined && texts.get(before as object) === text ? before : now
}

/** The problem in whatever was thrown: main's, or a bug of ours with its stack. */
export function problemOf(error: unknown): Problem {
  if (error instanceof RequestProblem) return error.problem
  const raw = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { code: 'bug', raw, remedies: [{ kind: 'copy-report' }, { kind: 'collect-diagnostics' }] }
}

/** Where Offshoot runs. */
export function platform(): Bridge['platform'] {
  return window.offshoot.platform
}
