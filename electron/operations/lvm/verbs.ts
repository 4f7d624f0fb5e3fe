import { randomUUID } from 'node:crypto'
import { cowBytes } from '@shared/model/lvm'
import type { SnapshotState } from '@shared/model/snapshot'
import { problem } from '@shared/problem'
import type { LogicalVolume, LvmReading } from './read'
import { hereOf, type LvmSet } from './sets'
import { cutTag, hereTag, nameTags, newTag, parentTags, setTag, tagsOf, tagValue, textTags } from './tags'
import type { LvmWork } from './work'

/** A disk of a VM that is a logical volume. */
export interface LvmDisk {
  readonly target: string
  readonly volume: LogicalVolume
}

/** How the guest is held still while the snapshots of its disks are taken. */
export type Hold = 'freeze' | 'pause' | 'none'

const full = ({ vg, lv }: Pick<LogicalVolume, 'vg' | 'lv'>) => `${vg}/${lv}`
const adding = (tags: readonly string[]) => tags.flatMap((tag) => ['--addtag', tag])
const removing = (tags: readonly string[]) => tags.flatMap((tag) => ['--deltag', tag])
/** A volume by what it is, not by a name that another may have by now. */
const select = (v: LogicalVolume, tag?: string) =>
  `lv_uuid="${v.uuid}"${tag === undefined ? '' : ` && lv_tags={"${tag}"}`}`

/** At most 127 characters, which is what LVM takes. */
const named = (lv: string, id: string, word: string) => `${lv.slice(0, 100)}.${word}-${id.slice(0, 8)}`

/** Tags of ours that say which set a VM is at. */
const hereTags = ({ tags }: LogicalVolume) => {
  const id = tagValue(tags, 'here')
  return id === '' ? [] : [hereTag(id)]
}

export interface Taking {
  readonly name: string
  readonly description: string
  readonly state: SnapshotState
  readonly createdAt: number
  readonly vm: string
  readonly xml: string
  readonly disks: readonly LvmDisk[]
  /** space for what changes, of volumes that are not thin: percent of the size */
  readonly percent: number
  readonly hold: Hold
  /** words of virsh with the host's URI */
  virsh(...words: readonly string[]): readonly string[]
}

/** Refuses what has no room. @throws storage.no-space */
export function checkRoom({ groups }: LvmReading, disks: readonly LvmDisk[], percent: number): void {
  for (const { name, freeBytes, extentBytes } of groups) {
    const thick = disks.filter(({ volume }) => volume.vg === name && volume.pool === '')
    const neededBytes = thick.reduce((sum, { volume }) => sum + cowBytes(volume.sizeBytes, percent, extentBytes), 0)
    if (neededBytes > freeBytes)
      throw problem('storage.no-space', { params: { directory: name, freeBytes, neededBytes } })
  }
}

/** One set over all disks: the guest is held only while the snapshots themselves are made. */
export function taking(reading: LvmReading, of: Taking): { readonly id: string; readonly work: LvmWork } {
  const id = randomUUID()
  const parent = hereOf(of.disks.map((d) => d.volume))
  const steps = of.disks.map(({ target, volume }, n) => {
    const { vg, lv } = volume
    const extent = reading.groups.find((g) => g.name === vg)?.extentBytes ?? 0
    const tags = tagsOf({
      id,
      vm: of.vm,
      target,
      origin: lv,
      count: of.disks.length,
      name: of.name,
      createdAt: of.createdAt,
      state: of.state,
      parent,
      description: of.description,
      xml: n === 0 ? of.xml : '',
    })
    const size = volume.pool === '' ? ['-L', `${cowBytes(volume.sizeBytes, of.percent, extent)}b`] : []
    return ['lvcreate', '-y', '-qq', '-s', ...size, '-n', named(lv, id, 'snap'), ...adding(tags), full(volume)]
  })
  const held = { freeze: ['domfsfreeze', 'domfsthaw'], pause: ['suspend', 'resume'] } as const
  const words = of.hold === 'none' ? undefined : held[of.hold]
  return {
    id,
    work: {
      ...(words && { before: of.virsh(words[0], of.vm), after: of.virsh(words[1], of.vm) }),
      steps,
      undo: [['lvremove', '-y', '-qq', `@${setTag(id)}`]],
      later: [
        here(
          of.disks.map((d) => d.volume),
          id,
        ),
      ],
    },
  }
}

/** Notes which set a VM with these volumes is at. LVM does not mind a tag that is not there. */
const here = (volumes: readonly LogicalVolume[], id: string): readonly string[] => [
  'lvchange',
  '-qq',
  ...removing([...new Set(volumes.flatMap(hereTags))]),
  ...(id === '' ? [] : ['--addtag', hereTag(id)]),
  ...volumes.map(full),
]

/** Whether going back leaves the snapshot there: a thin one is copied, another is merged into its origin and gone. */
export const isThin = (set: LvmSet): boolean => set.volumes.every((v) => v.thin)

/** Going back to a set: what LVM does, and the names of the VM's volumes of before, which go at its end. */
export interface Reverting {
  readonly work: LvmWork
  readonly old: readonly string[]
}

/**
 * Goes back to a set. Thin volumes are replaced by new snapshots of the set's, which stay; the others are merged, which LVM does by itself once begun. The
 * VM's volumes are marked meanwhile, so that one that is cut short is known.
 */
export function reverting(set: LvmSet): Reverting {
  const own = set.volumes.flatMap(({ origin, ...v }) => (origin ? [{ ...v, origin }] : []))
  const thick = own.filter((v) => !v.thin)
  // Names that no volume has: one that was cut short may have left some.
  const id = randomUUID()
  const swaps = own
    .filter((v) => v.thin)
    .map(({ volume, origin }) => ({
      volume,
      origin,
      made: named(origin.lv, id, 'new'),
      old: named(origin.lv, id, 'old'),
    }))
  // Where some were merged by one that was cut short, their volumes are marked still.
  const origins = [...new Map([...own.map((v) => v.origin), ...set.cut].map((v) => [v.uuid, v])).values()]
  // A merged set is gone, and the VM is after the one before it.
  const at = thick.length > 0 ? set.parent : set.id
  const tagged = [cutTag(set.id), newTag(id), ...origins.flatMap(hereTags)].filter((tag) => tag !== hereTag(at))
  return {
    old: swaps.map(({ origin, old }) => `${origin.vg}/${old}`),
    work: {
      steps: [
        ['lvchange', '-qq', '--addtag', cutTag(set.id), ...origins.map(full)],
        ...swaps.map(({ volume, origin, made }) => {
          const tags = [...origin.tags, cutTag(set.id), newTag(id)]
          return ['lvcreate', '-y', '-qq', '-s', '-kn', '-n', made, ...adding([...new Set(tags)]), full(volume)]
        }),
        ...(thick.length === 0
          ? []
          : [['lvconvert', '-y', '-qq', '-i', '1', '--merge', ...thick.map((v) => full(v.volume))]]),
      ],
      swap: swaps.flatMap(({ origin, made, old }) => [
        ['lvrename', '-qq', origin.vg, origin.lv, old],
        ['lvrename', '-qq', origin.vg, made, origin.lv],
      ]),
      // The new one is there when this begins: the first fails where the VM's volume has its name still, and both where nothing was begun.
      back: swaps.flatMap(({ origin, made, old }) => [
        ['lvrename', '-qq', origin.vg, origin.lv, made],
        ['lvrename', '-qq', origin.vg, old, origin.lv],
      ]),
      undo: swaps.map(({ made }) => ['lvremove', '-y', '-qq', '-S', `lv_name="${made}" && lv_tags={"${newTag(id)}"}`]),
      later: [
        ...(swaps.length === 0
          ? []
          : [['lvremove', '-y', '-qq', '-S', swaps.map(({ origin }) => `(${select(origin)})`).join(' || ')]]),
        [
          'lvchange',
          '-qq',
          ...removing([...new Set(tagged)]),
          ...(at === '' ? [] : ['--addtag', hereTag(at)]),
          ...origins.map(full),
        ],
      ],
    },
  }
}

/** Deletes a set; those after it come to the one before it. */
export function deleting(set: LvmSet, all: readonly LvmSet[], disks: readonly LvmDisk[]): LvmWork {
  const children = all.filter((s) => s.parent === set.id).flatMap((s) => s.volumes)
  const at = disks.filter(({ volume }) => tagValue(volume.tags, 'here') === set.id)
  return {
    steps: [
      [
        'lvremove',
        '-y',
        '-qq',
        '-S',
        set.volumes.map(({ volume }) => `(${select(volume, setTag(set.id))})`).join(' || '),
      ],
    ],
    later: [
      ...(children.length === 0
        ? []
        : [
            [
              'lvchange',
              '-qq',
              ...removing(parentTags(set.id)),
              ...adding(parentTags(set.parent)),
              ...children.map(({ volume }) => full(volume)),
            ],
          ]),
      ...(at.length === 0
        ? []
        : [
            here(
              at.map((d) => d.volume),
              set.parent,
            ),
          ]),
    ],
  }
}

/** Gives the snapshots of a set another name or description. */
export function renaming(set: LvmSet, change: { readonly name?: string; readonly description?: string }): LvmWork {
  const off = [
    ...(change.name === undefined ? [] : nameTags(set.tagged)),
    ...(change.description === undefined ? [] : textTags(set.description)),
  ]
  const on = [
    ...(change.name === undefined ? [] : nameTags(change.name)),
    ...(change.description === undefined ? [] : textTags(change.description)),
  ]
  // A tag that is both is not changed: LVM would remove it last.
  const both = new Set(off.filter((tag) => on.includes(tag)))
  const only = (tags: readonly string[]) => tags.filter((tag) => !both.has(tag))
  const argv = [...removing(only(off)), ...adding(only(on))]
  return {
    steps: argv.length === 0 ? [] : [['lvchange', '-qq', ...argv, ...set.volumes.map(({ volume }) => full(volume))]],
  }
}

/** Makes room for more changes. @param percent of each volume's size */
export function extending(reading: LvmReading, set: LvmSet, percent: number): LvmWork {
  return {
    steps: set.volumes.flatMap(({ volume, origin, thin }) => {
      if (thin || origin === undefined || volume.invalid) return []
      const extent = reading.groups.find((g) => g.name === volume.vg)?.extentBytes ?? 0
      return [['lvextend', '-y', '-qq', '-L', `+${cowBytes(origin.sizeBytes, percent, extent)}b`, full(volume)]]
    }),
  }
}
