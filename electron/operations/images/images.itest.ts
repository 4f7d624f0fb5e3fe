import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HostImage, ImageList } from '@shared/model/image'
import { beforeAll, describe, expect, test } from 'vitest'
import { overSsh } from '../test/over-ssh'
import { checkImage, imageDetails } from './details'
import { hostImageFormats } from './formats'
import { readImages } from './list'

const on = overSsh('images', '10.99.0.81')
const POOL = '/srv/vm'

const at = (list: ImageList, name: string): HostImage => {
  const found = list.images.find((i) => i.name === name || i.path === name)
  if (found === undefined) throw new Error(`no ${name} among ${list.images.map((i) => i.path).join(' ')}`)
  return found
}
const make = (...words: string[]) => on.lab.must(['qemu-img', 'create', '-q', ...words])
const overlay = (path: string, backing: string, ...more: string[]) =>
  make('-f', 'qcow2', '-b', backing, '-F', 'qcow2', ...more, path)

/** A VM whose one disk is there already. */
const vmOn = (name: string, file: string, type = 'qcow2') =>
  on.lab.defineVm({
    name,
    devicesExtra: `<disk type='file' device='disk'><driver name='qemu' type='${type}'/><source file='${file}'/><target dev='vda' bus='virtio'/></disk>`,
  })

beforeAll(async () => {
  const { lab } = on
  await lab.must(['rm', '-rf', POOL, '/srv/out', '/srv/off', '/srv/bad'])
  await lab.must(['mkdir', '-p', POOL, '/srv/out', '/srv/off', '/srv/bad'])
  for (const [name, path] of [
    ['vm', POOL],
    ['off', '/srv/off'],
    ['bad', '/srv/bad'],
  ] as const) {
    await lab.virsh('pool-define-as', name, 'dir', '--target', path)
    if (name !== 'off') await lab.virsh('pool-start', name)
  }
  await make('-f', 'qcow2', `${POOL}/base.qcow2`, '32M')
  await overlay(`${POOL}/linked.qcow2`, `${POOL}/base.qcow2`)
  await vmOn('linked', `${POOL}/linked.qcow2`)
  await make('-f', 'qcow2', '-o', 'cluster_size=4k', `${POOL}/clone.img`, '32M')
  await lab.must(['qemu-img', 'snapshot', '-c', 'one', `${POOL}/clone.img`])
  await make('-f', 'raw', `${POOL}/idle.raw`, '8M')
  // its chain leads out of all pools, by a relative name
  await make('-f', 'qcow2', '/srv/out/golden.qcow2', '32M')
  await lab.must(['sh', '-c', 'cd /srv/out && qemu-img create -q -f qcow2 -b golden.qcow2 -F qcow2 middle.qcow2'])
  await overlay('/srv/out/top.qcow2', '/srv/out/middle.qcow2')
  await vmOn('outside', '/srv/out/top.qcow2')
  await lab.must(['ln', '/srv/out/golden.qcow2', `${POOL}/golden-link.qcow2`])
  await vmOn('stored', '/srv/off/stored.raw', 'raw')
  await make('-f', 'raw', '/srv/off/stored.raw', '4M')
  // a pool whose directory goes
  await lab.must(['rmdir', '/srv/bad'])
})

/** What every way of asking must tell of what libvirt lists. */
function expectListed(list: ImageList): void {
  expect(list.pools.map(({ name, active }) => [name, active])).toEqual([
    ['bad', false],
    ['default', true],
    ['off', false],
    ['vm', true],
  ])
  expect(at(list, 'clone.img')).toMatchObject({
    format: 'qcow2',
    namedAs: 'raw',
    virtualBytes: 32 * 1024 * 1024,
    pool: { name: 'vm' },
    backing: 'none',
  })
  expect(at(list, 'linked.qcow2')).toMatchObject({
    format: 'qcow2',
    usage: 'used',
    uses: [{ domain: { name: 'linked' }, as: 'disk', target: 'vda' }],
    backing: { path: `${POOL}/base.qcow2`, format: 'qcow2', state: 'found', image: at(list, 'base.qcow2').id },
  })
  expect(at(list, 'base.qcow2').uses).toMatchObject([{ domain: { name: 'linked' }, as: 'backing' }])
  expect(at(list, 'idle.raw')).toMatchObject({ format: 'raw', uses: [], virtualBytes: 8 * 1024 * 1024 })
  expect(at(list, on.web.disk).uses).toMatchObject([{ domain: { name: 'web' }, as: 'disk' }])
}

/** What only programs on the host can tell. */
function expectSeen(list: ImageList): void {
  expect(list.by).toBe('programs')
  expect(at(list, 'clone.img')).toMatchObject({ snapshots: 1, dirty: false, corrupt: false, clusterBytes: 4096 })
  expect(at(list, 'idle.raw')).toMatchObject({ usage: 'unused', bytesOnDisk: expect.any(Number) })
  expect(at(list, '/srv/out/top.qcow2')).toMatchObject({ uses: [{ domain: { name: 'outside' }, as: 'disk' }] })
  const middle = at(list, '/srv/out/middle.qcow2')
  expect(middle).toMatchObject({ backing: { declared: 'golden.qcow2', path: '/srv/out/golden.qcow2', state: 'found' } })
  // one file by two names, one of them in a pool
  expect(at(list, 'golden-link.qcow2')).toMatchObject({
    otherPaths: ['/srv/out/golden.qcow2'],
    uses: [{ domain: { name: 'outside' }, as: 'backing' }],
  })
  expect(at(list, '/srv/off/stored.raw')).toMatchObject({ state: 'read', uses: [{ domain: { name: 'stored' } }] })
  expect(list.unknown).toEqual([])
}

describe('all images of a host', () => {
  test('as root', async () => {
    const { host } = await on.app('root')
    const list = await readImages(host)
    // libvirt stops a pool that it cannot refresh: told once as failed, then as inactive
    expect(list.pools[0]).toMatchObject({ active: false, refreshFailed: expect.stringContaining('/srv/bad') })
    expectListed(list)
    expectSeen(list)
  })

  test('as a member of group libvirt, and as one with sudo', async () => {
    const app = await on.app('ops')
    const list = await readImages(app.host)
    expect(list.by).toBe('libvirt')
    expectListed(list)
    // nobody could look there: not absent, and nothing is called unused
    expect(at(list, '/srv/out/top.qcow2')).toMatchObject({ state: 'unlisted', format: null, backing: 'unknown' })
    expect(at(list, 'clone.img')).toMatchObject({ snapshots: null, dirty: null, corrupt: null })
    expect(list.unknown).toMatchObject([{ domain: { name: 'outside' }, why: 'chain', path: '/srv/out/top.qcow2' }])
    expect(at(list, 'idle.raw').usage).toBe('unknown')

    const file = join(on.lab.dir, 'sudoers')
    writeFileSync(file, 'ops ALL=(ALL) NOPASSWD: ALL\n', { mode: 0o440 })
    await on.lab.must(['mount', '--bind', file, '/etc/sudoers'])
    const root = await on.app('ops')
    const all = await readImages(root.host)
    expect(await root.host.fileAccess()).toBe('sudo')
    expectListed(all)
    expectSeen(all)
    await on.lab.must(['umount', '/etc/sudoers'])
  })
})

describe('snapshots', () => {
  test('an internal and an external one are named with the images that they need', async () => {
    await on.lab.virsh('snapshot-create-as', 'linked', 'inside')
    const overlaid = `${POOL}/linked.after`
    await on.lab.virsh('snapshot-create-as', 'linked', 'outside', '--disk-only', '--diskspec', `vda,file=${overlaid}`)
    const { host } = await on.app('root')
    const list = await readImages(host)
    expect(at(list, overlaid).uses).toMatchObject([{ domain: { name: 'linked' }, as: 'disk', snapshots: ['outside'] }])
    const below = at(list, 'linked.qcow2')
    expect(below).toMatchObject({ snapshots: 1, usage: 'used' })
    expect([...(below.uses[0]?.snapshots ?? [])].sort()).toEqual(['inside', 'outside'])
  })
})

describe('hostile images', () => {
  const bad = (name: string) => `${POOL}/${name}`

  test('are named for what they are, and follow nobody for ever', async () => {
    await make('-f', 'qcow2', bad('loop-a.qcow2'), '8M')
    await overlay(bad('loop-b.qcow2'), bad('loop-a.qcow2'))
    await on.lab.must(['qemu-img', 'rebase', '-u', '-b', bad('loop-b.qcow2'), '-F', 'qcow2', bad('loop-a.qcow2')])
    await make('-f', 'qcow2', bad('gone.qcow2'), '8M')
    await overlay(bad('broken.qcow2'), bad('gone.qcow2'))
    await on.lab.must(['rm', bad('gone.qcow2')])
    // libvirtd 7.0 crashes on such a file in any of its pools, at its start already (virsh shows the same): it lies in none.
    const json = '/srv/out/json.qcow2'
    for (const [path, backing] of [
      [json, `json:{"driver":"qcow2","file":{"driver":"file","filename":"${bad('base.qcow2')}"}}`],
      [bad('net.qcow2'), 'nbd://192.0.2.1:10809/export'],
    ] as const)
      await on.lab.must(['qemu-img', 'create', '-q', '-u', '-f', 'qcow2', '-b', backing, '-F', 'qcow2', path, '8M'])
    await make('-f', 'qcow2', '-o', `data_file=${bad('data.raw')}`, bad('split.qcow2'), '8M')
    await make('-f', 'vmdk', '-o', 'subformat=twoGbMaxExtentSparse', bad('multi.vmdk'), '5G')
    await make('-f', 'vmdk', bad('one.vmdk'), '8M')
    await on.lab.must(['sh', '-c', `printf 'QFI\\373\\0\\0\\0\\3' > ${bad('cut.qcow2')}`])
    await on.lab.must(['sh', '-c', `head -c 65536 /dev/urandom > ${bad('noise.qcow2')}`])
    await on.lab.must(['mkfifo', bad('pipe.qcow2')])
    await make('-f', 'qcow2', bad('new\nline.qcow2'), '8M')
    // no format recorded: libvirt refuses that; newer qemu-img does not make it any more
    const plain = bad('unrecorded.qcow2')
    await make('-f', 'qcow2', plain, '8M')
    await on.lab.must([
      'sh',
      '-c',
      `printf '${bad('base.qcow2')}' | dd of='${plain}' bs=1 seek=900 conv=notrunc 2>/dev/null`,
    ])
    const patch = (seek: number, bytes: string) =>
      on.lab.must(['sh', '-c', `printf '${bytes}' | dd of='${plain}' bs=1 seek=${seek} conv=notrunc 2>/dev/null`])
    await patch(8, '\\0\\0\\0\\0\\0\\0\\3\\204')
    await patch(16, '\\0\\0\\0\\023')

    const { host } = await on.app('root')
    const before = performance.now()
    const list = await readImages(host, [json])
    expect(performance.now() - before).toBeLessThan(10_000)
    expect(at(list, 'loop-a.qcow2').backing).toMatchObject({ state: 'loop' })
    expect(at(list, 'loop-b.qcow2').backing).toMatchObject({ state: 'loop' })
    expect(at(list, 'broken.qcow2').backing).toMatchObject({ state: 'missing' })
    expect(at(list, bad('gone.qcow2'))).toMatchObject({ state: 'missing', format: null })
    expect(at(list, json).backing).toMatchObject({ state: 'json', image: at(list, 'base.qcow2').id })
    expect(at(list, 'net.qcow2').backing).toMatchObject({ state: 'network', declared: 'nbd://192.0.2.1:10809/export' })
    expect(at(list, 'unrecorded.qcow2').backing).toMatchObject({ path: bad('base.qcow2'), format: null })
    expect(at(list, 'split.qcow2').otherFiles).toEqual([bad('data.raw')])
    expect(at(list, 'multi.vmdk').otherFiles).toHaveLength(3)
    expect(at(list, 'one.vmdk')).toMatchObject({ format: 'vmdk', virtualBytes: 8 * 1024 * 1024 })
    expect(at(list, 'cut.qcow2').format).toBe('qcow2')
    expect(at(list, 'noise.qcow2')).toMatchObject({ format: 'raw', namedAs: 'qcow2' })
    expect(at(list, bad('new\nline.qcow2'))).toMatchObject({ format: 'qcow2', state: 'read' })
  })

  test('a file that the user names is read with its chain', async () => {
    await overlay('/srv/out/mine.qcow2', '/srv/out/golden.qcow2')
    const { host } = await on.app('root')
    const list = await readImages(host, ['/srv/out/mine.qcow2', '/srv/out/nothing.qcow2'])
    expect(at(list, '/srv/out/mine.qcow2')).toMatchObject({
      uses: [],
      backing: { image: at(list, 'golden-link.qcow2').id },
    })
    expect(at(list, '/srv/out/nothing.qcow2')).toMatchObject({ state: 'missing' })
  })
})

describe('one image', () => {
  test('all that qemu-img says, and a check that changes nothing', async () => {
    const path = `${POOL}/clone.img`
    const sum = await on.lab.sha256(path)
    const { host } = await on.app('root')
    const details = await imageDetails(host, path)
    expect(details).toMatchObject({
      facts: { format: 'qcow2', clusterBytes: 4096, compat: '1.1', dirty: false, corrupt: false, refcountBits: 16 },
      snapshots: [{ name: 'one', stateBytes: 0 }],
    })
    expect(JSON.parse(details.json)).toMatchObject({ filename: path })
    expect(await checkImage(host, path)).toMatchObject({
      verdict: 'good',
      corruptions: 0,
      leaks: 0,
      clusters: { total: 8192 },
    })
    expect(await checkImage(host, `${POOL}/idle.raw`)).toMatchObject({ verdict: 'unsupported' })
    expect(await imageDetails(host, '/srv/out/nothing.qcow2')).toMatchObject({ facts: null })
    expect(await on.lab.sha256(path)).toBe(sum)
  })

  test('the formats that the host reads and writes come from its own qemu-img', async () => {
    const { host } = await on.app('root')
    const formats = await hostImageFormats(host)
    expect(formats.writes).toEqual(expect.arrayContaining(['raw', 'qcow2', 'vmdk', 'vdi', 'vhdx', 'vpc', 'luks']))
    expect(formats.writes).not.toContain('cow')
    expect(formats.reads).toEqual(expect.arrayContaining(['raw', 'qcow2', 'dmg']))
    const plain = await on.app('ops')
    expect(await hostImageFormats(plain.host)).toEqual({ reads: null, writes: null })
  })

  /** How many headers are changed for each format: all 300 with OFFSHOOT_MUTATIONS=300, a slice in every run. */
  const MUTATIONS = Number(process.env.OFFSHOOT_MUTATIONS ?? 8)
  test.each(['qcow2', 'qcow', 'vmdk', 'vdi', 'vhdx', 'vpc', 'qed'])(
    `${MUTATIONS} changed headers of %s are answered or fail cleanly`,
    async (format) => {
      const dir = `/srv/mutated-${format}`
      const good = `${dir}/good`
      await on.lab.must(['rm', '-rf', dir])
      await on.lab.must(['mkdir', '-p', dir])
      await make('-f', format, good, '8M')
      const bytes = readFileSync(on.lab.outside(good))
      const next = seeded(format.length * 7919)
      const paths = Array.from({ length: MUTATIONS }, (_, n) => {
        const changed = Buffer.from(bytes)
        // Up to eight bytes of the first 512, but for the magic in most of them.
        for (let byte = 0; byte < 1 + Math.floor(next() * 8); byte++) {
          changed[Math.floor(next() * 508) + (n % 8 === 0 ? 0 : 4)] = next() < 0.3 ? 0xff : Math.floor(next() * 256)
        }
        writeFileSync(on.lab.outside(`${dir}/m${n}`), changed)
        return `${dir}/m${n}`
      })
      const { host } = await on.app('root')
      for (let from = 0; from < paths.length; from += 100) {
        const some = paths.slice(from, from + 100)
        const list = await readImages(host, some)
        for (const path of some) expect(at(list, path)).toMatchObject({ path, kind: 'file' })
        expect(JSON.stringify(list).length).toBeLessThan(1_000_000)
      }
      for (const path of paths.slice(0, 3)) {
        const before = performance.now()
        const { facts, failed } = await imageDetails(host, path)
        expect(facts !== null || (failed ?? '') !== '').toBe(true)
        expect(performance.now() - before).toBeLessThan(15_000)
      }
    },
    120_000,
  )
})

/** A generator with a seed: the same bytes in every run. */
function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
