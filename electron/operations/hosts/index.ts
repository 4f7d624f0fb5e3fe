import type { ConnectTest } from '@shared/model/host'
import type { Hosts } from '../../hosts/hosts'
import { handlers } from '../support/handlers'
import { hostAbilities } from './host-abilities'

/** Requests about hosts, and about the questions that their connections ask. */
export function hostHandlers(hosts: Hosts, onTest: (test: ConnectTest) => void) {
  return handlers({
    'hosts.list': () => hosts.list(),
    'hosts.retry': ({ host }) => hosts.get(host).retry(),
    'hosts.abilities': ({ host }) => hostAbilities(hosts.get(host)),
    'hosts.suggestions': () => hosts.suggestions(),
    'hosts.test': ({ test, address }) => hosts.test(test, address, onTest),
    'hosts.cancelTest': ({ test }) => hosts.cancelTest(test),
    'hosts.add': async ({ address, name, folder }) => ({
      host: await hosts.add(address, name, folder),
    }),
    'hosts.edit': ({ host, ...change }) => hosts.edit(host, change),
    'hosts.remove': ({ host }) => hosts.remove(host),
    'hosts.forgetSecrets': ({ host }) => hosts.get(host).forgetSecrets(),
    'hosts.disconnect': ({ host }) => hosts.get(host).disconnect(),
    'inventory.list': ({ host }) => hosts.get(host).domains(),
    'prompts.list': () => hosts.prompts.list(),
    'prompts.answer': ({ prompt, answer }) => hosts.prompts.answer(prompt, answer),
  })
}
