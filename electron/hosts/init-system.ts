import { existsSync } from 'node:fs'
import { basename } from 'node:path'

/** What starts services on a computer; `none`: nothing known, as in a container. */
export type InitSystem = 'systemd' | 'openrc' | 'runit' | 'none'

/** Whether a path exists on the computer that is asked about. */
export type Exists = (path: string) => boolean

/**
 * What each init system keeps while it runs. Being installed is not enough: Debian's package runit makes /run/runit although
 * systemd or nothing starts services. Source: sd_booted(3), rc-status(8), runit(8), the stages of Void and Artix.
 */
const MARKS = [
  ['systemd', '/run/systemd/system'],
  ['openrc', '/run/openrc/softlevel'],
  ['runit', '/run/runit/stopit'],
  ['runit', '/run/runit/runsvdir'],
  ['runit', '/run/runit/service'],
] as const

/** Directories of runit: services that are installed, and those that are supervised. Void, Artix, Debian. */
const RUNIT_SERVICES = ['/etc/sv', '/etc/runit/sv']
const RUNIT_SUPERVISED = ['/var/service', '/run/runit/service', '/etc/service']

/** All paths that are asked for here, for who asks another computer. */
export const INIT_PATHS: readonly string[] = [
  ...new Set([...MARKS.map(([, path]) => path), ...RUNIT_SERVICES, ...RUNIT_SUPERVISED]),
]

/** The init system that runs. */
export function initSystem(exists: Exists = existsSync): InitSystem {
  return MARKS.find(([, path]) => exists(path))?.[0] ?? 'none'
}

/**
 * What starts the system's libvirt, now and at each boot where the init system can do that.
 * @param daemon path or name of the daemon that serves QEMU: libvirtd or virtqemud
 */
export function startCommand(daemon: string, exists: Exists = existsSync): string {
  const modular = basename(daemon) === 'virtqemud'
  // Networks and storage have daemons of their own then.
  const services = modular ? ['virtqemud', 'virtnetworkd', 'virtstoraged'] : ['libvirtd']
  switch (initSystem(exists)) {
    case 'systemd':
      return `sudo systemctl enable --now ${services.map((name) => (modular ? `${name}.socket` : name)).join(' ')}`
    case 'openrc':
      return services.map((name) => `sudo rc-update add ${name} && sudo rc-service ${name} start`).join('\n')
    case 'runit': {
      const first = (paths: readonly string[]) => paths.find(exists) ?? paths[0]
      const from = first(RUNIT_SERVICES)
      return `sudo ln -s ${services.map((name) => `${from}/${name}`).join(' ')} ${first(RUNIT_SUPERVISED)}/`
    }
    case 'none':
      return ['virtlogd', ...services].map((name) => `sudo ${name} -d`).join(' && ')
  }
}
