import { describe, expect, test } from 'vitest'
import { recorded, recordedFrom } from '../../e2e/lab/recorded'
import { compareResult, imagesOf, parseImageCheck, parseImageInfo, parseImageMeasure, parseSupportedFormats } from '.'

describe.each(recordedFrom)('what qemu-img of %s printed', (from) => {
  const said = (run: string) => recorded(from, run)

  test('a chain with snapshots', () => {
    const done = said('qemu-img info --output=json -U --backing-chain')
    const [top, base, ...more] = parseImageInfo(done.stdout)
    expect(top).toMatchObject({
      path: '/tmp/rec/top.qcow2',
      format: 'qcow2',
      virtualBytes: 8 * 2 ** 20,
      encrypted: false,
    })
    expect(top?.backing).toEqual({ declared: 'base.qcow2', path: '/tmp/rec/base.qcow2', format: 'qcow2' })
    expect(top?.snapshots.map(({ id, name }) => [id, name])).toEqual([
      ['1', 'one'],
      ['2', 'two'],
    ])
    expect(base).toMatchObject({ path: '/tmp/rec/base.qcow2', snapshots: [] })
    expect(more).toEqual([])
  })

  test('an image read as raw is the file, not what is in it', () => {
    const [image] = parseImageInfo(said('qemu-img info --output=json -U -f raw').stdout)
    expect(image).toMatchObject({ format: 'raw', path: '/tmp/rec/base.qcow2', snapshots: [] })
    expect(image?.virtualBytes).toBeLessThan(2 ** 20)
  })

  test('a file that is not there is told by the exit status, and nothing is printed to be read', () => {
    for (const run of [
      'qemu-img info --output=json -U -f qcow2 /tmp/rec/gone',
      'qemu-img measure --output=json -O qcow2 -U -f qcow2 /tmp/rec/gone',
    ]) {
      expect(said(run)).toMatchObject({ code: 1, stdout: '' })
      expect(imagesOf(said(run).stdout)).toEqual([])
    }
  })

  test('measure, check and compare', () => {
    const { requiredBytes, fullyAllocatedBytes } = parseImageMeasure(said('qemu-img measure').stdout)
    expect(requiredBytes).toBeGreaterThan(0)
    expect(fullyAllocatedBytes).toBeGreaterThan(8 * 2 ** 20)
    const check = said('qemu-img check --output=json -f qcow2')
    expect(parseImageCheck(check.code, check.stdout).verdict).toBe('good')
    const raw = said('qemu-img check --output=json -f raw')
    expect(parseImageCheck(raw.code, raw.stdout).verdict).toBe('unsupported')
    expect(compareResult(said('qemu-img compare').code)).toBe('same')
  })

  test('formats of the help', () => {
    const formats = parseSupportedFormats(said('qemu-img --help').stdout)
    for (const format of ['raw', 'qcow2', 'qcow', 'qed', 'vmdk', 'vdi', 'vpc', 'vhdx'])
      expect(formats).toContain(format)
  })
})
