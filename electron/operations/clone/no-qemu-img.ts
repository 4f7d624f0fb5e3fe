import type { ClonePlan, Notice } from '@shared/model/clone'
import { instead } from '@shared/model/log'
import { toolsCommand } from '../../hosts/distributions'
import type { Host } from '../../hosts/host'

const PATIENCE = 5000
const CODE = 'no-qemu-img'

/** A plan for a host without qemu-img says once, in place of what came of it at each disk, how it is installed there. */
export async function withInstall(host: Host, plan: ClonePlan): Promise<ClonePlan> {
  if (!plan.blockers.some(({ code }) => code === CODE)) return plan
  const { stdout } = await host.shell
    .run(['cat', '/etc/os-release'], { timeoutMs: PATIENCE })
    .catch(instead(host.log, 'clone.distribution', { stdout: '' }))
  const unread = plan.blockers.filter(unreadForWantOfIt)
  const install: Notice = {
    code: CODE,
    params: { command: toolsCommand(stdout) },
    // What can be done with a disk that is not copied.
    fixes: unread.flatMap(({ fixes }) => fixes),
  }
  const others = plan.blockers.filter((notice) => notice.code !== CODE && !unread.includes(notice))
  return { ...plan, blockers: [install, ...others] }
}

/** A disk that could not be read because the program is not there. */
function unreadForWantOfIt({ code, raw = '' }: Notice): boolean {
  return code === 'disk-unreadable' && raw.includes('qemu-img')
}
