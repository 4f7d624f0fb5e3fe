import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Job } from '@shared/job'
import { afterEach, describe, expect, test } from 'vitest'
import { until } from '../../../e2e/lab/lab'
import { newHostJobId } from '../../host-runner/host-jobs'
import type { SavedHost } from '../../hosts/hosts'
import { jobsOn } from '../support/place'
import { type App, overSsh } from '../test/over-ssh'

/** What becomes of a job when its target, its runner or its record fails: nothing in use is removed, nothing left is called gone. */

const MiB = 1024 * 1024
const on = overSsh('job-faults', '10.99.0.77')
const RUNNER = /offshoot-job .* run /s
const COPY = /qemu-img\.real convert/

afterEach(async () => {
  await on.lab.exec(['virsh', 'destroy', '--domain', 'clone'])
  await on.lab.exec(['virsh', 'undefine', '--domain', 'clone'])
  await on.lab.must(['find', on.lab.imagesDir, '-type', 'f', '!', '-name', 'web.qcow2', '-delete'])
  expect(await on.lab.sha256(on.web.disk)).toBe(on.web.sum)
})

const over = async (app: App, job: string): Promise<Job> =>
  until('the end of the job', () => {
    const now = app.jobs.get(job)
    return /done|failed|cancelled|left/.test(now?.state ?? '') ? now : undefined
  })
const midway = (app: App, job: string) => until('a part of it', () => (app.jobs.get(job)?.progress.fraction ?? 0) > 0.1)
const records = async () => (await on.lab.leftovers()).filter((path) => path.includes('/jobs/'))
const there = async (path: string) => (await on.lab.exec(['test', '-e', path])).code === 0
/** To all that match; one that has ended meanwhile is fine. */
const send = async (signal: 'KILL' | 'STOP', pattern: RegExp) => {
  for (const { pid } of on.lab.processes(pattern)) await on.lab.exec(['kill', `-${signal}`, String(pid)])
}

test('cancelled while the clone starts: it is too late, the VM runs and keeps its disk', async () => {
  const app = await on.app('root')
  const job = await app.clone('clone', { start: true })
  const starting = () => app.jobs.get(job)?.steps.some((s) => s.code === 'start' && s.state === 'running')
  while (!starting()) await new Promise(setImmediate)
  expect(app.jobs.get(job)?.committed).toBe(true)
  expect(() => app.engine.cancel(job)).toThrow('job.not-cancellable')
  expect(await over(app, job)).toMatchObject({ state: 'done', result: { started: true } })
  expect(await on.lab.virsh('domstate', '--domain', 'clone')).toBe('running')
  const disk = await on.source('clone')
  expect(await there(disk)).toBe(true)
  await on.lab.must(['qemu-img', 'check', '-U', disk])
  expect(await on.lab.virsh('dumpxml', '--domain', 'clone', '--inactive')).toContain(disk)
  expect(await on.lab.leftovers()).toEqual([])
})

test('the record of a finished clone is found again: a VM that was changed meanwhile is neither defined again nor started', async () => {
  const saved: SavedHost[] = []
  const first = await on.app('root', saved)
  const job = await first.clone('clone', { start: true })
  await midway(first, job)
  await first.hosts.close()
  await until('the copy', () => on.lab.processes(RUNNER).length === 0)
  // as an Offshoot does that ends before it removes the record
  const plan = await on.lab.must(['cat', `/root/.local/state/offshoot/jobs/${job}/plan.json`])
  const { xml } = JSON.parse(plan) as { xml: string }
  const edited = xml.replace('<devices>', '<description>edited since</description><devices>')
  await on.lab.defineXml(edited)
  const second = await on.app('root', saved)
  await until('the job', () => second.jobs.has(job))
  expect((await over(second, job)).state).toBe('done')
  expect(await on.lab.virsh('dumpxml', '--domain', 'clone')).toContain('edited since')
  expect(await on.lab.virsh('domstate', '--domain', 'clone')).toBe('shut off')
  expect(await on.lab.sameContent(on.web.disk, await on.source('clone'))).toBe(true)
  expect(await on.lab.leftovers()).toEqual([])
})

describe('where the target fails', () => {
  test('an I/O error: the copy is told to be left, and Remove works when the disk is back', async () => {
    const pool = await on.lab.loopPool({ name: 'failing', fs: 'xfs', size: 400 * MiB })
    const app = await on.app('root')
    const job = await app.clone('clone', { directory: pool.path })
    await midway(app, job)
    // as XFS does by itself when its disk takes nothing any more
    await on.lab.must(['xfs_io', '-x', '-c', 'shutdown -f', pool.path])
    const path = `${pool.path}/.offshoot-${job}-1.part`
    const ioError = { code: 'storage.io-error', params: { path } }
    expect(await over(app, job)).toMatchObject({
      state: 'left-something',
      problem: { code: 'storage.io-error' },
      leftovers: [{ path }],
    })
    for (const _ of [1, 2]) await expect(app.engine.undo(job)).rejects.toMatchObject({ problem: ioError })
    expect(await records()).toHaveLength(1)
    await on.lab.must(['umount', pool.path])
    await expect(app.engine.undo(job)).rejects.toMatchObject({ problem: { code: 'job.undo-incomplete' } })
    const image = join(on.lab.dir, 'loop-failing.img')
    await on.lab.must(['mount', '-o', 'loop', image, pool.path])
    await app.engine.undo(job)
    expect(app.jobs.get(job)).toMatchObject({ state: 'failed', leftovers: [], problem: { code: 'storage.io-error' } })
    expect(await on.lab.must(['ls', '-A', pool.path])).toBe('')
    expect(await records()).toEqual([])
    await on.lab.must(['umount', pool.path])
  })

  test('a read-only target: Remove says so each time, and works when it can be written', async () => {
    const pool = await on.lab.loopPool({ name: 'locked', fs: 'ext4', size: 100 * MiB })
    const saved: SavedHost[] = []
    const first = await on.app('root', saved)
    const job = await first.clone('clone', { directory: pool.path })
    await midway(first, job)
    await first.hosts.close()
    await send('KILL', RUNNER)
    await send('KILL', COPY)
    await until('nobody writes', async () => {
      const { code } = await on.lab.exec(['mount', '-o', 'remount,ro', pool.path])
      return code === 0
    })
    const app = await on.app('root', saved)
    await until('the job', () => app.jobs.has(job))
    expect(await over(app, job)).toMatchObject({ state: 'left-something', problem: { code: 'job.runner-gone' } })
    for (const _ of [1, 2])
      await expect(app.engine.undo(job)).rejects.toMatchObject({ problem: { code: 'storage.read-only' } })
    await on.lab.must(['mount', '-o', 'remount,rw', pool.path])
    await app.engine.undo(job)
    expect(await on.lab.must(['find', pool.path, '-type', 'f'])).toBe('')
    expect(await records()).toEqual([])
    await on.lab.must(['umount', pool.path])
  })
})

test('a tool that writes on although its runner is dead is stopped by Remove, and its file goes', async () => {
  const saved: SavedHost[] = []
  const first = await on.app('root', saved)
  const job = await first.clone('clone')
  await midway(first, job)
  await first.hosts.close()
  // held, so that it is not done before it is looked at
  await send('STOP', COPY)
  await send('KILL', RUNNER)
  const app = await on.app('root', saved)
  await until('the job', () => app.jobs.has(job))
  expect((await over(app, job)).leftovers).toHaveLength(1)
  expect(on.lab.processes(/qemu-img/)).not.toEqual([])
  await app.engine.undo(job)
  expect(on.lab.processes(/qemu-img/)).toEqual([])
  expect(await on.lab.leftovers()).toEqual([])
})

describe('a record that cannot be read', () => {
  /** A finished job whose plan was cut off. @returns its id */
  const cutOff = async (app: App, name: string) => {
    const id = newHostJobId()
    const task = { kind: 'create', targetFormat: 'qcow2', size: MiB, directory: on.lab.imagesDir, name } as const
    await jobsOn(app.host).start({ id, plan: '{"version":1,"kind":"clone-dom', tasks: [task] }).outcome
    return id
  }

  test('is shown with its files: removed when told to, unless a VM uses them, or kept', async () => {
    const saved: SavedHost[] = []
    const first = await on.app('root', saved)
    const [used, kept] = [await cutOff(first, 'used.qcow2'), await cutOff(first, 'kept.qcow2')]
    const path = `${on.lab.imagesDir}/used.qcow2`
    const xml = await on.lab.virsh('dumpxml', '--domain', 'web', '--inactive')
    const clone = xml.replace(/<uuid>.*<\/uuid>/, '').replace('<name>web<', '<name>clone<')
    await on.lab.defineXml(clone.replace(on.web.disk, path))
    await first.hosts.close()
    const app = await on.app('root', saved)
    await until('the jobs', () => app.jobs.has(used) && app.jobs.has(kept))
    expect(app.jobs.get(used)).toMatchObject({
      kind: 'unknown',
      state: 'left-something',
      problem: { code: 'job.unreadable' },
      leftovers: [{ path }],
    })
    await until('the clone', () => app.host.domains().some((d) => d.name === 'clone' && d.xmlKnown))
    await expect(app.engine.undo(used)).rejects.toMatchObject({
      problem: { code: 'storage.needed', params: { path, users: 'clone' } },
    })
    expect(await there(path)).toBe(true)
    await on.lab.virsh('undefine', '--domain', 'clone')
    await until('it is gone', () => app.host.domains().every((d) => d.name !== 'clone'))
    await app.engine.undo(used)
    expect(await there(path)).toBe(false)
    await app.engine.dismiss(kept)
    expect(await there(`${on.lab.imagesDir}/kept.qcow2`)).toBe(true)
    expect(await on.lab.leftovers()).toEqual([])
  })

  test('of a job that runs: its runner is ended when its files are removed', async () => {
    const saved: SavedHost[] = []
    const first = await on.app('root', saved)
    const id = newHostJobId()
    const place = { directory: on.lab.imagesDir, name: 'x.qcow2' }
    const source = { source: on.web.disk, sourceFormat: 'qcow2', targetFormat: 'qcow2' }
    jobsOn(first.host).start({ id, plan: '{"vers', tasks: [{ kind: 'convert', ...source, ...place }] })
    await until('the copy', () => on.lab.processes(COPY).length > 0)
    await send('STOP', COPY)
    await first.hosts.close()
    const app = await on.app('root', saved)
    await until('the job', () => app.jobs.has(id))
    expect(app.jobs.get(id)).toMatchObject({ kind: 'unknown', state: 'left-something' })
    await app.engine.undo(id)
    expect(on.lab.processes(/qemu-img|offshoot-job .* run/)).toEqual([])
    expect(await on.lab.leftovers()).toEqual([])
  })

  test('one that is just being written is not shown', async () => {
    const app = await on.app('root')
    const base = '/root/.local/state/offshoot/jobs'
    const id = newHostJobId()
    await on.lab.must(['mkdir', '-p', `${base}/${id}`])
    writeFileSync(on.lab.outside(`${base}/${id}/plan.json`), '{"ver')
    const second = await on.app('root')
    await second.host.fileAccess()
    expect((await jobsOn(app.host).list()).map((r) => r.id)).toContain(id)
    expect(second.jobs.has(id)).toBe(false)
    await jobsOn(app.host).forget(id)
  })
})
