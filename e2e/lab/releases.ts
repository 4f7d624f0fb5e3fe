import type { Release } from './types'

/**
 * The four libvirts the lab has, in the order they came. Versions of the machine's own are Debian 12's: on another
 * distribution the tests still run, and what they expect by version is asked of the host.
 */
export const releases: Readonly<
  Record<Release, { readonly libvirt: string; readonly qemu: string; readonly standsFor: string }>
> = {
  bullseye: { libvirt: '7.0.0', qemu: '5.2', standsFor: 'RHEL 8, Ubuntu 20.04 and 22.04' },
  own: { libvirt: '9.0.0', qemu: '7.2', standsFor: 'Debian 12, RHEL 9' },
  trixie: { libvirt: '11.3.0', qemu: '10.0', standsFor: 'Debian 13, RHEL 10, Ubuntu 25' },
  backports: { libvirt: '12.9.0', qemu: '11.1', standsFor: 'Fedora, Arch, openSUSE Tumbleweed' },
}

/** The release of hosts that ask for none: a run of the integration suite is for one ($OFFSHOOT_RELEASE, as npm test sets it). */
export function defaultRelease(): Release {
  const name = process.env.OFFSHOOT_RELEASE ?? 'own'
  if (name in releases) return name as Release
  throw new Error(`OFFSHOOT_RELEASE=${name}: one of ${Object.keys(releases).join(', ')}`)
}

/** Whether the release of this run has libvirt `version` ("9.9" or "9.9.0") or newer. */
export function atLeast(version: string, release: Release = defaultRelease()): boolean {
  const number = (text: string) => text.split('.').reduce((sum, part, n) => sum + Number(part) * 1000 ** (2 - n), 0)
  return number(releases[release].libvirt) >= number(version)
}

/** A fault of that libvirt and of no other here: its daemon ends when an upload into a volume goes wrong, and cuts every connection. */
export function uploadEndsLibvirtd(release: Release = defaultRelease()): boolean {
  return releases[release].libvirt.startsWith('11.3.')
}
