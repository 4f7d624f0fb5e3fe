import type { LabHost } from '../lab/lab'

/** The daemons that a laptop without libvirt does not have. */
const DAEMON = '/usr/sbin/libvirtd'

/** Makes a lab host a computer on which libvirt is not installed. */
export async function withoutLibvirt(lab: LabHost): Promise<void> {
  await lab.stopLibvirtd()
  // A file that nobody may run, in the place of the program.
  await lab.must(['mount', '--bind', '/dev/null', DAEMON])
}

/** libvirt is installed, and its daemon runs. */
export async function installLibvirt(lab: LabHost): Promise<void> {
  await lab.must(['umount', DAEMON])
  await lab.startLibvirtd()
}

/** Writes ~/.ssh/config of a user of the host. */
export async function writeSshConfig(lab: LabHost, lines: readonly string[], user = 'root'): Promise<void> {
  const home = user === 'root' ? '/root' : `/home/${user}`
  await lab.must(['install', '-d', '-m', '700', `${home}/.ssh`], { user })
  await lab.must(['sh', '-c', 'cat > "$1" && chmod 600 "$1"', 'sh', `${home}/.ssh/config`], {
    user,
    input: `${lines.join('\n')}\n`,
  })
}
