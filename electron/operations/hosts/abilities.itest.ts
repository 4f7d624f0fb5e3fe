import type { AbilityId, HostAbility } from '@shared/model/abilities'
import type { TranscriptEntry } from '@shared/model/transcript'
import { beforeAll, describe, expect, test } from 'vitest'
import { until } from '../../../e2e/lab/lab'
import { defaultRelease, releases } from '../../../e2e/lab/releases'
import { JobEngine } from '../../jobs/engine'
import { CloneService } from '../clone/service'
import { ConvertService } from '../convert/service'
import { explain } from '../support/explain'
import { factsOf } from '../test/abilities-doc'
import { host } from '../test/on-lab'
import { onSnapshots, refusal } from '../test/on-snapshots'
import { ABILITY_IDS, abilitiesOf } from './abilities'
import { hostAbilities } from './host-abilities'

/**
 * Every line of docs/COMPATIBILITY.md on a real host of the release: what the rules say that works is done, by the way they say; what they say
 * is not possible is refused with that reason before libvirt is asked.
 */

const release = defaultRelease()
const outside = { way: 'external', disks: ['vda'] }

const entries = new Map<string, TranscriptEntry>()
const at = onSnapshots('abilities', (entry) => entries.set(entry.id, entry))
const { on, tree, take, revert, remove, write, holds } = at
const { vm, disk, state } = on

let said: readonly HostAbility[]
const tried = new Set<AbilityId>()
/** What the rules say of one, which is tried now. */
function ability(id: AbilityId): HostAbility {
  tried.add(id)
  return said.find((a) => a.id === id) as HostAbility
}
const snapshot = async (uuid: string, name: string) => (await tree(uuid)).snapshots.find((s) => s.name === name)

/** Deletes one where the rules say so, and expects the refusal where not. */
async function deleteAsSaid({ way }: HostAbility, uuid: string, name: string, reason: string): Promise<void> {
  if (way === 'not') {
    expect((await snapshot(uuid, name))?.refused.delete?.reason).toBe(reason)
    await expect(remove(uuid, name)).rejects.toMatchObject(refusal(reason))
    return
  }
  await remove(uuid, name)
  expect(await snapshot(uuid, name)).toBeUndefined()
}

beforeAll(async () => {
  // A host says of itself one thing at a time.
  await until('all facts', () => on.local.summary().unread === undefined, 60_000)
  said = (await hostAbilities(on.local)).abilities
})

const newEngine = () => new JobEngine({ onChanged: () => undefined, onRemoved: () => undefined, explain })
const engine = newEngine()
async function done(id: string): Promise<void> {
  const job = () => engine.list().find((j) => j.id === id)
  await until('the end of the job', () => job()?.endedAt !== undefined, 60_000)
  expect(job()).toMatchObject({ state: 'done', leftovers: [] })
}

const noWish = { host, disks: [], macs: {}, verify: false, sync: false, start: false, keepGraphicsPorts: false }

describe(`libvirt ${releases[release].libvirt}`, () => {
  test('says of itself what the table has', async () => {
    const { libvirtVersion, hypervisor } = on.local.summary().facts ?? {}
    expect(libvirtVersion).toBe(releases[release].libvirt)
    expect(hypervisor).toMatch(new RegExp(`^QEMU ${releases[release].qemu}\\.`))
    expect(await hostAbilities(on.local)).toEqual({ qemuImg: true, abilities: abilitiesOf(factsOf(release)) })
  })

  test('clones, in every format of the host', async () => {
    expect(ability('clone')).toMatchObject({ way: 'works', by: 'qemu-img' })
    const { formats = [] } = ability('formats')
    const source = await vm('web')
    const clones = new CloneService(on.hosts, engine)
    for (const format of formats) {
      const wish = { ...noWish, source, name: `as ${format}`, disks: [{ target: 'vda', format: format as 'qcow2' }] }
      const plan = await clones.plan(wish)
      expect(plan.blockers).toEqual([])
      expect(plan.engine).toBe('qemu-img')
      expect(plan.disks[0]?.formats).toEqual(formats)
      await done(clones.start(plan.id))
      const made = await disk(await on.lab.virsh('domuuid', `as ${format}`))
      const info = JSON.parse(await on.lab.must(['qemu-img', 'info', '--output=json', made]))
      expect(info.format).toBe(format)
      await on.lab.must(['qemu-img', 'compare', await disk(source), made])
    }
  })

  test('takes, reverts and deletes snapshots of a VM that is shut off', async () => {
    expect(ability('internal-off').way).toBe('works')
    const uuid = await vm('off')
    const base = await disk(uuid)
    await write(base, 'A')
    await take(uuid, 'inside')
    await write(base, 'B')
    await revert(uuid, 'inside')
    expect(await holds(base, 'A')).toBe(true)
    await remove(uuid, 'inside')
    expect((await tree(uuid)).orphans).toEqual([])

    expect(ability('external-disks').way).toBe('works')
    for (const name of ['one', 'two', 'three']) {
      await take(uuid, name, outside)
      await write(await disk(uuid), name)
    }
    expect(await disk(uuid)).not.toBe(base)
    entries.clear()
    const middle = ability('external-delete-middle')
    await deleteAsSaid(middle, uuid, 'two', 'external-delete')
    const commands = [...entries.values()].map((e) => e.commands).join('\n')
    expect(commands.includes('--paused')).toBe(middle.by === 'paused-start')
    expect(on.local.domain(uuid)?.state).toBe('shut-off')
    expect(await holds(await disk(uuid), 't')).toBe(true)
    await deleteAsSaid(ability('external-delete'), uuid, 'three', 'external-delete')
    expect(await holds(await disk(uuid), 't')).toBe(true)

    const back = ability('external-revert')
    expect((await snapshot(uuid, 'one'))?.byOverlays === true).toBe(back.by === 'overlays')
    await revert(uuid, 'one')
    expect(await holds(await disk(uuid), 'A')).toBe(true)
    await on.lab.must(['qemu-img', 'check', await disk(uuid)])
  })

  test('takes and reverts snapshots of volumes', async () => {
    const uuid = await vm('volume')
    const old = await at.asVolume(uuid)
    await write(old, 'A')
    if (ability('internal-volumes-off').way === 'works') {
      await take(uuid, 'inside')
      await revert(uuid, 'inside')
      await remove(uuid, 'inside')
    } else await expect(take(uuid, 'inside')).rejects.toMatchObject(refusal('volume-off'))
    expect(ability('external-revert-volumes').by).toBe('overlays')
    await take(uuid, 'one', outside)
    await write(await disk(uuid), 'B')
    expect((await snapshot(uuid, 'one'))?.byOverlays).toBe(true)
    await revert(uuid, 'one')
    expect(await holds(await disk(uuid), 'A')).toBe(true)
  })

  test('deletes external snapshots beside internal ones', async () => {
    const uuid = await vm('mixed')
    await take(uuid, 'inside')
    await take(uuid, 'one', outside)
    await take(uuid, 'two', outside)
    const merges = ability('external-delete').way === 'works'
    await deleteAsSaid(ability('mixed-trees'), uuid, 'two', merges ? 'mixed-tree' : 'external-delete')
  })

  test('takes snapshots of a running VM, and clones one of them meanwhile', async () => {
    const uuid = await vm('live', { memoryMiB: 64, start: true })
    await state(uuid, 'running')
    const wanted = '更新 before'
    expect(ability('internal-running').way).toBe('works')
    const { name } = await take(uuid, wanted)
    const title = ability('names-running').by === 'title'
    const taken = await snapshot(uuid, name)
    expect([taken?.name === wanted, taken?.title]).toEqual(title ? [false, wanted] : [true, undefined])
    expect(taken).toMatchObject({ technique: 'internal', memory: 'internal', state: 'running' })

    expect(ability('clone-snapshot-running')).toMatchObject({ way: 'works', by: 'qemu-img' })
    const clones = new CloneService(on.hosts, engine)
    const plan = await clones.plan({ ...noWish, source: uuid, name: 'then', snapshot: name })
    expect(plan.blockers).toEqual([])
    await done(clones.start(plan.id))
    expect(on.local.domain(uuid)?.state).toBe('running')
    await revert(uuid, name)
    await state(uuid, 'running')
    await remove(uuid, name)

    expect(ability('external-memory').way).toBe('works')
    await take(uuid, 'memory', { ...outside, memory: true })
    expect(await snapshot(uuid, 'memory')).toMatchObject({ technique: 'external', memory: 'external' })
    await deleteAsSaid(ability('external-delete'), uuid, 'memory', 'external-delete')
    expect(on.local.domain(uuid)?.state).toBe('running')
    await on.lab.virsh('destroy', uuid)
  })

  test('takes what it can of VMs with UEFI', async () => {
    const uuid = await vm('uefi', { uefi: true })
    const off = ability('uefi-raw-off')
    expect(off.by).toBe('without-nvram')
    expect((await tree(uuid)).take.withoutNvram).toContain('internal')
    await take(uuid, 'off')
    await revert(uuid, 'off')
    await remove(uuid, 'off')

    await on.lab.virsh('start', uuid)
    await state(uuid, 'running')
    const { take: offer } = await tree(uuid)
    expect(offer.refused.internal?.reason).toBe('uefi-nvram')
    const running = ability('uefi-raw-running')
    expect(offer.convert).toBe(running.by === 'convert-nvram' ? 'nvram' : undefined)
    expect(offer.suggested).toBe('external')
    await on.lab.virsh('destroy', uuid)
    await state(uuid, 'shut-off')

    const converts = new ConvertService(on.hosts, engine)
    const plan = await converts.plan({ host, uuid, what: 'nvram', verify: false })
    if (ability('uefi-qcow2').way === 'not') {
      expect(plan.blockers.map((b) => b.code)).toEqual(['nvram-unreadable'])
      await take(uuid, 'instead', outside)
      expect(await snapshot(uuid, 'instead')).toMatchObject({ technique: 'external' })
      return
    }
    expect(plan.blockers).toEqual([])
    await done(converts.start(plan.id))
    await until('the change', async () => (await tree(uuid)).take.suggested === 'internal')
    await take(uuid, 'off')
    await on.lab.virsh('start', uuid)
    await state(uuid, 'running')
    await take(uuid, 'on')
    expect(await snapshot(uuid, 'on')).toMatchObject({ technique: 'internal', memory: 'internal', state: 'running' })
    await revert(uuid, 'off')
    await state(uuid, 'shut-off')
    for (const name of ['on', 'off']) await remove(uuid, name)
    expect((await tree(uuid)).snapshots).toEqual([])
  })

  test('leaves no line of the table untried', () => {
    expect([...tried].sort()).toEqual([...ABILITY_IDS].sort())
  })
})
