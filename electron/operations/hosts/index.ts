import type { RequestParams } from '@shared/contract'
import type { ConnectTest } from '@shared/model/host'
import type { Hosts } from '../../hosts/hosts'
import { hostAbilities } from './host-abilities'

/** Requests about hosts, and about the questions that their connections ask. */
export function hostHandlers(hosts: Hosts, onTest: (test: ConnectTest) => void) {
  return {
    'hosts.list': () => hosts.list(),
    'hosts.retry': ({ host }: RequestParams<'hosts.retry'>) => hosts.get(host).retry(),
    'hosts.abilities': ({ host }: RequestParams<'hosts.abilities'>) => hostAbilities(hosts.get(host)),
    'hosts.suggestions': () => hosts.suggestions(),
    'hosts.test': ({ test, address }: RequestParams<'hosts.test'>) => hosts.test(test, address, onTest),
    'hosts.cancelTest': ({ test }: RequestParams<'hosts.cancelTest'>) => hosts.cancelTest(test),
    'hosts.add': async ({ address, name, folder }: RequestParams<'hosts.add'>) => ({
      host: await hosts.add(address, name, folder),
    }),
    'hosts.edit': ({ host, ...change }: RequestParams<'hosts.edit'>) => hosts.edit(host, change),
    'hosts.remove': ({ host }: RequestParams<'hosts.remove'>) => hosts.remove(host),
    'hosts.forgetSecrets': ({ host }: RequestParams<'hosts.forgetSecrets'>) => hosts.get(host).forgetSecrets(),
    'hosts.disconnect': ({ host }: RequestParams<'hosts.disconnect'>) => hosts.get(host).disconnect(),
    'prompts.list': () => hosts.prompts.list(),
    'prompts.answer': ({ prompt, answer }: RequestParams<'prompts.answer'>) => hosts.prompts.answer(prompt, answer),
  }
}
