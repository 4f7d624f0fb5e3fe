import { inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { ppmToPng } from './ppm'

/** The pixels of a PNG that has one IDAT chunk and no filters. */
function pixels(png: Buffer): { width: number; height: number; rows: number[][] } {
  const width = png.readUInt32BE(16)
  const height = png.readUInt32BE(20)
  const at = png.indexOf('IDAT', 0, 'latin1')
  const raw = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)))
  const rows = Array.from({ length: height }, (_, y) => [
    ...raw.subarray(y * (width * 3 + 1) + 1, (y + 1) * (width * 3 + 1)),
  ])
  return { width, height, rows }
}

test('a PPM screenshot becomes a PNG of the same pixels', () => {
  const ppm = Buffer.concat([Buffer.from('P6\n2 2\n255\n'), Buffer.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])])
  const png = ppmToPng(ppm)
  expect(png?.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
  expect(pixels(png as Buffer)).toEqual({
    width: 2,
    height: 2,
    rows: [
      [1, 2, 3, 4, 5, 6],
      [7, 8, 9, 10, 11, 12],
    ],
  })
})

test('a comment in its head is skipped', () => {
  const ppm = Buffer.concat([Buffer.from('P6\n# made by QEMU\n1 1\n255\n'), Buffer.from([9, 8, 7])])
  expect(pixels(ppmToPng(ppm) as Buffer).rows).toEqual([[9, 8, 7]])
})

test.each([
  ['something else', Buffer.from('GIF89a')],
  ['16 bits a colour', Buffer.from('P6\n1 1\n65535\n......')],
  ['a picture cut off', Buffer.from('P6\n100 100\n255\nabc')],
  ['nothing', Buffer.alloc(0)],
])('%s is no picture', (_, bytes) => {
  expect(ppmToPng(bytes)).toBeNull()
})
