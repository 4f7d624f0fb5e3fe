import type { Job } from '@shared/job'
import type { TranscriptEntry } from '@shared/model/transcript'
import { beforeEach, describe, expect, test } from 'vitest'
import { until } from '../../../e2e/lab/lab'
import { host } from '../test/on-lab'
import { INSIDE, onSnapshots } from '../test/on-snapshots'

const MiB = 1024 * 1024

const entries: TranscriptEntry[] = []
const told: Job[] = []
/** what a test does when a job changes */
let listen: (job: Job) => void = () => undefined
const at = onSnapshots(
  'snapshot-jobs',
  (entry) => entries.push(entry),
  (job) => {
    told.push(job)
    listen(job)
  },
)
const { on, take, tree } = at
const { vm, state } = on
beforeEach(() => {
  entries.length = 0
  told.length = 0
  listen = () => undefined
})

const begin = () => at.verbs.begin
const now = (id: string) => at.verbs.engine.list().find((j) => j.id === id)
async function ended(id: string): Promise<Job> {
  await until('the end of the job', () => now(id)?.endedAt !== undefined)
  return now(id) as Job
}
const files = () => on.lab.must(['sh', '-c', 'ls -A /var/lib/libvirt/images | sort'])
const names = async (uuid: string) => (await on.lab.virsh('snapshot-list', '--name', uuid)).split('\n').filter(Boolean)
const small = (name: string) => vm(name, { disks: [{ format: 'qcow2', sizeBytes: 16 * MiB, dataBytes: MiB }] })

describe('snapshots are jobs', () => {
  test('memory that is written is told in bytes, with speed; cancelled, nothing is left, and the guest goes on', async () => {
    const uuid = await vm('cancelled', { memoryMiB: 128 })
    const other = await small('other')
    await on.lab.virsh('start', uuid)
    await state(uuid, 'running')
    const guest = await on.lab.console({ uuid })
    await guest.waitReady()
    await guest.run('echo one > /run/m')
    const goOn = await on.lab.slowMemory()
    const before = await files()
    const definition = await on.lab.virsh('dumpxml', '--inactive', uuid)
    const wish = { ...INSIDE, host, uuid, name: 'no', way: 'external' as const, memory: true }
    const { job } = await begin()['snapshots.take'](wish)
    expect(now(job)).toMatchObject({
      kind: 'take-snapshot',
      host,
      sourceUuid: uuid,
      params: { source: 'cancelled', name: 'no' },
      state: 'running',
      steps: [{ code: 'take-snapshot', state: 'running' }],
    })
    // One at a time on a VM; others are free.
    const busy = { problem: { code: 'snapshot.busy' } }
    await expect(begin()['snapshots.take']({ ...wish, name: 'two' })).rejects.toMatchObject(busy)
    await expect(begin()['snapshots.delete']({ host, uuid, name: 'x', which: 'one' })).rejects.toMatchObject(busy)
    await expect(begin()['snapshots.edit']({ host, uuid, name: 'x', description: 'y' })).rejects.toMatchObject(busy)
    const beside = await begin()['snapshots.take']({ ...INSIDE, host, uuid: other, name: 'meanwhile' })
    await until('bytes', () => (now(job)?.progress.bytesDone ?? 0) > 0)
    expect(now(job)?.progress.bytesTotal).toBeGreaterThan(128 * MiB)

    at.verbs.engine.cancel(job)
    await until('the word to libvirt', () => entries.some((e) => /domjobabort/.test(e.commands) && e.state === 'done'))
    await goOn()
    const end = await ended(job)
    expect(end).toMatchObject({ state: 'cancelled', leftovers: [], steps: [{ state: 'failed' }] })
    expect(end.problem).toBeUndefined()
    expect(told.find((j) => j.id === job && j.state === 'cancelling')).toBeDefined()
    expect((await ended(beside.job)).state).toBe('done')
    expect(await names(other)).toEqual(['meanwhile'])
    expect(end.commands).toMatch(/snapshot-create-as .*--memspec.*\n.*domjobabort/)
    expect(await files()).toBe(before)
    expect(await names(uuid)).toEqual([])
    expect(await on.lab.virsh('dumpxml', '--inactive', uuid)).toBe(definition)
    expect(await on.lab.virsh('domjobinfo', uuid)).toMatch(/None/)
    expect((await guest.run('cat /run/m')).output).toMatch(/^one\s*$/)
    // Free again.
    await take(uuid, 'yes', { way: 'external', disks: ['vda'] })
    expect(await names(uuid)).toEqual(['yes'])
    await on.lab.virsh('destroy', uuid)
  })

  test('the current state is saved and reverted in one job of two steps; what is refused is refused before either', async () => {
    const uuid = await small('both')
    const path = await on.disk(uuid)
    await at.write(path, 'a')
    await take(uuid, 'a')
    await at.write(path, 'b')
    const wish = { host, uuid, name: 'a', into: 'as-was' as const, force: false }
    await expect(begin()['snapshots.revert']({ ...wish, first: { ...INSIDE, name: 'a' } })).rejects.toMatchObject({
      problem: { code: 'snapshot.exists' },
    })
    expect(await names(uuid)).toEqual(['a'])
    expect(await at.holds(path, 'b')).toBe(true)

    // libvirt stops neither: that is said, and a cancel changes nothing.
    const refused: unknown[] = []
    listen = ({ id, state, cannotCancel }) => {
      if (state !== 'running' || cannotCancel === undefined) return
      expect(() => at.verbs.engine.cancel(id)).toThrow()
      if (refused.at(-1) !== cannotCancel) refused.push(cannotCancel)
    }
    const { job } = await begin()['snapshots.revert']({ ...wish, first: { ...INSIDE, name: 'b' } })
    expect(await ended(job)).toMatchObject({
      state: 'done',
      kind: 'revert-snapshot',
      steps: [
        { code: 'take-snapshot', state: 'done', params: { name: 'b' } },
        { code: 'revert-snapshot', state: 'done', params: { name: 'a' } },
      ],
      snapshots: { taken: 'b' },
      commands: expect.stringMatching(/snapshot-create-as .*\n.*snapshot-revert/),
    })
    expect(refused).toEqual(['internal', 'revert'])
    listen = () => undefined
    expect(await at.holds(path, 'a')).toBe(true)
    expect(new Set(await names(uuid))).toEqual(new Set(['a', 'b']))
    await at.revert(uuid, 'b')
    expect(await at.holds(path, 'b')).toBe(true)
    await on.lab.must(['qemu-img', 'check', path])
  })

  test('several are deleted one by one, the last first; cancelled, the one that is at it is the last to go', async () => {
    const uuid = await small('several')
    for (const name of ['one', 'two', 'three']) await take(uuid, name)
    listen = ({ id, state, steps }) => {
      if (state === 'running' && steps[0]?.state === 'running' && steps.length === 3) at.verbs.engine.cancel(id)
    }
    const { job } = await begin()['snapshots.delete']({ host, uuid, name: 'one', which: 'tree' })
    expect(await ended(job)).toMatchObject({
      state: 'cancelled',
      steps: [
        { state: 'done', params: { name: 'three' } },
        { state: 'waiting', params: { name: 'two' } },
        { state: 'waiting', params: { name: 'one' } },
      ],
    })
    expect(await names(uuid)).toEqual(['one', 'two'])
    listen = ({ id, state, cannotCancel }) => {
      if (state === 'running' && cannotCancel === 'delete') expect(() => at.verbs.engine.cancel(id)).toThrow()
    }
    await at.remove(uuid, 'two')
    expect(await names(uuid)).toEqual(['one'])
    expect((await tree(uuid)).snapshots.map((s) => s.name)).toEqual(['one'])
  })
})
