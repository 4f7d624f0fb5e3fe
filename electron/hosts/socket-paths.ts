import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Where this computer's libvirt listens, in the order of libvirt's own clients, so that the VMs are those of virsh: the QEMU
 * driver's own daemon, then the monolithic one (or virtproxyd in its place); both also by the older name of /run.
 */
export function systemSockets(): string[] {
  return ['/run/libvirt', '/var/run/libvirt'].flatMap((base) => [
    join(base, 'virtqemud-sock'),
    join(base, 'libvirt-sock'),
  ])
}

/**
 * Sockets of the user's own daemon in the order of libvirt's clients: modular, then monolithic, below XDG_RUNTIME_DIR, or
 * below the cache directory where that is not set. In the latter case the sockets of the user's login follow, which a
 * program that was started outside of it (cron, su) would not find.
 * @param uid the user's number, for the login's directory
 */
export function sessionSockets(
  env: NodeJS.ProcessEnv = process.env,
  uid: number | undefined = process.getuid?.(),
): string[] {
  const bases = env.XDG_RUNTIME_DIR
    ? [env.XDG_RUNTIME_DIR]
    : [env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), ...(uid === undefined ? [] : [`/run/user/${uid}`])]
  return bases.flatMap((base) => [join(base, 'libvirt/virtqemud-sock'), join(base, 'libvirt/libvirt-sock')])
}
