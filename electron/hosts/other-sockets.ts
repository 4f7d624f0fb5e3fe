import type { HostShell } from './link'

const PATIENCE = 15_000

/** Arguments are directories. */
const LIST = `
u=$(id -u)
for d in "$@" "\${XDG_RUNTIME_DIR:-/run/user/$u}/libvirt" "\${XDG_CACHE_HOME:-$HOME/.cache}/libvirt"; do
  for s in "$d"/*-sock; do [ -S "$s" ] && printf '%s\\n' "$s"; done
done
exit 0
`

/** Sockets of libvirt that are there and lead to VMs. Those of daemons that manage something else do not help. Never throws. */
export async function otherSockets(shell: HostShell): Promise<string[]> {
  // /var/run is a link to /run wherever there is /run.
  const asked = shell.run(['sh', '-c', LIST, 'sh', '/run/libvirt', '/var/run/libvirt'], { timeoutMs: PATIENCE })
  // Asked for a hint only: the problem that it is for is told in any case.
  const { stdout } = await asked.catch(() => ({ stdout: '' }))
  const found = stdout
    .split('\n')
    .filter((path) => path.startsWith('/'))
    .map((path) => path.replace(/^\/var\/run\//, '/run/'))
    .filter((path) => !/\/(virt(?!qemud)[a-z]+d|.+-admin)-sock$/.test(path))
  return [...new Set(found)]
}
