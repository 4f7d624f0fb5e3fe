/**
 * An asar archive of a few files in one folder: what `asar pack` writes, without its integrity blocks. The index is a
 * Chromium Pickle (32-bit little-endian sizes, text padded to 4 bytes) holding JSON; the contents follow it.
 * @see https://github.com/electron/asar#format
 * @param {ReadonlyMap<string, Buffer>} files contents by name
 */
export function asar(files) {
  let offset = 0
  const index = {}
  for (const [name, data] of files) {
    // offsets are text because JSON numbers end before a 64-bit one does
    index[name] = { size: data.length, offset: String(offset) }
    offset += data.length
  }
  const text = Buffer.from(JSON.stringify({ files: index }))
  const padded = Math.ceil(text.length / 4) * 4
  const header = Buffer.alloc(16 + padded)
  header.writeUInt32LE(4, 0)
  header.writeUInt32LE(8 + padded, 4)
  header.writeUInt32LE(4 + padded, 8)
  header.writeUInt32LE(text.length, 12)
  text.copy(header, 16)
  return Buffer.concat([header, ...files.values()])
}
