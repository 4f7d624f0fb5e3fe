import { z } from 'zod'

/** Fields that requests have in common. Every rule about what a person types is told in words, not by these schemas. */

export const host = z.string().min(1).max(200)
/** libvirt takes any 16 bytes, so no rule of RFC 9562 about version and variant applies. */
export const uuid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i)
export const domain = z.strictObject({ host, uuid })
export const definition = z.strictObject({
  host,
  uuid,
  which: z.enum(['live', 'persistent']),
  /** the definition that a snapshot holds */
  snapshot: z.string().min(1).max(4096).optional(),
})
/** Longest text that a person may type into a field. */
export const typed = z.string().max(4096)
/** A definition as a person edits it; libvirt's messages end at 32 MiB. */
export const xmlText = z.string().max(4 * 1024 * 1024)
/** Exact in a JavaScript number. */
export const bytes = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
/** disk target (vda) or MAC: names a device within one VM */
export const deviceName = z.string().min(1).max(64)

/** A row of a table of requests: `request<Result>()(schema of the params)`. */
export const request =
  <R>() =>
  <P extends z.ZodType>(params: P) =>
    ({ params }) as { readonly params: P; readonly result: R }
export const nothing = z.strictObject({})
