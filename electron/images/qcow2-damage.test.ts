import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { MAX_TABLE_BYTES, qcow2Space } from './index'
import { haveQemu, Images, img, io, KiB, random, reader, synthetic } from './test/qcow2'

test.runIf(haveQemu)('no damage is answered with an error, or with nonsense', async () => {
  using images = new Images()
  const path = images.create('damaged', '8M', 'cluster_size=512')
  for (const [n, name] of ['a', 'b', 'c'].entries()) {
    io(path, 'write -P 1 0 20k', `write -c -P 2 ${30 + n}k 512`, 'write -P 3 7M 1k')
    img('snapshot', '-c', name, path)
  }
  const file = readFileSync(path)
  const pick = random(11)
  let told = 0
  for (let n = 0; n < 3000; n++) {
    const broken = Buffer.from(file)
    for (let flips = pick(8); flips >= 0; flips--)
      broken[pick(pick(2) === 0 ? 512 : broken.length)] = pick(3) === 0 ? 255 : pick(256)
    const cut = pick(4) === 0 ? broken.subarray(0, pick(broken.length)) : broken
    const answer = await qcow2Space(reader(cut))
    if (answer === null) continue
    told++
    const sizes = answer.snapshots.flatMap((s) => [s.bytes, s.freedBytes])
    for (const size of [answer.changedBytes, ...sizes]) expect(Number.isSafeInteger(size) && size >= 0).toBe(true)
  }
  expect(told).toBeGreaterThan(100)
  expect(told).toBeLessThan(2900)
})

test('what is no image', async () => {
  for (const content of ['', 'QFI', 'QFI\xfb', 'x'.repeat(1 << 20)])
    expect(await qcow2Space(reader(Buffer.from(content, 'latin1')))).toBeNull()
})

test('a snapshot table larger than what is read at first costs one more round trip', async () => {
  const read = reader(synthetic(100, 1, 1024))
  const told = await qcow2Space(read)
  expect(told?.snapshots).toHaveLength(100)
  expect(read.calls).toBe(5)
})

test('a large image keeps nobody waiting', async () => {
  const image = synthetic(20, 10)
  let turns = 0
  let ended = false
  const count = () => {
    turns++
    if (!ended) setImmediate(count)
  }
  setImmediate(count)
  const read = reader(image)
  const told = await qcow2Space(read)
  ended = true
  expect(turns).toBeGreaterThan(2)
  expect(read.calls).toBe(4)
  const cluster = 64 * KiB
  expect(told?.changedBytes).toBe(10 * 1024 * cluster)
  expect(told?.snapshots).toHaveLength(20)
  for (const s of told?.snapshots ?? [])
    expect(s).toMatchObject({ bytes: 10 * 8192 * cluster, freedBytes: (10 * 1024 + 10 + 1) * cluster })
})

test('tables of more than MAX_TABLE_BYTES are not read', async () => {
  const read = reader(synthetic(3, MAX_TABLE_BYTES / (64 * KiB) / 4 + 1))
  expect(await qcow2Space(read)).toBeNull()
  expect(read.calls).toBe(3)
})
