import { readFileSync } from 'node:fs'

export interface Distribution {
  /** as it calls itself: "Debian GNU/Linux 12 (bookworm)" */
  readonly name: string
  readonly installCommand: string
}

/** How each family of distributions installs libvirt with QEMU. Source: their own documentation of libvirt. */
const FAMILIES: readonly (readonly [readonly string[], string])[] = [
  [['debian', 'ubuntu', 'linuxmint', 'pop'], 'sudo apt install libvirt-daemon-system qemu-system qemu-utils'],
  [['fedora', 'rhel', 'centos', 'rocky', 'almalinux'], 'sudo dnf install libvirt-daemon-kvm qemu-img'],
  [
    ['opensuse', 'opensuse-leap', 'opensuse-tumbleweed', 'suse', 'sles'],
    'sudo zypper install libvirt-daemon-qemu qemu-tools',
  ],
  [['arch', 'manjaro', 'endeavouros'], 'sudo pacman -S libvirt qemu-full dnsmasq'],
  [['alpine'], 'sudo apk add libvirt-daemon libvirt-qemu qemu-img qemu-system-x86_64'],
  [['gentoo'], 'sudo emerge app-emulation/libvirt app-emulation/qemu'],
  [['void'], 'sudo xbps-install libvirt qemu'],
  [['nixos'], 'virtualisation.libvirtd.enable = true;'],
]

/** Which distribution this is and how it installs libvirt, by /etc/os-release (os-release(5)). */
export function distribution(osRelease: string = read()): Distribution {
  const fields = new Map<string, string>()
  for (const line of osRelease.split('\n')) {
    const match = /^([A-Z_]+)=(?:"(.*)"|'(.*)'|(.*))$/.exec(line.trim())
    if (match?.[1] !== undefined) fields.set(match[1], match[2] ?? match[3] ?? match[4] ?? '')
  }
  const ids = [fields.get('ID') ?? '', ...(fields.get('ID_LIKE') ?? '').split(' ')]
  const name = fields.get('PRETTY_NAME') ?? fields.get('NAME') ?? 'Linux'
  for (const id of ids) {
    const family = FAMILIES.find(([members]) => members.includes(id))
    if (family !== undefined) return { name, installCommand: family[1] }
  }
  return { name, installCommand: 'libvirt, qemu' }
}

function read(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8')
  } catch {
    return ''
  }
}
