import { existsSync, readFileSync } from 'node:fs'

export interface Distribution {
  /** as it calls itself: "Debian GNU/Linux 12 (bookworm)" */
  readonly name: string
  /** what to type, or the packages' names where the way to install them is not known */
  readonly installCommand: string
}

interface Family {
  /** values of ID or ID_LIKE */
  readonly ids: readonly string[]
  readonly install: string
}

/** How each family of distributions installs libvirt with QEMU. Source: their own documentation of libvirt. */
const FAMILIES: readonly Family[] = [
  {
    ids: ['debian', 'ubuntu', 'linuxmint', 'pop'],
    install: 'sudo apt install libvirt-daemon-system qemu-system qemu-utils',
  },
  {
    ids: ['fedora', 'rhel', 'centos', 'rocky', 'almalinux', 'alma', 'ol'],
    install: 'sudo dnf install libvirt-daemon-kvm qemu-img',
  },
  {
    ids: ['opensuse', 'opensuse-leap', 'opensuse-tumbleweed', 'suse', 'sles', 'sled'],
    install: 'sudo zypper install libvirt-daemon-qemu qemu-tools',
  },
  { ids: ['arch', 'manjaro', 'endeavouros'], install: 'sudo pacman -S libvirt qemu-full dnsmasq' },
  { ids: ['alpine'], install: 'sudo apk add libvirt-daemon libvirt-qemu qemu-img qemu-system-x86_64' },
  { ids: ['gentoo'], install: 'sudo emerge app-emulation/libvirt app-emulation/qemu' },
  { ids: ['void'], install: 'sudo xbps-install libvirt qemu' },
  { ids: ['nixos'], install: 'virtualisation.libvirtd.enable = true;' },
]

/** Which distribution this is and how it installs libvirt, by its os-release (os-release(5)). */
export function distribution(osRelease: string = read()): Distribution {
  const fields = parse(osRelease)
  const name = fields.get('PRETTY_NAME') || fields.get('NAME') || 'Linux'
  return { name, installCommand: familyOf(fields)?.install ?? 'libvirt, qemu' }
}

/**
 * What starts the system's libvirt, now and at each boot.
 * @param daemon path of the daemon that is installed
 * @param exists whether a path exists; init systems are known by what they keep in /run
 */
export function startCommand(daemon: string, exists: (path: string) => boolean = existsSync): string {
  const modular = daemon.endsWith('virtqemud')
  const service = modular ? 'virtqemud' : 'libvirtd'
  if (exists('/run/openrc')) return `sudo rc-update add ${service} && sudo rc-service ${service} start`
  if (exists('/run/runit')) return `sudo ln -s /etc/sv/${service} /var/service/`
  return `sudo systemctl enable --now ${modular ? 'virtqemud.socket' : 'libvirtd'}`
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
  for (const path of ['/etc/os-release', '/usr/lib/os-release']) {
    try {
      return readFileSync(path, 'utf8')
    } catch {
      // not here
    }
  }
  return ''
}
