import type { Host } from '../../hosts/host'
import { imageShell } from './disk-facts'

/** Argument: a uuid. The process of the QEMU that was started for it; a line for each file that it has open, device and
 * inode, or a question mark. */
const STRAY = `
for c in /proc/[0-9]*/cmdline; do
  tr '\\0' '\\n' <"$c" 2>/dev/null | grep -qx -- '-uuid' || continue
  tr '\\0' '\\n' <"$c" 2>/dev/null | grep -qx -- "$1" || continue
  p=\${c%/cmdline}
  printf '%s\\n' "\${p#/proc/}"
  ls "$p/fd" >/dev/null 2>&1 || { echo '?'; exit; }
  for f in "$p"/fd/*; do stat -L -c %d:%i -- "$f" 2>/dev/null; done
  exit
done
`

/** A QEMU of a VM that libvirt says is off. */
export interface Stray {
  readonly pid: number
  /** device and inode of each file; null where that cannot be seen */
  readonly open: ReadonlySet<string> | null
}

/**
 * The QEMU of a VM that libvirt has lost sight of: killed just when a merge has ended, libvirt 9.0 has left a note of the VM's state that it cannot read itself
 * (seen), calls the VM off from then on, and the guest runs on.
 */
export async function strayOf(host: Host, uuid: string): Promise<Stray | null> {
  if ((await host.stateOf(uuid)) !== 'shut-off') return null
  const shell = (await imageShell(host)) ?? host.shell
  const { code, stdout } = await shell.run(['sh', '-c', STRAY, 'sh', uuid], { timeoutMs: 20_000 })
  const [pid = '', ...files] = code === 0 ? stdout.split('\n').filter(Boolean) : []
  if (!/^\d+$/.test(pid)) return null
  return { pid: Number(pid), open: files.includes('?') ? null : new Set(files) }
}
