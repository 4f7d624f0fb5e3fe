import { handlers } from '../support/handlers'
import type { PrepareService } from './service'

/** Reads a guest, shows what choices make of it, and starts jobs that change it. */
export const prepareHandlers = (preparations: PrepareService) =>
  handlers({
    'prepare.read': (p) => preparations.read(p),
    'prepare.close': (p) => preparations.close(p),
    'prepare.preview': ({ id, choices }) => preparations.preview(id, choices),
    'prepare.start': ({ id, choices }) => ({ job: preparations.start(id, choices) }),
  })
