import type { Host } from '../../hosts/host'
import { procedures } from '../../libvirt'

/** How many checkpoints a VM has; 0 where libvirt is too old to know them. */
export async function countCheckpoints(host: Host, uuid: string): Promise<number> {
  try {
    const { ret } = await host.call(procedures.domainListAllCheckpoints, { dom: host.dom(uuid), needResults: 0 })
    return Math.max(0, ret)
  } catch (error) {
    host.log.debug('domain.checkpoints', { uuid, error })
    return 0
  }
}
