import type { Host } from '../../hosts/host'

/**
 * What depends on the version of libvirt, each once: since when, where that is known from, and the test that saw it on real hosts (7.0, 9.0,
 * 11.3 and 12.9). Whatever else refuses or allows asks here.
 */

interface Since {
  readonly since: string
  readonly source: string
  readonly test: string
}

const ABILITIES = {
  /** deletes external snapshots, by merging their overlays */
  externalDelete: {
    since: '9.0',
    source: 'news of libvirt 9.0',
    test: 'overlays.itest.ts: are renamed with their children, and merged',
  },
  /** handles snapshots inside volumes (disks named by pool and volume) while the VM is off */
  volumesOff: {
    since: '9.0',
    source:
      'seen: 7.0 says "can\'t manipulate inactive snapshots", 9.0 does it; not known which one between was the first',
    test: 'overlays.itest.ts: of a volume in a pool',
  },
  /** refuses internal snapshots of a UEFI guest that is off, until uefiQcow2: then they are made again, without a raw NVRAM */
  uefiOffRefused: {
    since: '9.2',
    source: 'qemu_snapshot.c checks pflash for inactive domains too; no lab host has such a version',
    test: 'uefi.itest.ts: with a raw NVRAM, before and after',
  },
  /** reverts external snapshots of disks that are files, and knows the overlays that it makes for it */
  externalRevert: {
    since: '9.9',
    source: 'news of libvirt 9.9; domain capabilities: externalSnapshot',
    test: 'overlays.itest.ts: of some disks are taken, and reverted',
  },
  /** makes internal snapshots by a job of QEMU that bears their name */
  jobNames: {
    since: '10.9',
    source: 'news of libvirt 10.9: QMP commands snapshot-save and snapshot-delete',
    test: 'names.itest.ts: of a running VM',
  },
  /** makes internal snapshots of running UEFI guests whose NVRAM is qcow2, and of those that are off */
  uefiQcow2: { since: '10.9', source: 'news of libvirt 10.9', test: 'uefi.itest.ts: with a qcow2 NVRAM' },
  /** reverts and, of a VM that is off, deletes those right */
  uefiRevert: { since: '10.10', source: 'news of libvirt 10.10', test: 'uefi.itest.ts: with a qcow2 NVRAM' },
  /** deletes external snapshots beside internal ones without losing the base image */
  mixedTrees: { since: '11.0', source: 'virt-manager issue 811', test: 'mixed.itest.ts' },
} as const satisfies Readonly<Record<string, Since>>

export type Ability = keyof typeof ABILITIES

/** "9.0.0" as a number to compare: major · 1,000,000 + minor · 1,000 + micro. */
export function versionNumber(version: string): number {
  const [major = 0, minor = 0, micro = 0] = version.split('.').map(Number)
  return major * 1e6 + minor * 1e3 + micro
}

/** libvirt's version on a host; 0 as long as it is not known. */
export const versionOf = async (host: Host): Promise<number> => versionNumber(await host.libvirtVersion())

/** Whether libvirt of that version does so. @param version as versionNumber has it */
export const does = (version: number, ability: Ability): boolean => version >= versionNumber(ABILITIES[ability].since)

/** The first libvirt that does so, e.g. "9.9". */
export const since = (ability: Ability): string => ABILITIES[ability].since
