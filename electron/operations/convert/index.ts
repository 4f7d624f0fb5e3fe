import { handlers } from '../support/handlers'
import type { ConvertService } from './service'

/** Plans conversions of a VM's disks, and starts them. */
export const convertHandlers = (conversions: ConvertService) =>
  handlers({
    'convert.plan': (request) => conversions.plan(request),
    'convert.start': ({ plan }) => ({ job: conversions.start(plan) }),
  })
