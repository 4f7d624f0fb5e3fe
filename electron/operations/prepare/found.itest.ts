import { posix } from 'node:path'
import { expect, test } from 'vitest'
import { until } from '../../../e2e/lab/lab'
import { newHostJobId } from '../../host-runner/host-jobs'
import { JobEngine } from '../../jobs/engine'
import { pieces } from '../files/by-runner'
import { partsOn } from '../files/found'
import { explain } from '../support/explain'
import { onLab } from '../test/on-lab'
import type { PrepareJournal } from './journal'
import { PrepareService } from './service'

const MiB = 1024 * 1024
const on = onLab('prepare-found')

/** What an Offshoot that ended in the middle left: an overlay of the VM's disk that holds changes, and its record with a note. */
async function left(name: string, note?: string) {
  const uuid = await on.vm(name)
  const source = await on.disk(uuid)
  const id = newHostJobId()
  const path = posix.join(posix.dirname(source), `.offshoot-prepare-${name}.qcow2`)
  const disk = { target: 'vda', action: 'linked' as const, source, sourceFormat: 'qcow2', path, format: 'qcow2' }
  const journal: PrepareJournal = {
    version: 1,
    kind: 'prepare-guest',
    uri: on.local.uri,
    createdAt: Date.now(),
    domain: { uuid, name },
    engine: 'overlay',
    disks: [{ ...disk, sourceVirtualBytes: 32 * MiB, sourceBytesOnDisk: MiB, neededBytes: 0 }],
    nvram: null,
    verify: false,
    sync: true,
    seen: { vda: 'of before' },
    commands: '',
  }
  const parts = partsOn(on.local)
  const tasks = pieces(journal).map(({ task }) => task)
  const spec = { id, plan: JSON.stringify(journal), tasks, sync: true, verify: false }
  expect(await parts.hostJobs.start(spec).outcome).toMatchObject({ kind: 'ended', word: 'done' })
  await on.lab.must(['qemu-io', '-f', 'qcow2', '-c', 'write -P 7 4M 64k', path])
  if (note !== undefined) await parts.hostJobs.note(id, note)
  const engine = new JobEngine({ onChanged: () => undefined, onRemoved: () => undefined, explain })
  const { kind } = new PrepareService(on.hosts, engine)
  const ended = async () => {
    await until('the end of the job', () => engine.list()[0]?.endedAt !== undefined)
    return engine.list()[0]
  }
  return { uuid, source, path, id, engine, journal, ended, takenUp: () => kind.operation(parts) }
}

/** Whether the VM's own disk holds what was written to the overlay, as QEMU reads it. */
const merged = async (source: string) =>
  (await on.lab.exec(['qemu-io', '-r', '-f', 'qcow2', '-c', 'read -P 7 4M 64k', source])).code === 0
const there = async (path: string) => (await on.lab.exec(['test', '-e', path])).code === 0

test('a merge that was begun is finished, also when the job that is found is cancelled at once: the overlay alone has the rest', async () => {
  const { source, path, id, engine, journal, ended, takenUp } = await left('half', 'merging')
  engine.start(id, takenUp(), journal, { reattached: true, startedAt: Date.now() })
  try {
    engine.cancel(id)
  } catch {
    // It may say that it cannot be cancelled any more, which is as good.
  }
  await ended()
  expect(await merged(source)).toBe(true)
  expect(await there(path)).toBe(false)
  await on.lab.must(['qemu-img', 'check', source])
})

test('one that was merged leaves nothing to do with the disk, which a VM that was started since may hold', async () => {
  const { uuid, path, id, engine, journal, ended, takenUp } = await left('whole', 'merging')
  await on.lab.must(['qemu-img', 'commit', '-q', '-f', 'qcow2', path])
  await partsOn(on.local).hostJobs.note(id, 'merged')
  await on.lab.virsh('start', uuid)
  await on.state(uuid, 'running')
  engine.start(id, takenUp(), journal, { reattached: true, startedAt: Date.now() })
  expect(await ended()).toMatchObject({ state: 'done', leftovers: [] })
  expect(await there(path)).toBe(false)
  expect(await on.lab.virsh('domstate', uuid)).toBe('running')
})

test('one that never began to merge is taken back: the disk is as it was', async () => {
  const { source, path, id, engine, journal, ended, takenUp } = await left('early')
  engine.start(id, takenUp(), journal, { reattached: true, startedAt: Date.now() })
  expect(await ended()).toMatchObject({ state: 'failed', problem: { code: 'job.runner-gone' }, leftovers: [] })
  expect(await merged(source)).toBe(false)
  expect(await there(path)).toBe(false)
})
