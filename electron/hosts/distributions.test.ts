import { describe, expect, test } from 'vitest'
import { distribution, isMember, joinCommand, toolsCommand } from './distributions'

/** os-release as the distribution ships it, shortened to what is read. */
const RELEASES = {
  debian: 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nID=debian\n',
  ubuntu: 'PRETTY_NAME="Ubuntu 24.04.1 LTS"\nID=ubuntu\nID_LIKE=debian\n',
  mint: 'PRETTY_NAME="Linux Mint 22"\nID=linuxmint\nID_LIKE="ubuntu debian"\n',
  fedora: 'NAME="Fedora Linux"\nID=fedora\nPRETTY_NAME="Fedora Linux 41 (Workstation Edition)"\n',
  rhel: 'NAME="Red Hat Enterprise Linux"\nID="rhel"\nID_LIKE="fedora"\nVERSION_ID="9.4"\nPRETTY_NAME="Red Hat Enterprise Linux 9.4 (Plow)"\n',
  rhel8: 'ID="rhel"\nID_LIKE="fedora"\nVERSION_ID="8.10"\nPRETTY_NAME="Red Hat Enterprise Linux 8.10 (Ootpa)"\n',
  centos: 'NAME="CentOS Stream"\nID="centos"\nID_LIKE="rhel fedora"\nPRETTY_NAME="CentOS Stream 9"\n',
  rocky: 'ID="rocky"\nID_LIKE="rhel centos fedora"\nPRETTY_NAME="Rocky Linux 9.4 (Blue Onyx)"\n',
  alma: 'ID="almalinux"\nID_LIKE="rhel centos fedora"\nPRETTY_NAME="AlmaLinux 9.4"\n',
  leap: 'ID="opensuse-leap"\nID_LIKE="suse opensuse"\nPRETTY_NAME="openSUSE Leap 15.6"\n',
  sles: 'ID="sles"\nID_LIKE="suse"\nPRETTY_NAME="SUSE Linux Enterprise Server 15 SP6"\n',
  arch: 'PRETTY_NAME="Arch Linux"\nID=arch\n',
  manjaro: 'PRETTY_NAME="Manjaro Linux"\nID=manjaro\nID_LIKE=arch\n',
  alpine: 'NAME="Alpine Linux"\nID=alpine\nPRETTY_NAME="Alpine Linux v3.20"\n',
  gentoo: 'NAME=Gentoo\nID=gentoo\nPRETTY_NAME="Gentoo Linux"\n',
  void: 'NAME="Void"\nID="void"\nPRETTY_NAME="Void Linux"\n',
  nixos: 'NAME=NixOS\nID=nixos\nPRETTY_NAME="NixOS 24.05 (Uakari)"\n',
}

describe('how a distribution installs libvirt', () => {
  test.each([
    ['debian', 'apt'],
    ['ubuntu', 'apt'],
    ['mint', 'apt'],
    ['fedora', 'dnf'],
    ['rhel', 'dnf'],
    ['centos', 'dnf'],
    ['rocky', 'dnf'],
    ['alma', 'dnf'],
    ['leap', 'zypper'],
    ['sles', 'zypper'],
    ['arch', 'pacman'],
    ['manjaro', 'pacman'],
    ['alpine', 'apk'],
    ['gentoo', 'emerge'],
    ['void', 'xbps-install'],
  ] as const)('%s: with %s', (name, manager) => {
    expect(distribution(RELEASES[name]).installCommand).toMatch(new RegExp(`^sudo ${manager} `))
  })

  test('NixOS by its configuration', () => {
    expect(distribution(RELEASES.nixos)).toEqual({
      name: 'NixOS 24.05 (Uakari)',
      installCommand: 'virtualisation.libvirtd.enable = true;',
      manual: 'nixos',
    })
  })

  test('a derivative nobody knows by what it is like', () => {
    expect(distribution('ID=homebrew-os\nID_LIKE="weird debian"\n').installCommand).toContain('apt install')
  })

  test('one that is like nothing known gets the names of the packages', () => {
    const unknown = { name: 'Linux', installCommand: 'libvirt, qemu', manual: 'packages' }
    expect(distribution('ID=haiku\n')).toEqual(unknown)
    expect(distribution('')).toEqual(unknown)
  })

  test('its name is as it writes it, whatever the quotes', () => {
    expect(distribution(RELEASES.debian).name).toBe('Debian GNU/Linux 12 (bookworm)')
    expect(distribution("NAME='My Linux'\nID=x").name).toBe('My Linux')
    expect(distribution('NAME="The \\"Best\\" Linux"\nID=x').name).toBe('The "Best" Linux')
  })
})

describe('what else it takes until libvirt can be used', () => {
  const systemd = (path: string) => path === '/run/systemd/system'
  const bare = () => false
  const modular = 'sudo systemctl enable --now virtqemud.socket virtnetworkd.socket virtstoraged.socket'

  test.each([
    // Its packages start what they install.
    ['debian', undefined],
    ['mint', undefined],
    ['fedora', modular],
    ['rhel', modular],
    ['rhel8', 'sudo systemctl enable --now libvirtd'],
    ['arch', 'sudo systemctl enable --now libvirtd'],
    ['leap', 'sudo systemctl enable --now libvirtd'],
  ] as const)('%s with systemd', (name, command) => {
    expect(distribution(RELEASES[name], systemd).startCommand).toBe(command)
  })

  test('Debian without systemd starts nothing by itself', () => {
    expect(distribution(RELEASES.debian, bare).startCommand).toBe('sudo virtlogd -d && sudo libvirtd -d')
  })

  test('the group is joined by the tools that are there', () => {
    expect(joinCommand('ada', 'libvirt', RELEASES.debian)).toBe('sudo usermod -aG libvirt ada')
    expect(joinCommand('ada', 'libvirt', RELEASES.alpine)).toBe('sudo addgroup ada libvirt')
  })

  test('membership is what /etc/group says of exactly that name', () => {
    const groups = 'root:x:0:\nlibvirt:x:118:bob,ada\nlibvirt-qemu:x:64055:eve\n'
    expect(isMember('ada', 'libvirt', groups)).toBe(true)
    expect(isMember('eve', 'libvirt', groups)).toBe(false)
    expect(isMember('ad', 'libvirt', groups)).toBe(false)
    expect(isMember('ada', 'libvirt', '')).toBe(false)
  })
})

test.each([
  ['ID=debian', 'sudo apt install qemu-utils'],
  ['ID=rocky\nID_LIKE="rhel centos fedora"', 'sudo dnf install qemu-img'],
  ['ID=opensuse-leap', 'sudo zypper install qemu-tools'],
  ['ID=somethingelse', 'qemu-img'],
  ['', 'qemu-img'],
])('qemu-img alone comes with a command of the distribution: %s', (osRelease, command) => {
  expect(toolsCommand(osRelease)).toBe(command)
})
