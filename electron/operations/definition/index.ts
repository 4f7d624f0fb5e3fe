import { handlers } from '../support/handlers'
import type { Parts } from '../support/parts'
import { compareDefinitions } from './compare'
import { Definitions } from './definition'
import { edit } from './edit'
import { inspectDomain } from './inspect-domain'
import { resources, setResources } from './resources'

/** What a VM is and shows: read, compared, edited. */
export function definitionHandlers(parts: Parts) {
  const definitions = new Definitions(parts)
  return handlers({
    'domains.get': ({ host, uuid }) => inspectDomain(parts.hosts.get(host), uuid),
    'domains.xml': async ({ host, uuid, which }) => ({ xml: await parts.hosts.get(host).xml(uuid, which) }),
    'domains.screenshot': async ({ host, uuid }) => ({ image: await parts.hosts.get(host).screenshot(uuid) }),
    'domains.edit': (p) => edit(parts, p),
    'domains.resources': (p) => resources(parts, p),
    'domains.setResources': (p) => setResources(parts, p),
    'definition.edit': (p) => definitions.edit(p),
    'definition.check': (p) => definitions.check(p),
    'definition.apply': (p) => definitions.apply(p),
    'definition.restore': (p) => definitions.restore(p),
    'compare.xml': ({ left, right, hideRuntime }) => compareDefinitions(parts.hosts, left, right, hideRuntime),
  })
}
