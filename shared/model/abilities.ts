/**
 * What Offshoot can do on a host, by the versions and rights there. Worked out in electron/operations/hosts/abilities.ts; the words are the
 * renderer's (`abilities.<id>`).
 */
export type AbilityId =
  | 'clone'
  | 'clone-snapshot-running'
  | 'formats'
  | 'internal-off'
  | 'internal-running'
  | 'names-running'
  | 'internal-volumes-off'
  | 'external-disks'
  | 'external-memory'
  | 'external-revert'
  | 'external-revert-volumes'
  | 'external-delete'
  | 'external-delete-middle'
  | 'mixed-trees'
  | 'uefi-raw-off'
  | 'uefi-raw-running'
  | 'uefi-qcow2'

/** Who or what does it: a program, libvirt itself, or the plan of Offshoot's own that stands in for it. */
export type AbilityMeans =
  | 'qemu-img'
  | 'storage-api'
  | 'libvirt'
  /** new overlays on the files that a snapshot holds */
  | 'overlays'
  /** a name that libvirt takes; the one that was typed is kept as the title */
  | 'title'
  /** the VM is started paused for the merge */
  | 'paused-start'
  /** the disks only: the NVRAM is not part of the snapshot */
  | 'without-nvram'
  /** an external snapshot instead of an internal one */
  | 'external'
  /** the NVRAM is converted to qcow2 first */
  | 'convert-nvram'

/** What is missing where something cannot be done, or only in another way. */
export type AbilityLack =
  | 'no-qemu-img'
  | 'no-file-access'
  | 'libvirt-version'
  | 'raw-nvram'
  | 'qemu-job-names'
  | 'not-files'

export interface HostAbility {
  readonly id: AbilityId
  /** `unknown`: what it depends on has not been told by the host */
  readonly way: 'works' | 'another-way' | 'not' | 'unknown'
  readonly by?: AbilityMeans
  readonly lack?: AbilityLack
  /** libvirt of this version or newer does it itself: only where the one at hand does not */
  readonly since?: string
  /** `formats`: what new images can be, best first */
  readonly formats?: readonly string[]
}

/** The answer to `hosts.abilities`. */
export interface HostAbilities {
  /** whether qemu-img is there; missing: not known */
  readonly qemuImg?: boolean
  readonly abilities: readonly HostAbility[]
}
