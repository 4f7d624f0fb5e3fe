import type { LogicalVolume, LvmReading } from './read'
import { cutTag, readTags, type SetTags, tagValue } from './tags'

/** One volume of a set. Sizes are bytes. */
export interface SetVolume {
  readonly target: string
  /** the snapshot, and the VM's volume that it is of */
  readonly volume: LogicalVolume
  readonly origin: LogicalVolume | undefined
  readonly thin: boolean
}

/** The snapshots of a VM's volumes that were taken at one moment. */
export interface LvmSet extends Omit<SetTags, 'target' | 'origin' | 'vm'> {
  readonly volumes: readonly SetVolume[]
  /** its name as the tags have it, without a number that keeps it apart from another */
  readonly tagged: string
  /** volumes of the VM that a revert to this set has been cut short on */
  readonly cut: readonly LogicalVolume[]
}

/** The sets of a VM, the first taken first. Two of one name get a number. */
export function setsOf({ volumes }: LvmReading, vm: string): readonly LvmSet[] {
  const found = new Map<string, LvmSet>()
  for (const volume of volumes) {
    const tags = readTags(volume.tags)
    if (tags === null || tags.vm !== vm.toLowerCase()) continue
    const { target, origin: name, vm: _, xml, ...of } = tags
    const origin = volumes.find((v) => v.vg === volume.vg && v.lv === name)
    const one = { target, volume, origin, thin: volume.pool !== '' }
    const set = found.get(tags.id) ?? { ...of, tagged: of.name, xml, volumes: [], cut: [] }
    found.set(tags.id, { ...set, xml: set.xml || xml, volumes: [...set.volumes, one] })
  }
  const names = new Map<string, number>()
  return [...found.values()]
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
    .map((set) => {
      const n = (names.get(set.name) ?? 0) + 1
      names.set(set.name, n)
      return {
        ...set,
        name: n === 1 ? set.name : `${set.name} (${n})`,
        volumes: set.volumes.toSorted((a, b) => (a.target < b.target ? -1 : 1)),
        cut: volumes.filter((v) => v.tags.includes(cutTag(set.id))),
      }
    })
}

/** Id of the set that a VM with these volumes is at or after; empty for none, and where they say different things. */
export function hereOf(disks: readonly LogicalVolume[]): string {
  const said = new Set(disks.map((volume) => tagValue(volume.tags, 'here')))
  const [first = ''] = said
  return said.size === 1 ? first : ''
}

/** Targets whose snapshot ran out of space, so that LVM dropped it. */
export const lostOf = (set: LvmSet): string[] => set.volumes.flatMap((v) => (v.volume.invalid ? v.target : []))

/** Whether volumes of it are missing: taking it was cut short, or somebody removed one. Those of a revert that was cut short were merged. */
export const isIncomplete = (set: LvmSet): boolean => set.volumes.length + set.cut.length < set.count
