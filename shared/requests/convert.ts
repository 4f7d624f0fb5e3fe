import { z } from 'zod'
import type { ConvertPlan } from '../model/convert'
import { host, request, typed, uuid } from './fields'

export const convertRequests = {
  /** Plans; reads only. What is in the way is told in the plan. */
  'convert.plan': request<ConvertPlan>()(
    z.strictObject({
      host,
      uuid,
      what: z.enum(['disks', 'nvram']),
      directory: typed.optional(),
      verify: z.boolean(),
    }),
  ),
  /** @throws plan.stale, plan.blocked */
  'convert.start': request<{ readonly job: string }>()(z.strictObject({ plan: uuid })),
}
