import { surelyGone } from '../support/gone'
import type { Shell } from '../support/shell'

/** What tells one file, one start of libvirt and one boot of a host from another. Read by programs that any user may run. */

const DAEMONS = `b=-; { read -r b </proc/sys/kernel/random/boot_id; } 2>/dev/null
printf 'boot %s\\nuser %s\\n' "$b" "$(id -u)"
for s in /proc/[0-9]*/stat; do
  { read -r l <"$s"; } 2>/dev/null || continue
  case $l in *' (libvirtd) '* | *' (virtstoraged) '*) printf 'daemon %s %s\\n' "$(stat -c %u "\${s%/stat}" 2>/dev/null)" "$l" ;; esac
done
echo over`

const UNKNOWN = '-'

/**
 * Which start of the daemon that serves storage this is, and of which boot: `BOOT/libvirtd:PID:START`. What the host does
 * not show (hidepid) is `BOOT/-`, which is the same as nothing.
 * @param uri of the connection; a user's own daemon is another than the system's
 */
export async function daemonNow(shell: Shell, uri: string): Promise<string> {
  const { stdout } = await shell.run(['sh', '-c', DAEMONS], { timeoutMs: 20_000 })
  const lines = stdout.split('\n')
  const boot = /^boot ([0-9a-f-]+)$/m.exec(stdout)?.[1] ?? UNKNOWN
  const user = uri.endsWith('/session') ? (/^user (\d+)$/m.exec(stdout)?.[1] ?? '') : '0'
  const all = lines.flatMap((line) => {
    const [, uid, pid = '', name = '', rest = ''] = /^daemon (\d+) (\d+) \((\w+)\) (.*)$/.exec(line) ?? []
    const fields = rest.split(' ')
    return uid === user ? [{ pid, name, parent: fields[1] ?? '', start: fields[19] ?? '' }] : []
  })
  // A daemon that starts a program is for a moment two of its name.
  const daemons = all.filter(({ parent }) => !all.some(({ pid }) => pid === parent))
  const words = daemons.map(({ name, pid, start }) => `${name}:${pid}:${start}`).sort()
  return `${boot}/${lines.includes('over') && words.length > 0 ? words.join(',') : UNKNOWN}`
}

/** Whether both are surely one start of one daemon. */
export function sameDaemon(a: string, b: string): boolean {
  return a === b && !a.startsWith(UNKNOWN) && !a.endsWith(`/${UNKNOWN}`)
}

/** Whether both are of one boot of the host, as far as that is known. */
export function sameBoot(a: string, b: string): boolean {
  return a.split('/')[0] === b.split('/')[0]
}

/** A path: which file it is (device, inode and, where the host tells, the instant of birth: inodes are soon used again), that there is none, or that it cannot be looked at. */
export type Seen = { readonly is: 'there'; readonly id: string } | { readonly is: 'gone' } | { readonly is: 'unknown' }

/** Looks at a file by its name alone: its directory must be searchable, the file need not be readable. */
export async function fileAt(shell: Shell, path: string): Promise<Seen> {
  const argv = ['env', 'TZ=UTC0', 'LC_ALL=C', 'stat', '-c', '%d:%i:%w', path]
  const { code, stdout } = await shell.run(argv, { timeoutMs: 20_000 })
  const id = stdout.trim().replaceAll(' ', '_')
  if (code === 0 && /^\d+:\d+:\S+$/.test(id)) return { is: 'there', id }
  return { is: (await surelyGone(shell, path)) ? 'gone' : 'unknown' }
}
