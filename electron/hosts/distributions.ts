import { readFileSync } from 'node:fs'
import { type Exists, initSystem, startCommand } from './init-system'

export interface Distribution {
  /** as it calls itself: "Debian GNU/Linux 12 (bookworm)" */
  readonly name: string
  /** what to type, lines; see `manual` for what is no command */
  readonly installCommand: string
  /** `packages`: names of packages, for a package manager that is not known; `nixos`: lines of its configuration */
  readonly manual?: 'packages' | 'nixos'
  /** what starts libvirt once it is installed; missing: installing starts it */
  readonly startCommand?: string
}

interface Family {
  /** values of ID or ID_LIKE */
  readonly ids: readonly string[]
  readonly install: string
  /** what to type for qemu-img alone */
  readonly tools: string
  /** what to type for guestfish; missing: not known to be packaged */
  readonly guestfish?: string
  /** what its packages start: default libvirtd, which none of the package managers starts by itself */
  readonly daemon?: 'virtqemud'
  /** packages start their services where systemd runs */
  readonly starts?: true
  readonly manual?: 'nixos'
}

/** The last releases of RHEL and what is like it in which the monolithic daemon is the default. */
const MONOLITHIC_RHEL = 8

/** How each family of distributions installs libvirt with QEMU. Source: their own documentation of libvirt. */
const FAMILIES: readonly Family[] = [
  {
    ids: ['debian', 'ubuntu', 'linuxmint', 'pop'],
    install: 'sudo apt install libvirt-daemon-system qemu-system qemu-utils',
    tools: 'sudo apt install qemu-utils',
    guestfish: 'sudo apt install libguestfs-tools',
    starts: true,
  },
  {
    ids: ['fedora', 'rhel', 'centos', 'rocky', 'almalinux', 'alma', 'ol'],
    install: 'sudo dnf install libvirt-daemon-kvm qemu-img',
    tools: 'sudo dnf install qemu-img',
    guestfish: 'sudo dnf install /usr/bin/guestfish',
    daemon: 'virtqemud',
  },
  {
    ids: ['opensuse', 'opensuse-leap', 'opensuse-tumbleweed', 'suse', 'sles', 'sled'],
    install: 'sudo zypper install libvirt-daemon-qemu qemu-tools',
    tools: 'sudo zypper install qemu-tools',
    guestfish: 'sudo zypper install /usr/bin/guestfish',
  },
  {
    ids: ['arch', 'manjaro', 'endeavouros', 'artix'],
    install: 'sudo pacman -S libvirt qemu-full dnsmasq',
    tools: 'sudo pacman -S qemu-img',
    guestfish: 'sudo pacman -S libguestfs',
  },
  {
    ids: ['alpine'],
    install: 'sudo apk add libvirt-daemon libvirt-qemu qemu-img qemu-system-x86_64',
    tools: 'sudo apk add qemu-img',
  },
  {
    ids: ['gentoo'],
    install: 'sudo emerge app-emulation/libvirt app-emulation/qemu',
    tools: 'sudo emerge app-emulation/qemu',
    guestfish: 'sudo emerge app-emulation/libguestfs',
  },
  {
    ids: ['void'],
    install: 'sudo xbps-install libvirt qemu',
    tools: 'sudo xbps-install qemu',
    guestfish: 'sudo xbps-install libguestfs',
  },
  {
    ids: ['nixos'],
    install: 'virtualisation.libvirtd.enable = true;',
    tools: 'nix-env -iA nixos.qemu-utils',
    guestfish: 'nix-env -iA nixos.libguestfs-with-appliance',
    manual: 'nixos',
  },
]

/** How the distribution of an os-release installs qemu-img or guestfish alone; the program's name where that is not known. */
export function toolsCommand(osRelease: string, tool: 'qemu-img' | 'guestfish' = 'qemu-img'): string {
  const family = familyOf(parse(osRelease))
  return (tool === 'qemu-img' ? family?.tools : family?.guestfish) ?? tool
}

/**
 * Which distribution this is, and how it installs and starts libvirt, by its os-release (os-release(5)) and the init system
 * that runs.
 * @param exists whether a path is there, of the same computer
 */
export function distribution(osRelease: string = read(), exists?: Exists): Distribution {
  const fields = parse(osRelease)
  const name = fields.get('PRETTY_NAME') || fields.get('NAME') || 'Linux'
  const family = familyOf(fields)
  if (family === undefined) return { name, installCommand: 'libvirt, qemu', manual: 'packages' }
  if (family.manual !== undefined) return { name, installCommand: family.install, manual: family.manual }
  const started = family.starts === true && initSystem(exists) === 'systemd'
  return {
    name,
    installCommand: family.install,
    ...(started ? {} : { startCommand: startCommand(daemonOf(family, fields), exists) }),
  }
}

/** What lets a user use the system's libvirt from the next login on. */
export function joinCommand(user: string, group: string, osRelease: string = read()): string {
  const family = familyOf(parse(osRelease))
  // Alpine has busybox's tools only.
  return family?.ids.includes('alpine') ? `sudo addgroup ${user} ${group}` : `sudo usermod -aG ${group} ${user}`
}

/** Whether a user is in a group by /etc/group (group(5)), which counts from the next login on. */
export function isMember(user: string, group: string, groups: string = textOf('/etc/group')): boolean {
  return groups.split('\n').some((line) => {
    const [name, , , members = ''] = line.split(':')
    return name === group && members.split(',').includes(user)
  })
}

function daemonOf(family: Family, fields: ReadonlyMap<string, string>): string {
  const old = fields.get('ID') !== 'fedora' && Number.parseInt(fields.get('VERSION_ID') ?? '', 10) <= MONOLITHIC_RHEL
  return family.daemon === undefined || old ? 'libvirtd' : family.daemon
}

/** ID first: a derivative that is known itself counts before what it is like. */
function familyOf(fields: ReadonlyMap<string, string>): Family | undefined {
  const ids = [fields.get('ID') ?? '', ...(fields.get('ID_LIKE') ?? '').split(/\s+/)]
  for (const id of ids) {
    const family = FAMILIES.find((f) => f.ids.includes(id))
    if (family !== undefined) return family
  }
  return undefined
}

function parse(osRelease: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const line of osRelease.split('\n')) {
    const match = /^([A-Z_0-9]+)=(?:"(.*)"|'(.*)'|(.*))$/.exec(line.trim())
    const value = match?.[2]?.replace(/\\(.)/g, '$1') ?? match?.[3] ?? match?.[4]
    if (match?.[1] !== undefined) fields.set(match[1], value ?? '')
  }
  return fields
}

function read(): string {
  return textOf('/etc/os-release') || textOf('/usr/lib/os-release')
}

/** What a file holds; nothing where it is not there. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // Not every system has one: commands for an unknown distribution are shown then.
    return ''
  }
}
