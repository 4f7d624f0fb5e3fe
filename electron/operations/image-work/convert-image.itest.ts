import type { Job } from '@shared/job'
import type { ConvertImageRequest, ImageTarget, TargetFormat } from '@shared/model/image-work'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { until } from '../../../e2e/lab/lab'
import { JobEngine } from '../../jobs/engine'
import { FoundJobs } from '../files/found'
import { explain } from '../support/explain'
import { host, onLab } from '../test/on-lab'
import { ImageWorkService } from './service'

const MiB = 1024 * 1024
const IMAGES = '/var/lib/libvirt/images'
const WORK = `${IMAGES}/work`

/** Every pair of formats; else each as the source of the next one. */
const FULL = process.env.OFFSHOOT_MATRIX === 'full'

let engine: JobEngine
let service: ImageWorkService

const on = onLab('imgwork')
const newEngine = () => new JobEngine({ onChanged: () => undefined, onRemoved: () => undefined, explain })
beforeEach(() => {
  engine = newEngine()
  service = new ImageWorkService(on.hosts, engine)
})

const sh = (script: string, ...args: string[]) => on.lab.must(['sh', '-c', `cd ${WORK} && ${script}`, 'sh', ...args])
const request = (path: string, to: ImageTarget, more: Partial<ConvertImageRequest> = {}): ConvertImageRequest => ({
  ...{ host, path, to, chain: 'flatten', verify: true, outOfOrder: false, limit: 0, despiteDamage: false },
  ...more,
})
const plan = (path: string, to: ImageTarget, more: Partial<ConvertImageRequest> = {}) =>
  service.convertPlan(request(path, to, more))
const codes = (notices: readonly { readonly code: string }[]) => notices.map((n) => n.code)
const job = (id: string, of = engine) => of.list().find((j) => j.id === id)
async function ended(id: string, of = engine): Promise<Job> {
  await until('the end of the job', () => job(id, of)?.endedAt !== undefined)
  return job(id, of) as Job
}
async function convert(path: string, to: ImageTarget, target: string, more: Partial<ConvertImageRequest> = {}) {
  const made = await plan(path, to, { target, ...more })
  expect(made.blockers).toEqual([])
  const job = await ended(service.start(made.id))
  expect(job.problem?.raw).toBeUndefined()
  return job
}
const info = async (path: string, format: string) =>
  JSON.parse(await on.lab.must(['qemu-img', 'info', '--output=json', '-f', format, path]))
const isThere = async (path: string) => (await on.lab.exec(['test', '-e', path])).code === 0
const sum = (path: string) => on.lab.sha256(path)
/** What is in the directory of the tests, also under hidden names. */
const files = async () => (await on.lab.must(['ls', '-A', WORK])).trim().split('\n').sort()
/** Checksum of what a guest would read. */
const content = async (path: string, format: string) =>
  (await sh('qemu-img convert -f "$1" -O raw "$2" /tmp/content && sha256sum </tmp/content', format, path)).split(' ')[0]

let written: TargetFormat[]
beforeAll(async () => {
  await on.lab.must(['mkdir', '-p', WORK])
  // 16 MiB of which the first, one in the middle and the very end hold data.
  await sh(
    'truncate -s 16M base.raw && for at in 0 9 15; do head -c 1048576 /dev/urandom | dd of=base.raw bs=1M seek=$at conv=notrunc 2>/dev/null; done',
  )
  written = (
    await new ImageWorkService(on.hosts, newEngine()).convertPlan(request(`${WORK}/base.raw`, { format: 'raw' }))
  ).formats
    .filter((f) => f.writable)
    .map((f) => f.format)
})

describe('every format becomes every other', () => {
  test('equal by comparison and checksum, and what was sparse is', async () => {
    expect(written).toEqual(expect.arrayContaining(['raw', 'qcow2', 'vmdk', 'vdi', 'vpc']))
    const wanted = await content(`${WORK}/base.raw`, 'raw')
    for (const from of written) {
      const source = `${WORK}/from.${from}`
      expect(await convert(`${WORK}/base.raw`, { format: from }, source)).toMatchObject({
        state: 'done',
        leftovers: [],
      })
      const before = await sum(source)
      const targets = written.filter(
        (_, n) => FULL || (n + written.length - written.indexOf(from)) % written.length === 1,
      )
      const ids = await Promise.all(
        targets.map(async (to) => {
          const made = await plan(source, { format: to }, { target: `${WORK}/${from}.${to}` })
          expect(made.blockers).toEqual([])
          return service.start(made.id)
        }),
      )
      for (const id of ids) expect((await ended(id)).state).toBe('done')
      for (const to of targets) {
        const path = `${WORK}/${from}.${to}`
        await on.lab.must(['qemu-img', 'compare', '-f', from, '-F', to, source, path])
        expect(await content(path, to)).toBe(wanted)
        const { 'actual-size': bytes, format } = await info(path, to)
        expect(format).toBe(to)
        // VHDX and VDI keep blocks of 8 and 1 MiB.
        expect(bytes, path).toBeLessThan(to === 'vhdx' ? 17 * MiB : 6.5 * MiB)
      }
      expect(await sum(source)).toBe(before)
      await sh('rm -f "$1".*', from)
    }
    expect((await on.lab.must(['ls', '/root/.local/state/offshoot/jobs'])).trim()).toBe('')
  })
})

describe('options are as they were asked for', () => {
  test.each<[string, ImageTarget, object]>([
    [
      'zlib',
      { format: 'qcow2', compression: 'zlib', clusterBytes: 32768 },
      { 'cluster-size': 32768, 'format-specific': { data: { compat: '1.1', 'compression-type': 'zlib' } } },
    ],
    ['zstd', { format: 'qcow2', compression: 'zstd' }, { 'format-specific': { data: { 'compression-type': 'zstd' } } }],
    [
      'compat 0.10',
      { format: 'qcow2', compat: '0.10', lazyRefcounts: true },
      { 'format-specific': { data: { compat: '0.10' } } },
    ],
    ['lazy', { format: 'qcow2', lazyRefcounts: true }, { 'format-specific': { data: { 'lazy-refcounts': true } } }],
    [
      'streamOptimized',
      { format: 'vmdk', subformat: 'streamOptimized' },
      { 'format-specific': { data: { 'create-type': 'streamOptimized' } } },
    ],
  ])('%s', async (name, to, expected) => {
    const path = `${WORK}/option-${name}`
    if (
      name === 'zstd' &&
      (await on.lab.exec(['sh', '-c', 'qemu-img create -q -f qcow2 -o compression_type=zstd /tmp/zstd 1M'])).code !== 0
    ) {
      expect(codes((await plan(`${WORK}/base.raw`, to)).blockers)).toEqual(['zstd-unwritable'])
      return
    }
    expect(await convert(`${WORK}/base.raw`, to, path, { outOfOrder: true })).toMatchObject({ state: 'done' })
    expect(await info(path, to.format)).toMatchObject(expected)
    await on.lab.must(['qemu-img', 'compare', '-f', 'raw', '-F', to.format, `${WORK}/base.raw`, path])
    const check = await on.lab.exec(['qemu-img', 'check', '-f', to.format, path])
    expect(check.code, check.stdout).toBe(0)
    await on.lab.must(['rm', path])
  })

  test('full and fixed ones take their space, or its size', async () => {
    for (const to of [
      { format: 'raw', preallocation: 'full' },
      { format: 'raw', preallocation: 'falloc' },
      { format: 'qcow2', preallocation: 'full' },
    ] as const) {
      const path = `${WORK}/full`
      expect(await convert(`${WORK}/base.raw`, to, path)).toMatchObject({ state: 'done' })
      expect((await info(path, to.format))['actual-size']).toBeGreaterThanOrEqual(16 * MiB)
      await on.lab.must(['rm', path])
    }
    for (const format of ['vdi', 'vpc'] as const) {
      const path = `${WORK}/fixed`
      expect(await convert(`${WORK}/base.raw`, { format, fixed: true }, path)).toMatchObject({ state: 'done' })
      expect(Number(await sh('stat -c %s fixed'))).toBeGreaterThanOrEqual(16 * MiB)
      await on.lab.must(['rm', path])
    }
  })
})

describe('chains and snapshots', () => {
  test('the chain is flattened or kept, a snapshot is written as it was; the source is untouched', async () => {
    await sh(
      'qemu-img convert -f raw -O qcow2 base.raw below.qcow2 && qemu-img create -q -f qcow2 -b $PWD/below.qcow2 -F qcow2 top.qcow2 && qemu-io -f qcow2 -c "write -P 7 3M 1M" top.qcow2 && qemu-img snapshot -c "it,s then" top.qcow2 && qemu-io -f qcow2 -c "write -P 8 3M 1M" top.qcow2',
    )
    const top = `${WORK}/top.qcow2`
    const before = await Promise.all([sum(top), sum(`${WORK}/below.qcow2`)])
    const flat = await plan(top, { format: 'qcow2' }, { target: `${WORK}/flat.qcow2` })
    expect(flat.source).toMatchObject({ below: [{ path: `${WORK}/below.qcow2` }], snapshots: [{ name: 'it,s then' }] })
    expect(codes(flat.warnings)).toEqual(['snapshots-lost', 'chain-flattened'])
    expect(await ended(service.start(flat.id))).toMatchObject({ state: 'done' })
    expect((await info(flat.target, 'qcow2'))['backing-filename']).toBeUndefined()
    await on.lab.must(['qemu-img', 'compare', '-f', 'qcow2', '-F', 'qcow2', top, flat.target])
    const kept = `${WORK}/kept.qcow2`
    expect(await convert(top, { format: 'qcow2', compression: 'zlib' }, kept, { chain: 'keep' })).toMatchObject({
      state: 'done',
    })
    expect(await info(kept, 'qcow2')).toMatchObject({
      'backing-filename': `${WORK}/below.qcow2`,
      'backing-filename-format': 'qcow2',
    })
    expect((await info(kept, 'qcow2'))['actual-size']).toBeLessThan(MiB)
    await on.lab.must(['qemu-img', 'compare', '-f', 'qcow2', '-F', 'qcow2', top, kept])
    const then = `${WORK}/then.raw`
    expect(await convert(top, { format: 'raw' }, then, { snapshot: 'it,s then', limit: 500 * MiB })).toMatchObject({
      state: 'done',
    })
    const bytes = async (at: number) =>
      (await on.lab.exec(['qemu-io', '-r', '-f', 'raw', '-c', `read -P ${at} 3M 1M`, then])).stdout
    expect(await bytes(7)).not.toContain('Pattern verification failed')
    expect(await bytes(8)).toContain('Pattern verification failed')
    expect(await Promise.all([sum(top), sum(`${WORK}/below.qcow2`)])).toEqual(before)
    expect(codes((await plan(top, { format: 'raw' }, { snapshot: 'never' })).blockers)).toEqual(['snapshot-missing'])
    expect(codes((await plan(`${WORK}/below.qcow2`, { format: 'qcow2' }, { chain: 'keep' })).blockers)).toEqual([
      'no-backing',
    ])
  })
})

describe('what is in the way is told before', () => {
  test('sources that are not whole: nothing reads zeros for what is lost', async () => {
    for (const format of written.filter((f) => f !== 'raw')) {
      const path = `${WORK}/cut.${format}`
      await sh(
        'qemu-img convert -f raw -O "$1" base.raw "$2" && truncate -s $(($(stat -c %s "$2") * 6 / 10)) "$2"',
        format,
        path,
      )
      const made = await plan(path, { format: 'raw' })
      expect(made.blockers, format).not.toEqual([])
      expect(['truncated', 'damaged', 'unreadable'], `${format} ${JSON.stringify(made.blockers)}`).toContain(
        made.blockers[0]?.code,
      )
      expect(() => service.start(made.id)).toThrow(
        expect.objectContaining({ problem: expect.objectContaining({ code: 'plan.blocked' }) }),
      )
      await on.lab.must(['rm', path])
    }
    // By less than a cluster, which its check rounds away.
    await sh('qemu-img convert -f raw -O qcow2 base.raw little.qcow2 && truncate -s -4096 little.qcow2')
    const little = await plan(`${WORK}/little.qcow2`, { format: 'raw' })
    expect(codes(little.blockers)).toEqual(['truncated'])
    const despite = await plan(`${WORK}/little.qcow2`, { format: 'raw' }, { despiteDamage: true })
    expect([codes(despite.blockers), codes(despite.warnings)]).toEqual([[], ['truncated', 'no-holes']])
    // Below an overlay.
    await sh('qemu-img create -q -f qcow2 -b $PWD/little.qcow2 -F qcow2 over.qcow2')
    expect((await plan(`${WORK}/over.qcow2`, { format: 'raw' })).blockers).toMatchObject([
      { code: 'truncated', params: { path: `${WORK}/little.qcow2` } },
    ])
  })

  test('a header of noise, a loop, files that are missing, a place that is none', async () => {
    await sh(
      'qemu-img create -q -f qcow2 noise.qcow2 1M && printf "\\377\\377\\377\\377" | dd of=noise.qcow2 bs=1 seek=20 conv=notrunc 2>/dev/null',
    )
    expect(codes((await plan(`${WORK}/noise.qcow2`, { format: 'raw' })).blockers)).toEqual(['unreadable'])
    await sh(
      'qemu-img create -q -f qcow2 a.qcow2 1M; qemu-img create -q -f qcow2 -b $PWD/a.qcow2 -F qcow2 b.qcow2; qemu-img rebase -u -f qcow2 -b $PWD/b.qcow2 -F qcow2 a.qcow2',
    )
    expect(codes((await plan(`${WORK}/b.qcow2`, { format: 'raw' })).blockers)).toEqual(['chain-broken'])
    await sh(
      'qemu-img create -q -f qcow2 gone.qcow2 1M; qemu-img create -q -f qcow2 -b $PWD/gone.qcow2 -F qcow2 orphan.qcow2; rm gone.qcow2',
    )
    expect(codes((await plan(`${WORK}/orphan.qcow2`, { format: 'raw' })).blockers)).toEqual(['chain-broken'])
    await sh('qemu-img create -q -f qcow2 -o data_file=$PWD/data,data_file_raw=on split.qcow2 1M; rm data')
    expect(codes((await plan(`${WORK}/split.qcow2`, { format: 'raw' })).blockers)).toEqual(['data-missing'])
    expect(codes((await plan(`${WORK}/none`, { format: 'raw' })).blockers)).toEqual(['missing'])
    expect(codes((await plan('none', { format: 'raw' })).blockers)).toEqual(['path'])
    const base = `${WORK}/base.raw`
    const at = async (target: string) => codes((await plan(base, { format: 'raw' }, { target })).blockers)
    expect(await at(base)).toEqual(['target-source'])
    expect(await at(`${WORK}/a.qcow2`)).toEqual(['target-exists'])
    expect(await at('/no/such/file')).toEqual(['directory-missing'])
    expect(await at('/dev/shm/file')).toEqual(['directory-of-devices'])
    expect(await at('here')).toEqual(['target-path'])
    await on.lab.must(['mkdir', '-p', '/mnt/small', '/mnt/fixed'])
    await on.lab.must(['mount', '-t', 'tmpfs', '-o', 'size=1M', 'small', '/mnt/small'])
    await on.lab.must(['mount', '-t', 'tmpfs', '-o', 'ro', 'fixed', '/mnt/fixed'])
    expect(await at('/mnt/small/file')).toEqual(['no-space'])
    expect(await at('/mnt/fixed/file')).toEqual(['directory-not-writable'])
  })

  test('an image that a running VM writes to; its snapshot can be had all the same', async () => {
    const uuid = await on.vm('writes', { disks: [{ format: 'qcow2', sizeBytes: 16 * MiB, dataBytes: MiB }] })
    const path = await on.disk(uuid)
    await on.lab.must(['qemu-img', 'snapshot', '-c', 'before', path])
    await on.lab.virsh('start', uuid)
    await on.state(uuid, 'running')
    expect((await plan(path, { format: 'raw' })).blockers).toMatchObject([
      { code: 'in-use', params: { names: 'writes' } },
    ])
    const before = await content(path.replace(IMAGES, IMAGES), 'qcow2').catch(() => 'locked')
    expect(before).toBe('locked')
    expect(await convert(path, { format: 'raw' }, `${WORK}/of-running`, { snapshot: 'before' })).toMatchObject({
      state: 'done',
    })
    await on.lab.virsh('destroy', uuid)
  })
})

describe('whatever fails, the source is as it was and nothing is left', () => {
  test('written to after the plan, replaced after it, the name taken since, a target that fills', async () => {
    const path = `${WORK}/victim.qcow2`
    await sh('qemu-img convert -f raw -O qcow2 base.raw victim.qcow2 && touch -d @1000000000 victim.qcow2')
    const target = `${WORK}/result.raw`
    const made = await plan(path, { format: 'raw' }, { target })
    await sh('qemu-io -f qcow2 -c "write -P 5 5M 64k" victim.qcow2')
    const before = await files()
    expect(await ended(service.start(made.id))).toMatchObject({
      state: 'failed',
      problem: { code: 'image.changed', params: { path } },
      leftovers: [],
    })
    service = new ImageWorkService(on.hosts, engine)
    const taken = await plan(path, { format: 'raw' }, { target })
    await sh('echo mine >result.raw')
    expect(await ended(service.start(taken.id))).toMatchObject({
      state: 'failed',
      problem: { code: 'storage.exists' },
      leftovers: [],
    })
    expect(await sh('cat result.raw')).toBe('mine\n')
    await sh('rm result.raw')
    await on.lab.must(['mkdir', '-p', '/mnt/fills'])
    await on.lab.must(['mount', '-t', 'tmpfs', '-o', 'size=8M', 'fills', '/mnt/fills'])
    const full = await plan(path, { format: 'raw' }, { target: '/mnt/fills/result.raw' })
    expect(full.blockers).toEqual([])
    await on.lab.must(['sh', '-c', 'head -c 6000000 /dev/zero >/mnt/fills/other'])
    expect(await ended(service.start(full.id))).toMatchObject({
      state: 'failed',
      problem: { code: 'storage.no-space' },
      leftovers: [],
    })
    expect((await on.lab.must(['ls', '-A', '/mnt/fills'])).trim()).toBe('other')
    expect(await files()).toEqual(before)
    await on.lab.must(['qemu-img', 'check', '-q', '-f', 'qcow2', path])
  })

  test('qemu-img killed, and cancelled, in mid-copy', async () => {
    await sh(
      'truncate -s 512M large.raw && head -c 300000000 /dev/urandom | dd of=large.raw conv=notrunc bs=1M 2>/dev/null',
    )
    const path = `${WORK}/large.raw`
    const before = await files()
    for (const way of ['kill', 'cancel'] as const) {
      const made = await plan(path, { format: 'qcow2' }, { target: `${WORK}/large.qcow2`, limit: 40 * MiB })
      const id = service.start(made.id)
      await until('copying', () => (job(id)?.progress.bytesDone ?? 0) > 0)
      if (way === 'cancel') engine.cancel(id)
      else for (const { pid } of on.lab.processes(/qemu-img convert.*large\.raw/)) await on.lab.killProcess(pid)
      expect(await ended(id)).toMatchObject(
        way === 'kill'
          ? { state: 'failed', problem: { code: 'storage.copy-killed' }, leftovers: [] }
          : { state: 'cancelled', leftovers: [] },
      )
      expect(await files()).toEqual(before)
    }
  })

  test('Offshoot ends in mid-copy: a new one finds the job and finishes it', async () => {
    const first = await on.another()
    const made = await new ImageWorkService(first, engine).convertPlan(
      request(`${WORK}/large.raw`, { format: 'qcow2' }, { target: `${WORK}/found.qcow2`, limit: 150 * MiB }),
    )
    const old = new ImageWorkService(first, engine)
    const again = await old.convertPlan(
      request(`${WORK}/large.raw`, { format: 'qcow2' }, { target: made.target, limit: 150 * MiB }),
    )
    const id = old.start(again.id)
    await until('copying', () => (job(id)?.progress.bytesDone ?? 0) > 0)
    await first.close()
    const next = newEngine()
    new FoundJobs(on.hosts, next, [new ImageWorkService(on.hosts, next).kind], [], (error) => {
      throw error
    })
    await on.local.disconnect()
    on.local.retry()
    await until('the job', () => job(id, next) !== undefined)
    expect(await ended(id, next)).toMatchObject({ state: 'done', reattached: true, kind: 'convert-image' })
    await on.lab.must(['qemu-img', 'compare', '-f', 'raw', '-F', 'qcow2', `${WORK}/large.raw`, made.target])
    expect(await isThere(made.target)).toBe(true)
  })
})
