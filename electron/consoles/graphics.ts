import type { Duplex } from 'node:stream'
import { problem } from '@shared/problem'
import type { Host } from '../hosts/host'
import { readScreen } from '../xml'

/**
 * Connects to the VNC server of a running VM, where the live definition says that it listens.
 * @throws ProblemError domain.wrong-state, screen.none, screen.other, screen.no-listener, host.socket
 */
export async function openScreen(host: Host, uuid: string): Promise<Duplex> {
  const state = await host.stateOf(uuid)
  if (state !== 'running' && state !== 'paused') throw problem('domain.wrong-state')
  const server = readScreen(await host.xml(uuid, 'live'))
  switch (server.kind) {
    case 'none':
      throw problem('screen.none')
    case 'other':
      throw problem('screen.other', { params: { types: server.types.join(', ') } })
    case 'no-listener':
      throw problem('screen.no-listener')
    default:
      return host.openSocket(server)
  }
}
