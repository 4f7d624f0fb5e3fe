import { beforeEach, expect, test } from 'vitest'
import { until } from '../../../e2e/lab/lab'
import { atLeast } from '../../../e2e/lab/releases'
import { shellLine } from '../../images'
import { JobEngine } from '../../jobs/engine'
import { explain } from '../support/explain'
import { host, onLab } from '../test/on-lab'
import { CloneService } from './service'

const MiB = 1024 * 1024

let engine: JobEngine
let service: CloneService

const on = onLab('of-snapshot')
beforeEach(() => {
  engine = new JobEngine({ onChanged: () => undefined, onRemoved: () => undefined, explain })
  service = new CloneService(on.hosts, engine)
})

const plan = (source: string, name: string, snapshot: string) =>
  service.plan({
    host,
    source,
    name,
    snapshot,
    disks: [],
    macs: {},
    verify: true,
    sync: true,
    start: false,
    keepGraphicsPorts: false,
  })
async function ended(id: string) {
  await until('the end of the job', () => engine.list().find((j) => j.id === id)?.endedAt !== undefined, 60_000)
  return engine.list().find((j) => j.id === id)
}

/** Of a running VM the name is a part of a QEMU job's from libvirt 10 on, which takes letters, digits and these only. */
const hostile = atLeast('10.0') ? 'a-b_.c' : `a 'b', $(c)`

test('inside the images, while the VM runs and writes: what was then, and the VM has felt nothing', async () => {
  const source = await on.vm('busy', {
    memoryMiB: 96,
    disks: [{ format: 'qcow2', sizeBytes: 512 * MiB, dataBytes: 200 * MiB, fs: true }],
    start: true,
  })
  const path = await on.disk(source)
  const guest = await on.lab.console({ uuid: source })
  await guest.waitReady()
  await guest.run('mount /dev/vda /mnt 2>/dev/null; echo then > /mnt/marker; sync')
  await on.lab.virsh('snapshot-create-as', source, hostile)
  // It goes on writing, over what was there then too, while the copy is made.
  const writes = 'while :; do dd if=/dev/urandom of=/mnt/w bs=64k count=64 conv=fsync; echo now > /mnt/marker; done'
  await guest.run(`(${writes}) >/dev/null 2>&1 & echo`)
  const id = await on.lab.virsh('domid', source)
  const made = await plan(source, 'copy', hostile)
  expect(made.blockers).toEqual([])
  // A copy of what was then: nobody is told that it holds what is now.
  expect(made.warnings.map((w) => w.code)).toEqual(['no-verify-snapshot'])
  expect(made.commands).toContain(`qemu-img convert -U -l`)
  expect(made.commands).toContain(shellLine(['-l', `snapshot.name=${hostile.replaceAll(',', ',,')}`]))
  expect(await ended(service.start(made.id))).toMatchObject({ state: 'done', leftovers: [] })
  expect(await on.lab.virsh('domid', source)).toBe(id)
  expect(await on.lab.virsh('domstate', source)).toBe('running')
  await on.lab.virsh('destroy', source)
  await on.lab.must(['qemu-img', 'check', path])
  const copied = await on.disk(await on.lab.virsh('domuuid', 'copy'))
  const then = '/var/lib/libvirt/images/then.raw'
  await on.lab.must([
    'qemu-img',
    'convert',
    '-l',
    `snapshot.name=${hostile.replaceAll(',', ',,')}`,
    '-O',
    'raw',
    path,
    then,
  ])
  await on.lab.must(['qemu-img', 'compare', '-f', 'raw', '-F', 'qcow2', then, copied])
  await on.lab.virsh('start', 'copy')
  const clone = await on.lab.console({ uuid: await on.lab.virsh('domuuid', 'copy') })
  await clone.waitReady()
  expect((await clone.run('mount /dev/vda /mnt 2>/dev/null; cat /mnt/marker')).output).toMatch(/then\s*$/)
  await on.lab.virsh('destroy', 'copy')
})

test('a VM that runs on a disk which the snapshot has no part of must be off first', async () => {
  const source = await on.vm('partly', {
    memoryMiB: 96,
    disks: [
      { format: 'qcow2', sizeBytes: 32 * MiB, dataBytes: MiB },
      { format: 'raw', sizeBytes: 8 * MiB, dataBytes: MiB },
    ],
  })
  await on.lab.virsh('snapshot-create-as', source, 'one', '--disk-only', '--diskspec', 'vdb,snapshot=no')
  await on.lab.virsh('start', source)
  await on.state(source, 'running')
  expect((await plan(source, 'copy 2', 'one')).blockers.map((b) => b.code)).toEqual(['source-running'])
  await on.lab.virsh('destroy', source)
})

test('a snapshot that is deleted while it is copied fails the job, and nothing of it stays', async () => {
  const source = await on.vm('pulled', { disks: [{ format: 'qcow2', sizeBytes: 1024 * MiB, dataBytes: 600 * MiB }] })
  const path = await on.disk(source)
  await on.lab.virsh('snapshot-create-as', source, 'one')
  const files = () => on.lab.must(['sh', '-c', 'ls -A /var/lib/libvirt/images | sort'])
  const before = await files()
  await on.lab.slowCopies(200 * MiB)
  const made = await plan(source, 'copy 3', 'one')
  const id = service.start(made.id)
  // However fast it is, it is not done before the snapshot has gone.
  const copying = () => on.lab.processes(/^\S*qemu-img(\.real)? convert /)
  await until('the program that copies', () => copying().length === 1)
  const pids = copying().map(({ pid }) => pid)
  for (const pid of pids) await on.lab.killProcess(pid, 'STOP')
  await on.lab.virsh('snapshot-delete', source, 'one')
  for (const pid of pids) await on.lab.killProcess(pid, 'CONT')
  expect(await ended(id)).toMatchObject({ state: 'failed', problem: { code: 'snapshot.changed' }, leftovers: [] })
  expect(await files()).toBe(before)
  expect(await on.lab.leftovers()).toEqual([])
  await on.lab.must(['qemu-img', 'check', path])
  expect((await on.lab.exec(['virsh', 'domuuid', 'copy 3'])).code).toBe(1)
})
