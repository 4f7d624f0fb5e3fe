import type { Job } from '@shared/job'
import type { ConvertRequest } from '@shared/model/convert'
import { beforeEach, describe, expect, test } from 'vitest'
import { until } from '../../../e2e/lab/lab'
import { JobEngine } from '../../jobs/engine'
import { FoundJobs } from '../files/found'
import { explain } from '../support/explain'
import { host, onLab } from '../test/on-lab'
import { ConvertService } from './service'

const MiB = 1024 * 1024
const IMAGES = '/var/lib/libvirt/images'

let engine: JobEngine
let service: ConvertService

const on = onLab('convert')
const newEngine = () => new JobEngine({ onChanged: () => undefined, onRemoved: () => undefined, explain })
beforeEach(() => {
  engine = newEngine()
  service = new ConvertService(on.hosts, engine)
})

const plan = (uuid: string, more: Partial<ConvertRequest> = {}) =>
  service.plan({ host, uuid, what: 'disks', verify: true, ...more })
const codes = ({ blockers }: Awaited<ReturnType<typeof plan>>) => blockers.map((b) => b.code)
const job = (id: string, of = engine) => of.list().find((j) => j.id === id)
async function ended(id: string, of = engine): Promise<Job> {
  await until('the end of the job', () => job(id, of)?.endedAt !== undefined)
  return job(id, of) as Job
}
const sum = async (path: string) => (await on.lab.must(['sha256sum', path])).split(' ')[0]
const xml = (uuid: string) => on.lab.virsh('dumpxml', uuid, '--inactive', '--security-info')
const files = async () => (await on.lab.must(['ls', '-a', IMAGES])).split('\n').sort()
const raw = (name: string, more: object = {}) =>
  on.vm(name, { disks: [{ format: 'raw', sizeBytes: 48 * MiB, dataBytes: 8 * MiB, ...more }] })
const redefine = async (uuid: string, change: (xml: string) => string) =>
  on.lab.defineXml(change(await on.lab.virsh('dumpxml', uuid, '--inactive', '--security-info')))
const { disk } = on

describe('raw disks become qcow2 files', () => {
  test('equal to the old ones, which stay untouched; nothing else of the definition changes', async () => {
    const uuid = await on.vm(`it's $(raw)`, {
      disks: [
        { format: 'raw', sizeBytes: 48 * MiB, dataBytes: 8 * MiB },
        { format: 'qcow2', sizeBytes: 16 * MiB, dataBytes: MiB },
        { format: 'raw', sizeBytes: 16 * MiB, dataBytes: MiB },
      ],
    })
    const before = await xml(uuid)
    const old = await disk(uuid)
    const content = await sum(old)
    const made = await plan(uuid)
    expect(made.blockers).toEqual([])
    expect(made.disks.map((d) => d.target)).toEqual(['vda', 'vdc'])
    const result = await ended(service.start(made.id))
    expect(result).toMatchObject({ state: 'done', kind: 'convert-disks', leftovers: [] })
    expect(result.result?.disks.map((d) => [d.target, d.verified])).toEqual([
      ['vda', true],
      ['vdc', true],
    ])
    expect(await sum(old)).toBe(content)
    for (const { source, path } of made.disks) {
      await on.lab.must(['qemu-img', 'check', path])
      await on.lab.must(['qemu-img', 'compare', '-f', 'raw', '-F', 'qcow2', source, path])
    }
    let expected = before
    for (const { source, path } of made.disks) {
      const [from, to] = [source, path].map((p) => p.replaceAll("'", '&apos;'))
      expected = expected.replace(`<source file='${from}'/>`, `<source file='${to}'/>`)
    }
    expect(await xml(uuid)).toBe(expected.replaceAll("type='raw'", "type='qcow2'"))
    // Which was the point.
    await on.lab.virsh('snapshot-create-as', uuid, 'now')
    expect(codes(await plan(uuid))).toEqual(['nothing'])
    expect((await on.lab.must(['ls', '/root/.local/state/offshoot/jobs'])).trim()).toBe('')
  })

  test('into another directory, also from a block device, with its snapshots named in a warning', async () => {
    const uuid = await raw('elsewhere')
    const old = await disk(uuid)
    await on.lab.must(['mkdir', '-p', `${IMAGES}/other`])
    const loop = (await on.lab.must(['losetup', '-f', '--show', old])).trim()
    await redefine(uuid, (text) =>
      text
        .replace(`<disk type='file' device='disk'>`, `<disk type='block' device='disk'>`)
        .replace(`<source file='${old}'/>`, `<source dev='${loop}'/>`),
    )
    try {
      await until('the change', async () => (await on.local.xml(uuid, 'persistent')).includes(loop))
      const made = await plan(uuid, { directory: `${IMAGES}/other` })
      expect(made.blockers).toEqual([])
      expect((await ended(service.start(made.id))).state).toBe('done')
      const now = await xml(uuid)
      expect(now).toContain(`<disk type='file' device='disk'>`)
      expect(now).toContain(`<source file='${made.disks[0]?.path}'/>`)
      await on.lab.must(['qemu-img', 'compare', '-f', 'raw', '-F', 'qcow2', loop, made.disks[0]?.path ?? ''])
    } finally {
      await on.lab.must(['losetup', '-d', loop])
    }
  })
})

describe('what is in the way is told before', () => {
  test('a VM that runs, whose memory is saved, a shared disk, a directory that is none', async () => {
    const uuid = await raw('busy')
    await on.lab.virsh('start', uuid)
    await on.state(uuid, 'running')
    const running = await plan(uuid)
    expect(codes(running)).toEqual(['running'])
    expect(() => service.start(running.id)).toThrow(
      expect.objectContaining({ problem: { code: 'plan.blocked', remedies: [] } }),
    )
    await on.lab.virsh('managedsave', uuid)
    await on.state(uuid, 'saved')
    expect(codes(await plan(uuid))).toEqual(['saved'])
    await on.lab.virsh('managedsave-remove', uuid)
    // libvirt tells nobody of that.
    on.local.changedByUs(uuid)
    await on.state(uuid, 'shut-off')
    expect(codes(await plan(uuid, { directory: '/no/such' }))).toEqual(['directory-missing'])
    await redefine(uuid, (text) => text.replace(/(<target dev='vda'[^>]*\/>)/, '$1<shareable/>'))
    await until('the change', async () => (await on.local.xml(uuid, 'persistent')).includes('shareable'))
    expect(codes(await plan(uuid))).toEqual(['disk-shared'])
  })
})

test('what has no file, and no place for one, is told and never thrown', async () => {
  const uuid = await raw('placeless')
  const old = await disk(uuid)
  for (const directory of ['', 'here']) expect(codes(await plan(uuid, { directory }))).toEqual(['no-directory'])
  expect(codes(await plan(uuid, { directory: '/dev/shm' }))).toEqual(['directory-of-devices'])
  const pool = await on.lab.dirPool('resting', `${IMAGES}/resting`)
  await on.lab.must(['cp', old, `${pool.path}/v.img`])
  await on.lab.virsh('pool-destroy', 'resting')
  await redefine(uuid, (text) =>
    text
      .replace(`<disk type='file' device='disk'>`, `<disk type='volume' device='disk'>`)
      .replace(`<source file='${old}'/>`, `<source pool='resting' volume='v.img'/>`),
  )
  await until('the change', async () => (await on.local.xml(uuid, 'persistent')).includes('resting'))
  expect((await plan(uuid)).blockers).toEqual([
    { code: 'disk-volume', params: { target: 'vda', pool: 'resting', volume: 'v.img' } },
  ])
  await on.lab.virsh('pool-start', 'resting')
  const made = await plan(uuid)
  expect(made.blockers).toEqual([])
  // The equal commands, pasted as a whole: each file once, and never over one that is there.
  const paste = () =>
    on.lab.exec(['sh', '-c', 'printf "%s\\n" "$1" > /root/b; EDITOR=true sh /root/b', 'sh', made.commands])
  const first = await paste()
  expect(first, first.stderr).toMatchObject({ code: 0 })
  const path = made.disks[0]?.path ?? ''
  const content = await sum(path)
  expect((await paste()).code).not.toBe(0)
  expect(await sum(path)).toBe(content)
  expect(await on.lab.sameContent(`${pool.path}/v.img`, path)).toBe(true)
})

test('an NVRAM is not converted where libvirt would take the qcow2 for a raw one', async () => {
  const uuid = await on.vm('uefi', { uefi: true })
  expect(codes(await plan(uuid, { what: 'nvram' }))).toEqual(['nvram-unreadable'])
})

describe('whatever fails, the VM is as it was', () => {
  test('the VM was started after the plan: nothing is made', async () => {
    const uuid = await raw('started')
    const made = await plan(uuid)
    const before = await files()
    await on.lab.virsh('start', uuid)
    const result = await ended(service.start(made.id))
    expect(result).toMatchObject({ state: 'failed', problem: { code: 'domain.wrong-state' }, leftovers: [] })
    expect(await files()).toEqual(before)
    await on.lab.virsh('destroy', uuid)
  })

  test('the definition was edited while it was copied: the new files go, the edit stays', async () => {
    const uuid = await raw('edited')
    const old = await disk(uuid)
    const content = await sum(old)
    const made = await plan(uuid)
    const before = await files()
    const copy = `${IMAGES}/edited-copy.img`
    const original = on.local.stateOf.bind(on.local)
    let looks = 0
    // Between the two looks at the VM lies the copy.
    on.local.stateOf = async (one) => {
      looks++
      if (looks === 2) await redefine(uuid, (text) => text.replaceAll(old, copy))
      return original(one)
    }
    try {
      const result = await ended(service.start(made.id))
      expect(result).toMatchObject({ state: 'failed', problem: { code: 'definition.changed' }, leftovers: [] })
    } finally {
      on.local.stateOf = original
    }
    expect(await files()).toEqual(before)
    expect(await disk(uuid)).toBe(copy)
    expect(await sum(old)).toBe(content)
  })

  test('libvirt refuses the definition: the files go, and it is as before', async () => {
    const uuid = await raw('refused')
    const before = { files: await files(), xml: await xml(uuid) }
    const made = await plan(uuid)
    const define = on.local.define.bind(on.local)
    let first = true
    on.local.define = async (text, name) => {
      await define(text, name)
      if (first) {
        first = false
        throw new Error('power was lost in the answer')
      }
    }
    try {
      expect(await ended(service.start(made.id))).toMatchObject({ state: 'failed', leftovers: [] })
    } finally {
      on.local.define = define
    }
    expect(await files()).toEqual(before.files)
    expect(await xml(uuid)).toBe(before.xml)
    await on.lab.virsh('start', uuid)
    await on.lab.virsh('destroy', uuid)
  })

  test('cancelled in mid-copy: the file goes, the old one is untouched', async () => {
    const uuid = await raw('cancelled', { sizeBytes: 512 * MiB, dataBytes: 400 * MiB })
    const old = await disk(uuid)
    const content = await sum(old)
    const before = await files()
    const made = await plan(uuid)
    await on.lab.slowCopies(60 * MiB)
    const id = service.start(made.id)
    await until('copying', () => (job(id)?.progress.bytesDone ?? 0) > 0)
    engine.cancel(id)
    expect(await ended(id)).toMatchObject({ state: 'cancelled', leftovers: [] })
    expect(await files()).toEqual(before)
    expect(await sum(old)).toBe(content)
    expect(await disk(uuid)).toBe(old)
  })

  test('Offshoot ends in mid-copy: a new one finds the job and finishes it', async () => {
    const uuid = await raw('found', { sizeBytes: 256 * MiB, dataBytes: 200 * MiB })
    const first = await on.another()
    await until('the VM', () => first.get(host).domain(uuid)?.xmlKnown === true)
    const service = new ConvertService(first, engine)
    const made = await service.plan({ host, uuid, what: 'disks', verify: true })
    const id = service.start(made.id)
    await until('copying', () => (job(id)?.progress.bytesDone ?? 0) > 0)
    await first.close()
    const next = newEngine()
    new FoundJobs(on.hosts, next, [new ConvertService(on.hosts, next).kind], [], (error) => {
      throw error
    })
    await on.local.disconnect()
    on.local.retry()
    await until('the job', () => job(id, next) !== undefined)
    const again = await ended(id, next)
    expect(again.problem).toBeUndefined()
    expect(again).toMatchObject({ state: 'done', reattached: true, kind: 'convert-disks' })
    expect(await disk(uuid)).toBe(made.disks[0]?.path)
    await on.lab.must(['qemu-img', 'check', made.disks[0]?.path ?? ''])
  })
})
