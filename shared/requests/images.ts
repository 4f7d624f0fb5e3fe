import { z } from 'zod'
import type { HostImageFormats, ImageCheckResult, ImageDetails, ImageList } from '../model/image'
import { host, request } from './fields'

/** A file of a host as a person names it. */
const path = z
  .string()
  .max(4096)
  .regex(/^\/[^\0]*$/)

export const imageRequests = {
  /** Every image of a host, pools refreshed before; and files that the user named. */
  'images.list': request<ImageList>()(z.strictObject({ host, also: z.array(path).max(100) })),
  /** What qemu-img says of one image; it is only read. */
  'images.details': request<ImageDetails>()(z.strictObject({ host, path })),
  /** Looks for damage, and changes nothing. @throws storage.denied where no program may run */
  'images.check': request<ImageCheckResult>()(z.strictObject({ host, path })),
  /** Formats that the host's own qemu-img reads and writes. */
  'images.formats': request<HostImageFormats>()(z.strictObject({ host })),
} as const
