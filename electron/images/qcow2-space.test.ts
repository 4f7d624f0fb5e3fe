import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { type Qcow2Space, qcow2Space } from './index'
import { luks } from './test/luks'
import { attempt, haveQemu, Images, img, io, KiB, MiB, random, reader, usedBytes } from './test/qcow2'

const AES = ['-o', 'encrypt.format=aes,encrypt.key-secret=s']
const images = new Images()
afterAll(() => images[Symbol.dispose]())

async function space(path: string): Promise<Qcow2Space> {
  const read = reader(readFileSync(path))
  const told = await qcow2Space(read)
  expect(read.calls).toBeLessThanOrEqual(5)
  if (told === null) throw new Error('it could not be told')
  return told
}

/** Deletes each snapshot of a copy, and looks at what it gave back. */
async function expectTrue(path: string): Promise<Qcow2Space> {
  const told = await space(path)
  const copy = `${path}.copy`
  const used = usedBytes(path)
  for (const { name, bytes, freedBytes } of told.snapshots) {
    copyFileSync(path, copy)
    img('snapshot', '-d', name, copy)
    expect({ name, freed: used - usedBytes(copy) }).toEqual({ name, freed: freedBytes })
    copyFileSync(path, copy)
    img('snapshot', '-a', name, copy)
    const check = JSON.parse(img('check', '--output=json', '-f', 'qcow2', copy))
    // Several compressed clusters lie in one of the file.
    if (check['compressed-clusters'] === undefined)
      expect({ name, bytes: (check['allocated-clusters'] ?? 0) * 2 ** readFileSync(copy).readUInt32BE(20) }).toEqual({
        name,
        bytes,
      })
  }
  copyFileSync(path, copy)
  for (const { name } of told.snapshots) img('snapshot', '-d', name, copy)
  expect(used - usedBytes(copy), 'all').toBe(told.heldBytes)
  return told
}

describe.runIf(haveQemu)('with images that QEMU made', () => {
  test('what was written since, what a snapshot refers to, and what it has alone', async () => {
    const path = images.create('plain', '64M')
    io(path, 'write -P 1 0 4M')
    expect(await space(path)).toEqual({ snapshots: [], changedBytes: 4 * MiB, heldBytes: 0 })
    img('snapshot', '-c', 'eins, 世', path)
    expect((await expectTrue(path)).changedBytes).toBe(0)
    io(path, 'write -P 2 1M 1M')
    const told = await expectTrue(path)
    expect(told.changedBytes).toBe(MiB)
    // Beside its data: its L1 table, its L2 table, and the snapshot table that is needed no more.
    expect(told.snapshots).toEqual([{ id: '1', name: 'eins, 世', bytes: 4 * MiB, freedBytes: MiB + 3 * 64 * KiB }])
    io(path, 'write -P 2 3M 512')
    expect((await expectTrue(path)).changedBytes).toBe(MiB + 64 * KiB)
    img('snapshot', '-a', '1', path)
    expect((await expectTrue(path)).changedBytes).toBe(0)
  })

  test('data between two snapshots belongs to both, and is freed by neither', async () => {
    const path = images.create('between', '64M')
    for (const name of ['a', 'b', 'c']) {
      io(path, 'write -P 1 0 1M')
      img('snapshot', '-c', name, path)
      if (name === 'a') img('snapshot', '-c', 'a2', path)
    }
    const { snapshots } = await expectTrue(path)
    expect(snapshots.map((s) => [s.name, s.bytes, s.freedBytes])).toEqual([
      ['a', MiB, 64 * KiB],
      ['a2', MiB, 64 * KiB],
      ['b', MiB, MiB + 128 * KiB],
      ['c', MiB, 64 * KiB],
    ])
  })

  test('saved memory is the snapshot’s; what a revert leaves of it in the image was not written since', async () => {
    const path = images.create('state', '64M')
    io(path, 'write -P 1 0 1M', 'write -b -P 9 0 3M')
    img('snapshot', '-c', 'one', path)
    expect(await expectTrue(path)).toMatchObject({ snapshots: [{ bytes: 4 * MiB }], changedBytes: 0 })
    img('snapshot', '-d', 'one', path)
    expect((await space(path)).changedBytes).toBe(MiB)
  })

  test('compressed clusters share those of the file', async () => {
    const path = images.create('compressed', '64M')
    // Each is one sector long, so that all 32 of them are in one cluster of the file.
    io(path, ...Array.from({ length: 32 }, (_, n) => `write -c -P ${n} ${n * 64}k 64k`))
    img('snapshot', '-c', 'one', path)
    expect(await expectTrue(path)).toMatchObject({ snapshots: [{ bytes: 64 * KiB }], changedBytes: 0 })
    // The cluster of the file is free only when all that is in it is written anew.
    io(path, 'write -P 99 0 1M')
    expect((await expectTrue(path)).snapshots[0]?.freedBytes).toBe(3 * 64 * KiB)
    io(path, 'write -P 99 1M 1M')
    expect((await expectTrue(path)).snapshots[0]?.freedBytes).toBe(4 * 64 * KiB)
  })

  test('compressed clusters that go on in the next one of the file', async () => {
    const path = images.create('across', '64M')
    const pick = random(8)
    const source = images.at('noise')
    writeFileSync(
      source,
      Uint8Array.from({ length: 64 * KiB }, (_, n) => (n < 40_000 ? pick(256) : 0)),
    )
    // 40 KB each: of the file, the second one takes the end of a cluster and the beginning of the next.
    io(path, ...Array.from({ length: 8 }, (_, n) => `write -c -s ${source} ${n * 64}k 64k`))
    img('snapshot', '-c', 'one', path)
    expect(await expectTrue(path)).toMatchObject({ snapshots: [{ bytes: 5 * 64 * KiB }], changedBytes: 0 })
    for (const n of [1, 0, 7, 4, 5, 3, 2, 6]) {
      io(path, `write -P 1 ${n * 64}k 64k`)
      await expectTrue(path)
    }
    expect((await space(path)).changedBytes).toBe(8 * 64 * KiB)
  })

  test('tables that grow after a snapshot', { timeout: 120_000 }, async () => {
    const path = images.create('grows', '1M', 'cluster_size=512')
    for (const [index, size] of ['1M', '6M', '40M', '41M'].entries()) {
      img('resize', '-q', path, size)
      io(path, `write -P ${index + 1} ${index * 300}k 100k`, 'write -P 7 900k 10k')
      img('snapshot', '-c', `at ${size}`, path)
    }
    io(path, 'write -P 9 39M 1M')
    expect((await expectTrue(path)).changedBytes).toBe(MiB)
  })

  test.each([
    ['compat=0.10', 1],
    ['compat=1.1', 2],
    ['compat=1.1,extended_l2=on', 3],
    ['compat=1.1,extended_l2=on,cluster_size=16k', 4],
    ['compat=1.1,cluster_size=512', 5],
    ['compat=1.1,cluster_size=2M', 6],
    ['compat=1.1,cluster_size=4k,compression_type=zstd', 7],
  ])('whatever was done to it: %s', { timeout: 120_000 }, async (options, seed) => {
    const pick = random(seed)
    const path = images.create(`random-${seed}`, '8M', options)
    const cluster = 2 ** readFileSync(path).readUInt32BE(20)
    const writing = ['write -P 5', 'write -P 6', 'write -z', 'write -z -u', 'discard', 'write -b -P 8']
    const one = () => {
      const offset = pick(7 * MiB)
      if (pick(4) === 0) return `write -c -P 7 ${Math.floor(offset / cluster) * cluster} ${cluster}`
      return `${writing[pick(writing.length)]} ${offset} ${pick(MiB)}`
    }
    for (let round = 0; round < 10; round++) {
      attempt(path, ...Array.from({ length: 6 }, one))
      img('snapshot', '-c', `s${round}`, path)
      if (round % 4 === 2) img('snapshot', '-a', `s${pick(2)}`, path)
      if (round % 5 === 4) img('snapshot', '-d', `s${round - 2}`, path)
    }
    attempt(path, ...Array.from({ length: 3 }, one))
    const { snapshots } = await expectTrue(path)
    expect(snapshots).toHaveLength(8)
    expect(snapshots.some((s) => s.freedBytes > 2 * cluster)).toBe(true)
  })

  test.each([
    ['AES', (path: string) => img('create', '-q', '--object', 'secret,id=s,data=x', '-f', 'qcow2', ...AES, path, '8M')],
    ['LUKS', (path: string) => writeFileSync(path, luks())],
  ])('an encrypted image is told: %s', async (name, make) => {
    make(images.at(name))
    expect(JSON.parse(img('info', '--output=json', images.at(name)))).toMatchObject({ encrypted: true })
    expect(await space(images.at(name))).toEqual({ snapshots: [], changedBytes: 0, heldBytes: 0 })
  })

  test('an image with its data elsewhere is not told', async () => {
    const path = images.create('elsewhere', '8M', `data_file=${images.at('elsewhere.raw')}`)
    io(path, 'write 0 1M')
    expect(await qcow2Space(reader(readFileSync(path)))).toBeNull()
  })
})
