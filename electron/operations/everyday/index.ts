import { Definitions } from './definition'
import { Deletions } from './delete'
import { attachDisk, attachInterface, detachDisk, detachInterface } from './devices'
import { edit } from './edit'
import { changeMedium, mediaChoices } from './media'
import { actOnNetwork, leases, networks } from './networks'
import type { ParamsOf, Parts } from './parts'
import { actOnPool, allPools } from './pools'
import { power } from './power'
import { resources, setResources } from './resources'

/** The everyday verbs as requests, each written into the transcript as the commands it is equal to. */
export function everydayHandlers(parts: Parts) {
  const deletions = new Deletions(parts)
  const definitions = new Definitions(parts)
  return {
    'domains.power': (p: ParamsOf<'domains.power'>) => power(parts, p),
    'domains.edit': (p: ParamsOf<'domains.edit'>) => edit(parts, p),
    'domains.resources': (p: ParamsOf<'domains.resources'>) => resources(parts, p),
    'domains.setResources': (p: ParamsOf<'domains.setResources'>) => setResources(parts, p),
    'domains.deletePlan': (p: ParamsOf<'domains.deletePlan'>) => deletions.plan(p),
    'domains.delete': (p: ParamsOf<'domains.delete'>) => deletions.run(p),
    'definition.edit': (p: ParamsOf<'definition.edit'>) => definitions.edit(p),
    'definition.check': (p: ParamsOf<'definition.check'>) => definitions.check(p),
    'definition.apply': (p: ParamsOf<'definition.apply'>) => definitions.apply(p),
    'definition.restore': (p: ParamsOf<'definition.restore'>) => definitions.restore(p),
    'media.choices': (p: ParamsOf<'media.choices'>) => mediaChoices(parts, p),
    'media.change': (p: ParamsOf<'media.change'>) => changeMedium(parts, p),
    'devices.attachDisk': (p: ParamsOf<'devices.attachDisk'>) => attachDisk(parts, p),
    'devices.detachDisk': (p: ParamsOf<'devices.detachDisk'>) => detachDisk(parts, p),
    'devices.attachInterface': (p: ParamsOf<'devices.attachInterface'>) => attachInterface(parts, p),
    'devices.detachInterface': (p: ParamsOf<'devices.detachInterface'>) => detachInterface(parts, p),
    'networks.list': (p: ParamsOf<'networks.list'>) => networks(parts, p),
    'networks.act': (p: ParamsOf<'networks.act'>) => actOnNetwork(parts, p),
    'networks.leases': (p: ParamsOf<'networks.leases'>) => leases(parts, p),
    'pools.all': (p: ParamsOf<'pools.all'>) => allPools(parts, p),
    'pools.act': (p: ParamsOf<'pools.act'>) => actOnPool(parts, p),
  }
}
