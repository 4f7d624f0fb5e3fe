import { z } from 'zod'
import type { Diagnostics } from '../model/log'
import { nothing, request, uuid } from './fields'

export const diagnosticsRequests = {
  /** A fault that the page caught, for the log. What is too long was cut by the page. */
  'log.fault': request<void>()(
    z.strictObject({
      kind: z.enum(['error', 'rejection', 'boundary']),
      message: z.string().max(2000),
      stack: z.string().max(20_000).optional(),
      where: z.string().max(20_000).optional(),
    }),
  ),
  /** Collects the text of a bug report, to be looked at before it is saved. */
  'diagnostics.collect': request<Diagnostics>()(nothing),
  /** Asks where to save a text that was collected; null when the user cancelled. The page names it and cannot change it. */
  'diagnostics.save': request<{ readonly path: string } | null>()(z.strictObject({ id: uuid })),
} as const
