import type { PageFault } from '@shared/model/log'
import { RequestProblem, request } from './request'

/** Faults that are written down in one minute; one that comes with every frame says nothing new. */
const PER_MINUTE = 20

let minute = 0
let inMinute = 0

/** Writes a fault of the page into main's log. Never throws: a log that cannot be reached is no second fault. */
export function reportFault(kind: PageFault['kind'], error: unknown, where?: string): void {
  const now = Math.floor(Date.now() / 60_000)
  if (now !== minute) {
    minute = now
    inMinute = 0
  }
  if (++inMinute > PER_MINUTE) return
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined }
  request('log.fault', {
    kind,
    message: message.slice(0, 2000),
    ...(stack === undefined ? {} : { stack: stack.slice(0, 20_000) }),
    ...(where === undefined ? {} : { where: where.slice(0, 20_000) }),
    // The bridge itself failed: there is nobody to tell.
  }).catch(() => undefined)
}

/** Chromium's word for a layout that needed one more frame; nothing is wrong. */
const HARMLESS = /^ResizeObserver loop/

/**
 * Writes down what nobody caught in the page.
 * @param onFault called for what should not have happened; a refusal by main that nobody waited for is only written down
 * @returns how to stop
 */
export function catchFaults(onFault: () => void): () => void {
  const onError = (event: ErrorEvent) => {
    if (HARMLESS.test(event.message)) return
    reportFault('error', event.error ?? event.message, `${event.filename}:${event.lineno}:${event.colno}`)
    onFault()
  }
  const onRejection = ({ reason }: PromiseRejectionEvent) => {
    reportFault('rejection', reason)
    if (!(reason instanceof RequestProblem) || reason.problem.code === 'bug') onFault()
  }
  window.addEventListener('error', onError)
  window.addEventListener('unhandledrejection', onRejection)
  return () => {
    window.removeEventListener('error', onError)
    window.removeEventListener('unhandledrejection', onRejection)
  }
}
