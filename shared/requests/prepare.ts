import { z } from 'zod'
import type { PreparePreview, PrepareReading } from '../model/prepare'
import { domain, request, typed } from './fields'

const id = z.string().min(1).max(64)
const fixed = z.strictObject({
  address: typed,
  prefix: z.number().int().min(0).max(999).optional(),
  gateway: typed.optional(),
  dns: z.array(typed).max(16).readonly().optional(),
})
const choices = z.strictObject({
  hostname: typed.nullable(),
  machineId: z.boolean(),
  sshHostKeys: z.boolean(),
  netRules: z.boolean(),
  hardware: z.boolean(),
  address: z.union([z.literal('dhcp'), fixed]).nullable(),
  cloudInit: z.boolean(),
  rootPassword: typed.nullable(),
  authorizedKeys: z.boolean(),
  timeZone: typed.nullable(),
  logs: z.boolean(),
})

/** Requests about preparing a guest. */
export const prepareRequests = {
  /** Starts an appliance that reads; `ticket` names it while it runs. */
  'prepare.read': request<PrepareReading>()(domain.extend({ ticket: id })),
  'prepare.close': request<void>()(z.strictObject({ ticket: id, id: id.optional() })),
  'prepare.preview': request<PreparePreview>()(z.strictObject({ id, choices })),
  'prepare.start': request<{ readonly job: string }>()(z.strictObject({ id, choices })),
} as const
