import { handlers } from '../support/handlers'
import type { Parts } from '../support/parts'
import { actOnPool, allPools } from './pools'

/** Storage pools of a host. */
export const poolHandlers = (parts: Parts) =>
  handlers({
    'pools.list': ({ host }) => parts.hosts.get(host).pools(),
    'pools.all': (p) => allPools(parts, p),
    'pools.act': (p) => actOnPool(parts, p),
  })
