import { handlers } from '../support/handlers'
import type { Parts } from '../support/parts'
import { actOnNetwork, leases, networks } from './networks'

/** Networks of a host, and who has which address there. */
export const networkHandlers = (parts: Parts) =>
  handlers({
    'networks.list': (p) => networks(parts, p),
    'networks.act': (p) => actOnNetwork(parts, p),
    'networks.leases': (p) => leases(parts, p),
  })
