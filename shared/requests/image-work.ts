import { z } from 'zod'
import { type ConvertImagePlan, TARGET_FORMATS } from '../model/image-work'
import { bytes, host, request, typed, uuid } from './fields'

const target = z.strictObject({
  format: z.enum(TARGET_FORMATS),
  compression: z.enum(['zlib', 'zstd']).optional(),
  clusterBytes: z
    .number()
    .int()
    .min(512)
    .max(2 * 1024 * 1024)
    .optional(),
  preallocation: z.enum(['off', 'metadata', 'falloc', 'full']).optional(),
  compat: z.enum(['0.10', '1.1']).optional(),
  lazyRefcounts: z.boolean().optional(),
  subformat: z.enum(['monolithicSparse', 'streamOptimized']).optional(),
  fixed: z.boolean().optional(),
})

export const imageWorkRequests = {
  /** Plans; reads only. What is in the way is told in the plan. */
  'imageWork.convertPlan': request<ConvertImagePlan>()(
    z.strictObject({
      host,
      path: typed,
      sourceFormat: z
        .string()
        .regex(/^[a-z0-9][a-z0-9_-]*$/)
        .max(40)
        .optional(),
      snapshot: z.string().min(1).max(1024).optional(),
      to: target,
      target: typed.optional(),
      chain: z.enum(['flatten', 'keep']),
      verify: z.boolean(),
      outOfOrder: z.boolean(),
      limit: bytes,
      despiteDamage: z.boolean(),
    }),
  ),
  /** Makes a job of a plan. @throws plan.stale, plan.blocked */
  'imageWork.start': request<{ readonly job: string }>()(z.strictObject({ plan: uuid })),
}
