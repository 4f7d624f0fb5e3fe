import { describe, expect, test } from 'vitest'
import { HEADER_BYTES, readHeader } from './header'

/** A generator with a seed: the same bytes in every run. */
function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

const MAGICS = [
  'QFI\xfb\0\0\0\x02',
  'QFI\xfb\0\0\0\x03',
  'QFI\xfb\0\0\0\x01',
  'QED\0',
  'KDMV',
  'COWD',
  '# Disk DescriptorFile\nRW 100 SPARSE "a.vmdk"\n',
  'vhdxfile',
  'conectix',
  'LUKS\xba\xbe\0\x01',
  'WithoutFreeSpace',
  'OOOM',
]

describe('the beginning of an image', () => {
  test.each(MAGICS)('%j: 300 mutations are read, or said to be cut, and never fail', (magic) => {
    const next = random(MAGICS.indexOf(magic) + 1)
    for (let n = 0; n < 300; n++) {
      const length = n % 3 === 0 ? HEADER_BYTES : Math.floor(next() * HEADER_BYTES)
      const bytes = Uint8Array.from({ length }, (_, at) =>
        at < magic.length ? magic.charCodeAt(at) : Math.floor(next() ** 3 * 256),
      )
      const header = readHeader(bytes, Math.floor(next() * 2 ** 53))
      for (const size of [header.virtualBytes, header.clusterBytes, header.snapshots])
        expect(size === undefined || Number.isSafeInteger(size)).toBe(true)
      expect(JSON.stringify(header).length).toBeLessThan(8000)
    }
  })

  test('an empty file is raw', () => {
    expect(readHeader(new Uint8Array(), 0)).toMatchObject({ format: 'raw', virtualBytes: 0 })
  })

  test('a size that no number holds is not known', () => {
    const bytes = new Uint8Array(112)
    bytes.set(Buffer.from('QFI\xfb\0\0\0\x03', 'latin1'))
    bytes.fill(0xff, 24, 32)
    const header = readHeader(bytes, 112)
    expect([header.format, header.virtualBytes, header.backing]).toEqual(['qcow2', undefined, undefined])
  })
})
