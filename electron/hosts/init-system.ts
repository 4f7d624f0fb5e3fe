import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

/** What starts services on this computer; `none`: nothing known, as in a container. */
export type InitSystem = 'systemd' | 'openrc' | 'runit' | 'none'

/** Directories of runit: services that are installed, and those that are supervised. Void, Artix, Debian. */
const RUNIT_SERVICES = ['/etc/sv', '/etc/runit/sv']
const RUNIT_SUPERVISED = ['/var/service', '/run/runit/service', '/etc/service']

/**
 * The init system that runs, by what it keeps while it runs: being installed is not enough (Debian's package runit makes
 * /run/runit although systemd or nothing starts services). Source: sd_booted(3), openrc-run(8), runit(8).
 * @param root where the file system begins; another one in tests
 */
export function initSystem(root = '/'): InitSystem {
  const has = (path: string) => existsSync(join(root, path))
  if (has('/run/systemd/system')) return 'systemd'
  if (has('/run/openrc/softlevel')) return 'openrc'
  if (has('/run/runit') && (has('/run/runit/stopit') || firstProcess(root) === 'runit')) return 'runit'
  return 'none'
}

/**
 * What starts the system's libvirt, now and at each boot where the init system can do that.
 * @param daemon path or name of the daemon that serves QEMU: libvirtd or virtqemud
 */
export function startCommand(daemon: string, root = '/'): string {
  const modular = basename(daemon) === 'virtqemud'
  // Networks and storage have daemons of their own then.
  const services = modular ? ['virtqemud', 'virtnetworkd', 'virtstoraged'] : ['libvirtd']
  switch (initSystem(root)) {
    case 'systemd':
      return `sudo systemctl enable --now ${services.map((name) => (modular ? `${name}.socket` : name)).join(' ')}`
    case 'openrc':
      return services.map((name) => `sudo rc-update add ${name} && sudo rc-service ${name} start`).join('\n')
    case 'runit': {
      const first = (paths: readonly string[]) => paths.find((path) => existsSync(join(root, path))) ?? paths[0]
      const from = first(RUNIT_SERVICES)
      return `sudo ln -s ${services.map((name) => `${from}/${name}`).join(' ')} ${first(RUNIT_SUPERVISED)}/`
    }
    case 'none':
      return ['virtlogd', ...services].map((name) => `sudo ${name} -d`).join(' && ')
  }
}

function firstProcess(root: string): string | undefined {
  try {
    return readFileSync(join(root, '/proc/1/comm'), 'utf8').trim()
  } catch {
    return undefined
  }
}
