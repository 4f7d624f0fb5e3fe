import { describe, expect, test } from 'vitest'
import { until } from '../../../e2e/lab/lab'
import { atLeast } from '../../../e2e/lab/releases'
import { JobEngine } from '../../jobs/engine'
import { ConvertService } from '../convert/service'
import { explain } from '../support/explain'
import { host } from '../test/on-lab'
import { onSnapshots, refusal } from '../test/on-snapshots'

const at = onSnapshots('snapshots-uefi')
const { on, tree, take, revert, write, holds } = at
const { vm, state, disk } = on
const outside = { way: 'external', disks: ['vda'] }
/** libvirt makes one of a VM that runs where its NVRAM is a qcow2, and puts that into it. */
const qcow2 = atLeast('10.9')
/** All that the lab has make one of a VM that is off, without a raw NVRAM; 9.2 to 10.8 do not. */
const offAllowed = true
const nvramOf = async (uuid: string) =>
  /<nvram[^>]*>([^<]+)</.exec(await on.lab.virsh('dumpxml', uuid, '--inactive'))?.[1] ??
  /<nvram[\s\S]*?<source file='([^']+)'/.exec(await on.lab.virsh('dumpxml', uuid, '--inactive'))?.[1] ??
  ''

describe('a VM with UEFI', () => {
  test('with a raw NVRAM takes its disks in overlays, and inside the images what its libvirt allows; the rest is refused before', async () => {
    const uuid = await vm('raw', { uefi: true })
    for (const running of [false, true]) {
      if (running) await on.lab.virsh('start', uuid)
      if (running) await state(uuid, 'running')
      const allowed = !running && offAllowed
      const { take: offer } = await tree(uuid)
      expect(offer.suggested).toBe(allowed ? 'internal' : 'external')
      expect(offer.refused.internal?.reason).toBe(allowed ? undefined : 'uefi-nvram')
      expect(offer.convert).toBe(!allowed && qcow2 ? 'nvram' : undefined)
      expect(offer.withoutNvram).toEqual(['internal', 'external'])
      if (allowed) {
        await take(uuid, 'inside')
        await revert(uuid, 'inside')
        // While it runs too, from 10.9 on. Before, libvirt would remove the record and leave the data (9.0, seen).
        await on.lab.virsh('start', uuid)
        await state(uuid, 'running')
        if (qcow2) await at.remove(uuid, 'inside')
        else await expect(at.remove(uuid, 'inside')).rejects.toMatchObject(refusal('running'))
        await on.lab.virsh('destroy', uuid)
        await state(uuid, 'shut-off')
        if (!qcow2) await at.remove(uuid, 'inside')
        expect((await tree(uuid)).orphans).toEqual([])
      } else {
        await expect(take(uuid, 'no')).rejects.toMatchObject(refusal('uefi-nvram'))
        // Should libvirt learn it, this is to go.
        const { code, stderr } = await on.lab.exec(['virsh', 'snapshot-create-as', uuid, 'x'])
        expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringMatching(/pflash|NVRAM|nvram/i) })
        expect((await tree(uuid)).orphans).toEqual([])
      }
      const name = `disks ${running}`
      await take(uuid, name, outside)
      expect((await tree(uuid)).snapshots.find((s) => s.name === name)).toMatchObject({ technique: 'external' })
    }
    await on.lab.virsh('destroy', uuid)
    await state(uuid, 'shut-off')
    await revert(uuid, 'disks false')
    await state(uuid, 'shut-off')
  })

  test.runIf(qcow2)(
    'with a qcow2 NVRAM, made so by the conversion, takes everything inside the images, off and running',
    async () => {
      const uuid = await vm('qcow2', { uefi: true, start: true })
      await state(uuid, 'running')
      await on.lab.virsh('destroy', uuid)
      await state(uuid, 'shut-off')
      const engine = new JobEngine({ onChanged: () => undefined, onRemoved: () => undefined, explain })
      const service = new ConvertService(on.hosts, engine)
      const plan = await service.plan({ host, uuid, what: 'nvram', verify: true })
      expect(plan.blockers).toEqual([])
      const id = service.start(plan.id)
      const ended = () => engine.list().find((j) => j.id === id && j.endedAt !== undefined)
      await until('the end of the job', ended)
      expect(ended()).toMatchObject({ state: 'done', leftovers: [] })
      await until('the change', async () => (await tree(uuid)).take.suggested === 'internal')
      const path = await disk(uuid)
      const nvram = await nvramOf(uuid)
      const inside = async () => (await on.lab.must(['qemu-img', 'snapshot', '-lU', nvram])).match(/\b(off|on)\b/g)
      await write(path, 'A')
      await take(uuid, 'off')
      expect(await inside()).toEqual(['off'])
      await write(path, 'B')
      await on.lab.virsh('start', uuid)
      await state(uuid, 'running')
      await take(uuid, 'on')
      expect(await inside()).toEqual(['off', 'on'])
      expect((await tree(uuid)).snapshots).toMatchObject([
        { name: 'off', technique: 'internal', state: 'shut-off', refused: {} },
        { name: 'on', technique: 'internal', state: 'running', memory: 'internal', refused: {} },
      ])
      await revert(uuid, 'off')
      await state(uuid, 'shut-off')
      expect(await holds(path, 'A')).toBe(true)
      await revert(uuid, 'on')
      await state(uuid, 'running')
      await on.lab.virsh('destroy', uuid)
      await state(uuid, 'shut-off')
      expect(await holds(path, 'B')).toBe(true)
      for (const name of ['off', 'on']) await at.remove(uuid, name)
      expect(await inside()).toBeNull()
      for (const file of [path, nvram]) await on.lab.must(['qemu-img', 'check', file])
    },
  )
})
