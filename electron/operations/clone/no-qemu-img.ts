import type { ClonePlan, Notice } from '@shared/model/clone'
import { toolsCommand } from '../../hosts/distributions'
import type { Host } from '../../hosts/host'

const PATIENCE = 5000

/** A plan for a host without qemu-img says once, in place of what came of it at each disk, how it is installed there. */
export async function withInstall(host: Host, plan: ClonePlan): Promise<ClonePlan> {
  const about = plan.blockers.filter(ofMissingTool)
  if (about.length === 0) return plan
  const { stdout } = await host.shell
    .run(['cat', '/etc/os-release'], { timeoutMs: PATIENCE })
    .catch(() => ({ stdout: '' }))
  const install: Notice = {
    code: 'install-qemu-img',
    params: { command: toolsCommand(stdout) },
    // What can be done with a disk that is not copied.
    fixes: about.flatMap(({ fixes }) => fixes),
  }
  return { ...plan, blockers: [install, ...plan.blockers.filter((notice) => !ofMissingTool(notice))] }
}

/** What a shell says of a program that it does not find, and what Node says, hold its name in every language. */
function ofMissingTool({ code, raw = '' }: Notice): boolean {
  if (code === 'no-qemu-img') return true
  return code === 'disk-unreadable' && /qemu-img: (not found|command not found)|spawn qemu-img ENOENT/.test(raw)
}
