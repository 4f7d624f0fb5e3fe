import { Definitions } from './definition/definition'
import { edit } from './definition/edit'
import { resources, setResources } from './definition/resources'
import { Deletions } from './delete/delete'
import { attachDisk, attachInterface, detachDisk, detachInterface } from './devices/devices'
import { changeMedium, mediaChoices } from './devices/media'
import { actOnNetwork, leases, networks } from './networks/networks'
import { actOnPool, allPools } from './pools/pools'
import { power } from './power/power'
import type { ParamsOf, Parts } from './support/parts'

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
