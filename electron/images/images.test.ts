import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FORMATS } from '@shared/model/image-format'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  compareResult,
  ImageOutputError,
  imageCheckArgs,
  imageCompareArgs,
  imageConvertArgs,
  imageCreateArgs,
  imageInfoArgs,
  imageMeasureArgs,
  maxChain,
  parseImageCheck,
  parseImageInfo,
  parseImageMeasure,
  parseSupportedFormats,
} from './index'

let dir = ''
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'images 盘 $(x) '))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const at = (name: string) => join(dir, name)

function run(argv: readonly string[]) {
  const [program, ...args] = argv
  const done = spawnSync(program ?? '', args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } })
  return { code: done.status, stdout: done.stdout, stderr: done.stderr }
}

function ok(argv: readonly string[]): string {
  const done = run(argv)
  expect(done.code, done.stderr).toBe(0)
  return done.stdout
}

const code = (parse: () => unknown) => {
  try {
    parse()
  } catch (error) {
    return error instanceof ImageOutputError ? error.code : error
  }
  return 'no error'
}

const haveQemuImg = spawnSync('qemu-img', ['--version']).status === 0

describe.runIf(haveQemuImg)('with the real qemu-img', () => {
  test('a chain of three is told from top to base, with formats and sizes', () => {
    ok(imageCreateArgs({ path: at('base.qcow2'), format: 'qcow2', size: 64 * 2 ** 20 }))
    ok(
      imageCreateArgs({
        path: at('-mid:colon'),
        format: 'qcow2',
        backing: { path: at('base.qcow2'), format: 'qcow2' },
      }),
    )
    ok(
      imageCreateArgs({
        path: at("top's"),
        format: 'qcow2',
        backing: { path: at('-mid:colon'), format: 'qcow2' },
        size: 2 ** 27,
      }),
    )
    const chain = parseImageInfo(ok(imageInfoArgs(at("top's"), { chain: true })))
    expect(chain.map((image) => [image.path, image.format, image.virtualBytes])).toEqual([
      [at("top's"), 'qcow2', 2 ** 27],
      [at('-mid:colon'), 'qcow2', 2 ** 26],
      [at('base.qcow2'), 'qcow2', 2 ** 26],
    ])
    expect(chain[0]?.backing).toEqual({ declared: at('-mid:colon'), path: at('-mid:colon'), format: 'qcow2' })
    expect(chain[0]).toMatchObject({
      compat: '1.1',
      compression: 'zlib',
      clusterBytes: 65536,
      dirty: false,
      corrupt: false,
      encrypted: false,
    })
    expect(chain[2]?.bytesOnDisk).toBeGreaterThan(0)
    expect(chain[2]?.backing).toBeUndefined()
    const alone = parseImageInfo(ok(imageInfoArgs(at("top's"), { share: false, format: 'qcow2' })))
    expect(alone).toHaveLength(1)
  })

  test('internal snapshots are told with their time', () => {
    ok(imageCreateArgs({ path: at('snap'), format: 'qcow2', size: 2 ** 20 }))
    const before = Date.now()
    ok(['qemu-img', 'snapshot', '-c', 'erster Stand', at('snap')])
    const [image] = parseImageInfo(ok(imageInfoArgs(at('snap'))))
    expect(image?.snapshots).toEqual([{ id: '1', name: 'erster Stand', createdAt: expect.any(Number), stateBytes: 0 }])
    expect(Math.abs((image?.snapshots[0]?.createdAt ?? 0) - before)).toBeLessThan(60_000)
  })

  test('a looping chain is refused by qemu-img, and nothing is made of its empty answer', () => {
    const loop = (name: string, backing: string) =>
      ok(['qemu-img', 'create', '-q', '-u', '-f', 'qcow2', '-F', 'qcow2', '-b', at(backing), at(name), '1M'])
    loop('loop-a', 'loop-b')
    loop('loop-b', 'loop-a')
    const done = run(imageInfoArgs(at('loop-a'), { chain: true }))
    expect(done.code).toBe(1)
    expect(code(() => parseImageInfo(done.stdout))).toBe('not-json')
  })

  test('what measure tells is what a conversion takes', () => {
    writeFileSync(at('data.raw'), Buffer.alloc(5 * 2 ** 20, 7))
    truncateSync(at('data.raw'), 2 ** 26)
    const source = { path: at('data.raw'), format: 'raw' }
    const measure = parseImageMeasure(ok(imageMeasureArgs(source, { format: 'qcow2' })))
    ok(imageConvertArgs(source, { path: at('data.qcow2'), format: 'qcow2' }))
    const [image] = parseImageInfo(ok(imageInfoArgs(at('data.qcow2'))))
    expect(measure.requiredBytes).toBeGreaterThanOrEqual(image?.bytesOnDisk ?? Number.POSITIVE_INFINITY)
    expect(measure.requiredBytes).toBeLessThan(7 * 2 ** 20)
    expect(measure.fullyAllocatedBytes).toBeGreaterThan(2 ** 26)
    expect(parseImageMeasure(ok(imageMeasureArgs({ size: 2 ** 30 }, { format: 'raw' })))).toEqual({
      requiredBytes: 2 ** 30,
      fullyAllocatedBytes: 2 ** 30,
    })
  })

  test('compare tells same from different from impossible', () => {
    const a = { path: at('data.raw'), format: 'raw' }
    const b = { path: at('data.qcow2'), format: 'qcow2' }
    expect(compareResult(run(imageCompareArgs(a, b)).code)).toBe('same')
    expect(compareResult(run(imageCompareArgs(a, { path: at('snap'), format: 'qcow2' })).code)).toBe('different')
    expect(compareResult(run(imageCompareArgs(a, { path: at('nothing'), format: 'raw' })).code)).toBe('failed')
    expect(compareResult(null)).toBe('failed')
  })

  test('check tells good, corrupt and unsupported apart', () => {
    const check = (path: string, format: string) => {
      const done = run(imageCheckArgs(path, format))
      return parseImageCheck(done.code, done.stdout)
    }
    expect(check(at('data.qcow2'), 'qcow2')).toEqual({ verdict: 'good', corruptions: 0, leaks: 0, checkErrors: 0 })
    expect(check(at('data.raw'), 'raw').verdict).toBe('unsupported')
    expect(check(at('nothing'), 'qcow2').verdict).toBe('failed')
    ok(imageConvertArgs({ path: at('data.raw'), format: 'raw' }, { path: at('bad.qcow2'), format: 'qcow2' }))
    ok([
      'dd',
      'if=/dev/urandom',
      `of=${at('bad.qcow2')}`,
      'bs=65536',
      'seek=1',
      'count=1',
      'conv=notrunc',
      'status=none',
    ])
    const bad = check(at('bad.qcow2'), 'qcow2')
    expect(['corrupt', 'failed']).toContain(bad.verdict)
    expect(bad.verdict).not.toBe('good')
  })

  // What the application says of a format when one is chosen. That of luks needs a secret; no qemu-img has cow.
  const able = FORMATS.filter(({ name }) => name !== 'luks' && name !== 'cow')
  test.each(able)('$name is made, named and as able as the table says', ({ name, backing: backs, ...traits }) => {
    const path = at(`made.${name}`)
    expect(parseSupportedFormats(ok(['qemu-img', '--help']))).toContain(name)
    ok(imageCreateArgs({ path, format: name, size: 16 * 2 ** 20 }))
    expect(parseImageInfo(ok(imageInfoArgs(path, { format: name })))[0]).toMatchObject({ format: name, snapshots: [] })
    const backing = { path: at('data.qcow2'), format: 'qcow2' }
    // vmdk backs vmdk only
    if (name === 'vmdk') {
      ok(imageConvertArgs(backing, { path: at('base.vmdk'), format: 'vmdk' }))
      Object.assign(backing, { path: at('base.vmdk'), format: 'vmdk' })
    }
    expect(run(imageCreateArgs({ path: at(`over.${name}`), format: name, backing })).code === 0).toBe(backs)
    expect(run(['qemu-img', 'snapshot', '-c', 's', path]).code === 0).toBe(traits.snapshots)
    expect(run(imageMeasureArgs({ size: 2 ** 20 }, { format: name })).code === 0).toBe(
      name === 'qcow2' || name === 'raw',
    )
    expect(run(imageCheckArgs(path, name)).code !== 63).toBe(!['raw', 'vpc', 'qcow'].includes(name))
    const options = name === 'vmdk' ? 'subformat=streamOptimized' : undefined
    const source = { path: at('data.raw'), format: 'raw' }
    const target = { path: at(`packed.${name}`), format: name, compress: true, options }
    expect(run(imageConvertArgs(source, target)).code === 0).toBe(traits.compression !== false)
  })

  test('zstd is a compression of qcow2', () => {
    const target = { path: at('zstd'), format: 'qcow2', compress: true, options: 'compression_type=zstd' }
    ok(imageConvertArgs({ path: at('data.raw'), format: 'raw' }, target))
    expect(parseImageInfo(ok(imageInfoArgs(at('zstd'))))[0]?.compression).toBe('zstd')
  })
})

describe('answers that cannot be used', () => {
  const image = (name: string, backing?: string, more: object = {}) => ({
    filename: name,
    format: 'qcow2',
    'virtual-size': 1,
    'actual-size': 1,
    ...(backing === undefined ? {} : { 'backing-filename': backing }),
    ...more,
  })

  test('a chain that comes back to itself is a loop', () => {
    const text = JSON.stringify([image('/a', '/b'), image('/b', '/a'), image('/a', '/b')])
    expect(code(() => parseImageInfo(text))).toBe('loop')
  })

  test('a chain without end is too deep', () => {
    const many = Array.from({ length: maxChain + 1 }, (_, i) => image(`/${i}`, `/${i + 1}`))
    expect(code(() => parseImageInfo(JSON.stringify(many)))).toBe('too-deep')
  })

  test('an image after one without backing file is a broken chain', () => {
    expect(code(() => parseImageInfo(JSON.stringify([image('/a'), image('/b')])))).toBe('broken-chain')
  })

  test('sizes that a double cannot hold are refused, not rounded', () => {
    expect(code(() => parseImageInfo('{"filename":"/a","format":"raw","virtual-size":9007199254740993}'))).toBe(
      'bad-size',
    )
    expect(code(() => parseImageInfo(JSON.stringify(image('/a', undefined, { 'actual-size': -1 }))))).toBe('bad-size')
    expect(code(() => parseImageInfo(JSON.stringify(image('/a', undefined, { 'virtual-size': '5' }))))).toBe('bad-size')
    expect(code(() => parseImageMeasure('{"required":1e300,"fully-allocated":1}'))).toBe('bad-size')
  })

  test('missing fields and other shapes are said so', () => {
    expect(code(() => parseImageInfo('{"format":"raw","virtual-size":1}'))).toBe('missing-field')
    expect(code(() => parseImageInfo('{"filename":"/a","virtual-size":1}'))).toBe('missing-field')
    expect(code(() => parseImageInfo('[null]'))).toBe('missing-field')
    expect(code(() => parseImageInfo('5'))).toBe('missing-field')
    expect(code(() => parseImageInfo(''))).toBe('not-json')
    expect(code(() => parseImageMeasure('[]'))).toBe('missing-field')
  })

  test('fields of a later qemu-img do no harm', () => {
    const later = image('/a', undefined, {
      children: [{ name: 'file', info: {} }],
      'format-specific': { data: 5 },
      new: [1],
    })
    expect(parseImageInfo(JSON.stringify(later))[0]).toMatchObject({ path: '/a', extents: [] })
  })

  test('an image of no known size on disk counts nothing', () => {
    expect(parseImageInfo('{"filename":"nbd://x","format":"raw","virtual-size":5}')[0]?.bytesOnDisk).toBe(0)
  })

  test('paths that QEMU would read as something else are refused before', () => {
    for (const path of ['nbd:host', 'json:{}', '-x', '', 'a', '/a\0b'])
      expect(() => imageInfoArgs(path)).toThrow(RangeError)
    expect(() => imageInfoArgs('/a', { format: '-x' })).toThrow(RangeError)
    expect(() => imageCreateArgs({ path: '/a', format: 'raw' })).toThrow(RangeError)
    expect(() => imageMeasureArgs({ size: 2 ** 60 }, { format: 'raw' })).toThrow(RangeError)
  })

  test('help without a formats line means no format', () => {
    expect(parseSupportedFormats('usage: x')).toEqual([])
    expect(parseSupportedFormats('Supported formats: raw qcow2 $(x)\n')).toEqual(['raw', 'qcow2'])
  })
})
