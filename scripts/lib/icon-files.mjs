/**
 * Windows icon file of PNG pictures (ICONDIR with one ICONDIRENTRY each).
 * @param {ReadonlyMap<number, Buffer>} pictures PNG by side in pixels, at most 256
 */
export function ico(pictures) {
  const header = Buffer.alloc(6)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(pictures.size, 4)
  let offset = 6 + 16 * pictures.size
  const entries = [...pictures].map(([size, png]) => {
    const entry = Buffer.alloc(16)
    // 256 does not fit into a byte and is written as 0
    entry.writeUInt8(size % 256, 0)
    entry.writeUInt8(size % 256, 1)
    entry.writeUInt16LE(1, 4)
    entry.writeUInt16LE(32, 6)
    entry.writeUInt32LE(png.length, 8)
    entry.writeUInt32LE(offset, 12)
    offset += png.length
    return entry
  })
  return Buffer.concat([header, ...entries, ...pictures.values()])
}

/** Apple's four letters for a PNG of that side. */
const appleTypes = new Map([
  [128, 'ic07'],
  [256, 'ic08'],
  [512, 'ic09'],
  [1024, 'ic10'],
])

/** macOS icon file of the pictures it has a type for. @param {ReadonlyMap<number, Buffer>} pictures */
export function icns(pictures) {
  const chunk = (type, data) => {
    const head = Buffer.alloc(8)
    head.write(type, 'latin1')
    head.writeUInt32BE(8 + data.length, 4)
    return Buffer.concat([head, data])
  }
  const parts = [...pictures]
    .filter(([size]) => appleTypes.has(size))
    .map(([size, png]) => chunk(appleTypes.get(size), png))
  return chunk('icns', Buffer.concat(parts))
}
