import type { AbilityId, AbilityLack, AbilityMeans, HostAbility } from '@shared/model/abilities'
import { type Ability, does, since, versionNumber } from '../snapshots/versions'

/**
 * What Offshoot can do on a host, and by which way: rules alone, on facts. docs/COMPATIBILITY.md is written from them
 * (abilities-doc.ts), and abilities.itest.ts tries each on a real host of every release. What depends on libvirt's version is asked of
 * snapshots/versions.ts, as the verbs themselves do.
 */

/** What abilities depend on. A fact that is missing is not known. */
export interface AbilityFacts {
  /** e.g. "9.0.0" */
  readonly libvirt?: string | undefined
  /** how Offshoot reads and writes images there */
  readonly access?: 'direct' | 'sudo' | 'none' | undefined
  /** whether qemu-img is there */
  readonly qemuImg?: boolean | undefined
  /** what new images can be, best first */
  readonly formats?: readonly string[] | undefined
}

type Answer = Omit<HostAbility, 'id'>
type Rule = (facts: AbilityFacts) => Answer

const UNKNOWN: Answer = { way: 'unknown' }
const works = (by: AbilityMeans): Answer => ({ way: 'works', by })
const instead = (by: AbilityMeans, lack: AbilityLack): Answer => ({ way: 'another-way', by, lack })
const not = (lack: AbilityLack): Answer => ({ way: 'not', lack })

/** A rule on libvirt's version. @param can whether libvirt of the host does a thing itself */
const byVersion =
  (rule: (can: (ability: Ability) => boolean) => Answer): Rule =>
  ({ libvirt }) =>
    libvirt === undefined ? UNKNOWN : rule((ability) => does(versionNumber(libvirt), ability))

/** What libvirt does from a version on, and what stands in for it before. */
const from = (ability: Ability, before?: AbilityMeans): Rule =>
  byVersion((can) =>
    can(ability)
      ? works('libvirt')
      : {
          ...(before === undefined ? not('libvirt-version') : instead(before, 'libvirt-version')),
          since: since(ability),
        },
  )

/** Every libvirt that Offshoot talks to does it. */
const always: Rule = byVersion(() => works('libvirt'))

/** New images: by qemu-img where Offshoot may run it on them, else by libvirt, which runs it too. */
const images = (otherwise: Answer): Rule => {
  return ({ access, qemuImg }) => {
    if (qemuImg === false) return not('no-qemu-img')
    if (access === undefined) return UNKNOWN
    if (access === 'none') return otherwise
    return qemuImg === undefined ? UNKNOWN : works('qemu-img')
  }
}

const byStorage = images(instead('storage-api', 'no-file-access'))

const RULES: Readonly<Record<AbilityId, Rule>> = {
  clone: byStorage,
  // libvirt's storage copies volumes as they are now, not what a snapshot in them holds.
  'clone-snapshot-running': images(not('no-file-access')),
  formats: (facts) => {
    const answer = byStorage(facts)
    if (answer.way === 'not' || answer.way === 'unknown') return answer
    return facts.formats === undefined ? UNKNOWN : { ...answer, formats: facts.formats }
  },
  'internal-off': always,
  'internal-running': always,
  'names-running': byVersion((can) => (can('jobNames') ? instead('title', 'qemu-job-names') : works('libvirt'))),
  'internal-volumes-off': from('volumesOff'),
  'external-disks': always,
  'external-memory': always,
  'external-revert': from('externalRevert', 'overlays'),
  'external-revert-volumes': byVersion(() => instead('overlays', 'not-files')),
  'external-delete': from('externalDelete'),
  'external-delete-middle': byVersion((can) => {
    if (!can('externalDelete')) return { ...not('libvirt-version'), since: since('externalDelete') }
    if (can('externalRevert')) return works('libvirt')
    return { ...instead('paused-start', 'libvirt-version'), since: since('externalRevert') }
  }),
  'mixed-trees': from('mixedTrees'),
  'uefi-raw-off': byVersion((can) =>
    can('uefiOffRefused') && !can('uefiQcow2')
      ? { ...instead('external', 'raw-nvram'), since: since('uefiQcow2') }
      : instead('without-nvram', 'raw-nvram'),
  ),
  'uefi-raw-running': byVersion((can) =>
    can('uefiQcow2')
      ? instead('convert-nvram', 'raw-nvram')
      : { ...instead('external', 'raw-nvram'), since: since('uefiQcow2') },
  ),
  'uefi-qcow2': from('uefiQcow2'),
}

/** Every ability, in the order it is shown. */
export const ABILITY_IDS = Object.keys(RULES) as readonly AbilityId[]

/** What a host of which that is known can do. */
export function abilitiesOf(facts: AbilityFacts): readonly HostAbility[] {
  return ABILITY_IDS.map((id) => ({ id, ...RULES[id](facts) }))
}
