import type { Host } from '../hosts/host'
import { openScreen } from './graphics'
import { joinPage, type PagePort } from './page-port'

export type { PagePort } from './page-port'

/** Opens the screen of a VM and joins it with a port of the window that asked. @throws ProblemError as openScreen */
export async function showScreen(host: Host, uuid: string, port: () => PagePort): Promise<void> {
  const stream = await openScreen(host, uuid)
  joinPage(stream, port())
}
