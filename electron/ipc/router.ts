import {
  answeredAsText,
  type Reply,
  type RequestName,
  type RequestResult,
  type Requests,
  requests,
} from '@shared/contract'
import { type Problem, ProblemError } from '@shared/problem'
import { type IpcMainInvokeEvent, ipcMain } from 'electron'
import type { z } from 'zod'
import { isTrustedSender } from './sender'

/** The one channel that requests come in by. */
export const REQUEST_CHANNEL = 'offshoot:request'

/** A handler for every request of the contract: forget one and it does not compile. */
export type Handlers = {
  [N in RequestName]: (
    params: z.output<Requests[N]['params']>,
    sender: IpcMainInvokeEvent,
  ) => Promise<RequestResult<N>> | RequestResult<N>
}

/**
 * Answers the renderer's requests. A stranger (another frame, another origin) is rejected, an unknown name or
 * parameters that do not fit their schema get `request.invalid`, and whatever a handler throws becomes a `Problem`:
 * a rejected `invoke` would keep nothing but a message.
 * @param report is told of what should not happen (bugs), for the log
 */
export function serve(handlers: Handlers, report: (error: unknown, name: string) => void): void {
  ipcMain.handle(REQUEST_CHANNEL, async (event, name: unknown, params: unknown): Promise<Reply<unknown>> => {
    if (!isTrustedSender(event)) throw new Error('This frame may not ask.')
    if (typeof name !== 'string' || !Object.hasOwn(requests, name)) return refuse('request.invalid', String(name))
    const known = name as RequestName
    const parsed = requests[known].params.safeParse(params)
    if (!parsed.success) {
      return refuse('request.invalid', parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; '))
    }
    try {
      const handler = handlers[known] as (p: unknown, e: IpcMainInvokeEvent) => unknown
      const value = await handler(parsed.data, event)
      return answeredAsText.has(known) ? { ok: true, text: JSON.stringify(value) } : { ok: true, value }
    } catch (error) {
      if (error instanceof ProblemError) return { ok: false, problem: error.problem }
      report(error, known)
      return refuse('bug', error instanceof Error ? (error.stack ?? error.message) : String(error))
    }
  })
}

function refuse(code: 'request.invalid' | 'bug', raw: string): Reply<never> {
  const problem: Problem = { code, raw, remedies: code === 'bug' ? [{ kind: 'copy-report' }] : [] }
  return { ok: false, problem }
}
