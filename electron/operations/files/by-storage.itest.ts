import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Job } from '@shared/job'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { until } from '../../../e2e/lab/lab'
import type { SavedHost } from '../../hosts/hosts'
import { jobsOn } from '../support/place'
import { type App, overSsh } from '../test/over-ssh'
import { lease } from './hold'

const on = overSsh('by-storage', '10.99.0.78')
const MiB = 1024 * 1024
const GATE = '/run/slow/gate'
const CLONE = '/var/lib/libvirt/images/clone.qcow2'

/** As every copy of libvirt runs here: while its gate is shut it is in its middle, then it is done at once. */
const SCRIPT = `#!/bin/sh
[ "$1" = convert ] || exec /run/slow/qemu-img.real "$@"
for to; do :; done
gate=${GATE}-\${to##*/}
if [ -e "$gate" ]; then
  shift
  /run/slow/qemu-img.real convert -r 500000 "$@" & p=$!
  while [ -e "$gate" ]; do sleep 0.05; done
  kill -KILL $p
  wait $p
  set -- convert "$@"
fi
exec /run/slow/qemu-img.real "$@"
`

const shut = (name = 'clone.qcow2') => writeFileSync(on.lab.outside(`${GATE}-${name}`), '')
const open = (name = 'clone.qcow2') => rmSync(on.lab.outside(`${GATE}-${name}`), { force: true })
const putScript = () => writeFileSync(on.lab.outside('/run/slow/qemu-img'), SCRIPT)
const copying = () => on.lab.processes(/qemu-img\.real convert/)
const notes = (job: string) => {
  const file = on.lab.outside(`/home/ops/.local/state/offshoot/jobs/${job}/notes`)
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

/** Begins a clone and waits until libvirt is in the middle of it, and its record says which file it is. */
async function halfway(app: App): Promise<string> {
  shut()
  const job = await app.clone('clone')
  await until('the copy', () => copying().length > 0 && /^made /m.test(notes(job)), 15_000).catch((error) => {
    throw new Error(`${notes(job)}${JSON.stringify([copying(), app.jobs.get(job)])}`, { cause: error })
  })
  return job
}

async function is(app: App, job: string, wanted: (job: Job) => boolean): Promise<void> {
  const now = () => app.jobs.get(job)
  await until('the job as wanted', () => wanted(now() ?? ({} as Job)), 30_000).catch((error) => {
    throw new Error(JSON.stringify(now()), { cause: error })
  })
}

/** The next Offshoot has nothing to find: no record, no job. */
async function nothingToFind(saved: SavedHost[]): Promise<void> {
  expect(await on.lab.leftovers()).toEqual([])
  const next = await on.app('ops', saved)
  await next.host.fileAccess()
  expect(await jobsOn(next.host).list()).toEqual([])
  expect([...next.jobs]).toEqual([])
}

const vms = async () => (await on.lab.virsh('list', '--all', '--name')).split('\n').map((l) => l.trim())

async function expectCloned(): Promise<void> {
  expect(await vms()).toContain('clone')
  await on.lab.must(['qemu-img', 'check', '-q', CLONE])
  expect(await on.lab.sameContent(on.web.disk, CLONE)).toBe(true)
  expect(await on.lab.sha256(on.web.disk)).toBe(on.web.sum)
  expect(await on.lab.leftovers()).toEqual([])
}

async function expectNothing(): Promise<void> {
  expect(await vms()).not.toContain('clone')
  expect(existsSync(on.lab.outside(CLONE))).toBe(false)
  expect(await on.lab.sha256(on.web.disk)).toBe(on.web.sum)
}

beforeEach(() => {
  Object.assign(lease, { seconds: 2, renewMs: 500 })
  putScript()
})
afterEach(async () => {
  open()
  open('clone-vdb.qcow2')
  await until('no copy', () => copying().length === 0, 15_000)
  await on.lab.exec(['virsh', 'undefine', '--domain', 'clone'])
  await on.lab.must(['find', on.lab.imagesDir, '-name', 'clone*', '-delete'])
  await on.lab.exec(['virsh', 'pool-refresh', 'default'])
})

describe('a clone by libvirt’s storage', () => {
  test('cancelled: it is taken back when libvirt lets go, and the next Offshoot finds nothing', async () => {
    const saved: SavedHost[] = []
    const app = await on.app('ops', saved)
    const job = await halfway(app)
    app.engine.cancel(job)
    await until('the word on the host', () => /^cancelled$/m.test(notes(job)))
    open()
    expect(await app.ended(job)).toMatchObject({ state: 'cancelled', leftovers: [] })
    await nothingToFind(saved)
    await expectNothing()
  })

  test('cancelled, and Offshoot ends before libvirt lets go: the next one takes it back', async () => {
    const saved: SavedHost[] = []
    const app = await on.app('ops', saved)
    const job = await halfway(app)
    app.engine.cancel(job)
    await until('the word on the host', () => /^cancelled$/m.test(notes(job)))
    await app.hosts.close()
    const next = await on.app('ops', saved)
    await is(next, job, ({ state }) => state === 'cancelling')
    open()
    expect(await next.ended(job)).toMatchObject({ state: 'cancelled', leftovers: [] })
    await expectNothing()
    expect(await on.lab.leftovers()).toEqual([])
  })

  test('Offshoot ends in its middle: the next one follows and finishes it', async () => {
    const saved: SavedHost[] = []
    const app = await on.app('ops', saved)
    const job = await halfway(app)
    await app.hosts.close()
    const next = await on.app('ops', saved)
    await is(next, job, ({ state }) => state === 'running')
    open()
    expect(await next.ended(job)).toMatchObject({ state: 'done', engine: 'storage-api' })
    await expectCloned()
  })

  test('a finished file that is gone, or another one of its name: nothing is defined, and what is not the job’s stays', async () => {
    const disks = [0, 1].map(() => ({ format: 'qcow2' as const, sizeBytes: 8 * MiB, dataBytes: 4 * MiB }))
    const two = await on.lab.defineVm({ name: 'two', disks })
    await on.lab.virsh('pool-refresh', 'default')
    for (const change of ['rm', 'replace'] as const) {
      const saved: SavedHost[] = []
      const app = await on.app('ops', saved)
      await until('the VM', () => app.host.domain(two.uuid)?.xmlKnown === true)
      shut('clone-vdb.qcow2')
      const job = await app.clone('clone', { source: two.uuid })
      await until('the first one’s end', () => /^done vda/m.test(notes(job)) && /^made vdb/m.test(notes(job)))
      // Gone while no Offshoot looks, or another one while this one does.
      if (change === 'rm') await app.hosts.close()
      await on.lab.must(['rm', CLONE])
      // most file systems give it the inode that is free since
      if (change === 'replace') await on.lab.must(['cp', on.web.disk, CLONE])
      const next = change === 'rm' ? await on.app('ops', saved) : app
      await is(next, job, ({ reattached }) => reattached === (change === 'rm'))
      open('clone-vdb.qcow2')
      await is(next, job, ({ state }) => state === 'failed' || state === 'left-something')
      expect(await vms()).not.toContain('clone')
      if (change === 'rm') {
        expect(next.jobs.get(job)).toMatchObject({ state: 'failed', problem: { code: 'storage.missing' } })
        expect(await on.lab.leftovers()).toEqual([])
      } else {
        expect(next.jobs.get(job)).toMatchObject({ leftovers: [{ path: CLONE }] })
        expect(await on.lab.sha256(CLONE)).toBe(on.web.sum)
        await next.engine.dismiss(job)
        expect(await on.lab.leftovers()).toEqual([])
        await on.lab.must(['rm', CLONE])
      }
      await next.hosts.close()
    }
  })

  test('libvirt is killed in its middle: out of sight, then failed once, with nothing left', async () => {
    const saved: SavedHost[] = []
    const app = await on.app('ops', saved)
    const job = await halfway(app)
    const [daemon] = on.lab.processes(/libvirtd/)
    await on.lab.killProcess(daemon?.pid ?? 0, 'KILL')
    await is(app, job, ({ state }) => state === 'out-of-sight')
    await on.lab.startLibvirtd()
    const ended = await app.ended(job)
    expect(ended).toMatchObject({
      state: 'failed',
      leftovers: [],
      problem: { code: 'storage.libvirt-restarted', params: { path: CLONE } },
    })
    await endCopies()
    await nothingToFind(saved)
    await expectNothing()
  })

  test('power cut in its middle: the next Offshoot says so, and takes the half copy back', async () => {
    const saved: SavedHost[] = []
    const app = await on.app('ops', saved)
    const job = await halfway(app)
    await app.hosts.close()
    await on.lab.reboot()
    expect(existsSync(on.lab.outside(CLONE))).toBe(true)
    await on.lab.slowCopies(24 * MiB)
    putScript()
    await on.sshd.listen()
    const next = await on.app('ops', saved)
    await is(next, job, ({ state }) => state === 'failed')
    expect(next.jobs.get(job)).toMatchObject({ leftovers: [], problem: { code: 'job.host-restarted' } })
    await next.engine.dismiss(job)
    await nothingToFind(saved)
    await expectNothing()
  })

  test('the link is cut in its middle: out of sight, not failed, and done when it is back', async () => {
    const saved: SavedHost[] = []
    const app = await on.app('ops', saved)
    const job = await halfway(app)
    await on.sshd.dropConnections()
    await on.sshd.stop()
    await is(app, job, ({ state }) => state === 'out-of-sight')
    open()
    await until('the end of the copy', () => copying().length === 0)
    expect(app.jobs.get(job)?.state).toBe('out-of-sight')
    await on.sshd.listen()
    expect(await app.ended(job)).toMatchObject({ state: 'done' })
    await expectCloned()
    await nothingToFind(saved)
  })

  test('libvirt fails to copy: told once, settled, and the file of another stays', async () => {
    const saved: SavedHost[] = []
    const app = await on.app('ops', saved)
    const job = await halfway(app)
    await endCopies()
    expect(await app.ended(job)).toMatchObject({ state: 'failed', leftovers: [] })
    await app.engine.dismiss(job)
    await nothingToFind(saved)
    await expectNothing()
  })
})

describe('Offshoot is killed when all is done but the last step', () => {
  const records = '/home/ops/.local/state/offshoot/jobs'
  /** Puts back the record that a job had halfway, with the copy's end in it, as it was just before it was settled. */
  async function asBeforeTheEnd(job: string, line: string): Promise<void> {
    await on.lab.must(['cp', '-a', `/home/ops/${job}`, `${records}/${job}`])
    appendFileSync(on.lab.outside(`${records}/${job}/notes`), `${line}\n`)
  }
  // Not `must`: who holds the job is just being written anew.
  const keep = (job: string) => on.lab.exec(['cp', '-a', `${records}/${job}`, `/home/ops/${job}`])
  const made = (job: string) => /^made (.*)$/m.exec(readFileSync(on.lab.outside(`/home/ops/${job}/notes`), 'utf8'))?.[1]

  test('the next one settles a clone that was grown and started meanwhile', async () => {
    const saved: SavedHost[] = []
    const app = await on.app('ops', saved)
    const job = await halfway(app)
    await keep(job)
    open()
    expect(await app.ended(job)).toMatchObject({ state: 'done' })
    await app.hosts.close()
    await asBeforeTheEnd(job, `done ${made(job)}`)
    await on.lab.must(['qemu-img', 'resize', '-q', CLONE, '+8M'])
    await on.lab.virsh('start', 'clone')
    const sum = await on.lab.must(['stat', '-c', '%d:%i', CLONE])
    const next = await on.app('ops', saved)
    await is(next, job, ({ state }) => state === 'done')
    expect(await on.lab.virsh('domstate', 'clone')).toBe('running')
    expect(await on.lab.must(['stat', '-c', '%d:%i', CLONE])).toBe(sum)
    expect(await on.lab.leftovers()).toEqual([])
    await on.lab.virsh('destroy', 'clone')
  })

  test('the next one settles a conversion whose VM runs on the new file', async () => {
    const raw = await on.lab.defineVm({
      name: 'raw',
      disks: [{ format: 'raw', sizeBytes: 32 * MiB, dataBytes: 8 * MiB }],
    })
    await on.lab.virsh('pool-refresh', 'default')
    const old = { path: raw.disks[0] ?? '', sum: await on.lab.sha256(raw.disks[0] ?? '') }
    const saved: SavedHost[] = []
    const app = await on.app('ops', saved)
    await until('the VM', () => app.host.domain(raw.uuid)?.xmlKnown === true)
    const plan = await app.conversions.plan({ host: app.id, uuid: raw.uuid, what: 'disks', verify: false })
    expect(plan.blockers).toEqual([])
    const file = plan.disks[0]?.path ?? ''
    shut(basename(file))
    const job = app.conversions.start(plan.id)
    await until('the copy', () => copying().length > 0 && /^made /m.test(notes(job)), 15_000)
    await keep(job)
    open(basename(file))
    expect(await app.ended(job)).toMatchObject({ state: 'done', engine: 'storage-api' })
    expect(await on.source('raw')).toBe(file)
    expect(await on.lab.sameContent(old.path, file)).toBe(true)
    await app.hosts.close()
    await asBeforeTheEnd(job, `done ${made(job)}`)
    await on.lab.virsh('start', 'raw')
    const next = await on.app('ops', saved)
    await is(next, job, ({ state }) => state === 'done')
    expect(existsSync(on.lab.outside(file))).toBe(true)
    expect(await on.lab.virsh('domstate', 'raw')).toBe('running')
    expect(await on.lab.sha256(old.path)).toBe(old.sum)
    expect(await on.lab.leftovers()).toEqual([])
    await on.lab.virsh('destroy', 'raw')
  })
})

describe('two Offshoots at one job', () => {
  test('the other one leaves it alone while the first is at it', async () => {
    Object.assign(lease, { seconds: 30, renewMs: 500 })
    const saved: SavedHost[] = []
    const first = await on.app('ops', saved)
    const job = await halfway(first)
    const second = await on.app('ops', saved)
    await second.host.fileAccess()
    open()
    expect(await first.ended(job)).toMatchObject({ state: 'done' })
    await expectCloned()
    expect([...second.jobs]).toEqual([])
  })

  test('one that is out of sight is relieved, and tells how it really ended', async () => {
    const saved: SavedHost[] = []
    const first = await on.app('ops', saved)
    const job = await halfway(first)
    await first.host.disconnect()
    await is(first, job, ({ state }) => state === 'out-of-sight')
    const second = await on.app('ops', saved)
    await is(second, job, ({ state }) => state === 'running')
    first.host.retry()
    await first.host.whenOnline()
    expect(first.jobs.get(job)?.state).not.toBe('failed')
    open()
    expect(await second.ended(job)).toMatchObject({ state: 'done' })
    expect(await first.ended(job)).toMatchObject({ state: 'done', result: { name: 'clone' } })
    await expectCloned()
  })
})

/** Kills libvirt's copies; a killed libvirtd leaves them, writing to what has no name any more. */
async function endCopies(): Promise<void> {
  for (const { pid } of on.lab.processes(/slow|qemu-img/)) await on.lab.exec(['kill', '-KILL', String(pid)])
}
