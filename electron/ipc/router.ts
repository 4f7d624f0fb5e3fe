import {
  answeredAsText,
  type Reply,
  type RequestName,
  type RequestResult,
  type Requests,
  requests,
} from '@shared/contract'
import type { Log } from '@shared/model/log'
import { type Problem, ProblemError, problem } from '@shared/problem'
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
 * What should not happen (bugs) is logged with its stack, what was refused by its code.
 * @param explain what a thrown thing means, whatever it is
 */
export function serve(handlers: Handlers, log: Log, explain: (error: unknown) => Problem): void {
  ipcMain.handle(REQUEST_CHANNEL, async (event, name: unknown, params: unknown): Promise<Reply<unknown>> => {
    if (!isTrustedSender(event)) throw new Error('This frame may not ask.')
    if (typeof name !== 'string' || !Object.hasOwn(requests, name)) {
      log.warn('request.unknown', { request: String(name).slice(0, 200) })
      return refuse('request.invalid', String(name))
    }
    const known = name as RequestName
    const parsed = requests[known].params.safeParse(params)
    if (!parsed.success) {
      // Paths and messages only: what was sent may be a password.
      const raw = parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; ')
      log.warn('request.invalid', { request: known, raw })
      return refuse('request.invalid', raw)
    }
    try {
      const handler = handlers[known] as (p: unknown, e: IpcMainInvokeEvent) => unknown
      const value = await handler(parsed.data, event)
      return answeredAsText.has(known) ? { ok: true, text: JSON.stringify(value) } : { ok: true, value }
    } catch (error) {
      const told = explain(error)
      const { code, params, raw, libvirt } = told
      const bug = code === 'bug'
      log[bug ? 'error' : 'debug'](bug ? 'request.bug' : 'request.refused', {
        request: known,
        code,
        params,
        raw,
        libvirt,
        error: bug ? stackOf(error) : undefined,
      })
      return { ok: false, problem: told }
    }
  })
}

/** Where a bug came from, also one that was explained already. */
function stackOf(error: unknown): unknown {
  return error instanceof ProblemError ? { stack: error.stack, cause: error.cause } : error
}

function refuse(code: 'request.invalid', raw: string): Reply<never> {
  return { ok: false, problem: problem(code, { raw }).problem }
}
