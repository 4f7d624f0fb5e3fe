import { expect, test } from 'vitest'
import { until } from '../../../e2e/lab/lab'
import { onLab } from '../test/on-lab'
import { choices, guestsOn } from './test/guests'

const on = onLab('prepare')
const guests = guestsOn(on)
const { guest, sums, content, sha, records, ended, read, changed, appliance, overlays } = guests

test('a CentOS 7 is prepared: each file as shown before, every other byte as it was; cancelled or killed before, nothing changes', {
  timeout: 400_000,
}, async () => {
  const { service, engine } = guests
  const { uuid, path } = await guest('centos', 'centos')
  const before = await sums(path)
  const image = await sha(path)
  const reading = await read(uuid)
  expect(reading.problem).toBeUndefined()
  expect(reading.guest).toMatchObject({
    system: 'CentOS Linux 7 (Core)',
    hostname: 'web-01',
    address: '192.168.20.21',
    keyMaker: 'itself',
    authorizedKeys: 1,
  })
  expect(await sha(path)).toBe(image)

  const cancelled = service.start(reading.id, choices)
  await appliance()
  engine.cancel(cancelled)
  expect(await ended(cancelled)).toMatchObject({ state: 'cancelled', leftovers: [] })
  const killed = service.start(reading.id, choices)
  await on.lab.must(['kill', '-9', await appliance()])
  expect(await ended(killed)).toMatchObject({ state: 'failed', leftovers: [] })
  expect(await sha(path)).toBe(image)
  expect(await overlays()).toEqual([])
  expect(await records()).toBe('')

  const preview = service.preview(reading.id, choices)
  expect(preview.invalid).toEqual([])
  const done = await ended(service.start(reading.id, choices))
  expect(done).toMatchObject({ state: 'done', leftovers: [] })
  expect(done.problem).toBeUndefined()
  const after = await sums(path)
  expect(changed(before, after)).toEqual(preview.files.map((f) => f.path.slice(1)).sort())
  for (const file of changed(before, after)) {
    const owned = (of: typeof before) => of.get(file)?.split(' ').slice(0, 2)
    if (after.has(file)) expect(owned(after)).toEqual(owned(before))
  }
  expect(await content(path, '/etc/sysconfig/network-scripts/ifcfg-eth0')).toBe(
    'TYPE=Ethernet\nBOOTPROTO=none\nDEVICE=eth0\nONBOOT=yes\nIPADDR=192.168.20.22\nPREFIX=24\n',
  )
  expect(await content(path, '/etc/hosts')).toBe('127.0.0.1\tlocalhost\n192.168.20.22 web-02.example.org web-02 # é\n')
  expect(await content(path, '/etc/machine-id')).toBe('')
  expect(done.result?.files?.map((f) => f.how)).toEqual(preview.files.map((f) => f.how))
  await on.lab.must(['qemu-img', 'check', path])
  expect(await overlays()).toEqual([])
  expect(await records()).toBe('')
})

test('a VM that runs, and one that others were made of, are not touched', async () => {
  const { uuid, path } = await guest('base', 'centos')
  const linked = await on.vm('linked')
  const overlay = await on.disk(linked)
  await on.lab.must(['qemu-img', 'create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', path, overlay])
  const { blockers } = await read(uuid)
  expect(blockers).toEqual([{ code: 'needed', params: { path, users: 'linked' } }])
  await on.lab.virsh('start', linked)
  await until('running', async () => (await read(linked)).blockers.some((b) => b.code === 'running'))
})
