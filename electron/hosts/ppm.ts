import { crc32, deflateSync } from 'node:zlib'

/** Turns a binary PPM (P6, 8 bits), as older QEMU takes screenshots, into a PNG; null when it is none. Source: PPM(5), PNG 1.2. */
export function ppmToPng(ppm: Buffer): Buffer | null {
  const head = /^P6\s+(?:#.*\n)*(\d+)\s+(\d+)\s+255\s/.exec(ppm.subarray(0, 256).toString('latin1'))
  const [whole, w, h] = head ?? []
  const width = Number(w)
  const height = Number(h)
  if (whole === undefined || ppm.length < whole.length + width * height * 3) return null
  const row = width * 3
  const raw = Buffer.alloc((row + 1) * height)
  for (let y = 0; y < height; y++) {
    ppm.copy(raw, y * (row + 1) + 1, whole.length + y * row, whole.length + (y + 1) * row)
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(raw)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const out = Buffer.alloc(body.length + 8)
  out.writeUInt32BE(data.length, 0)
  body.copy(out, 4)
  out.writeUInt32BE(crc32(body), body.length + 4)
  return out
}
