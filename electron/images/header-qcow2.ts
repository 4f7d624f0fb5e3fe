import { decimal, type ImageHeader, type Reader } from './header-reader'

const BACKING_FORMAT = 0xe2792aca
const DATA_FILE = 0x44415441

/** Incompatible features. Source: QEMU's docs/interop/qcow2.rst. */
const DIRTY = 1n
const CORRUPT = 2n
const EXTERNAL_DATA = 4n

/** A qcow2 of version 2 or later, as far as its beginning says it. */
export function qcow2Header(from: Reader): ImageHeader {
  const version = from.be32(4)
  const features = version >= 3 ? from.be64(72) : 0n
  const { format, dataFile, whole } = extensions(from, version)
  const zstd = version >= 3 && from.be32(100) > 104 && from.u8(104) === 1
  const data = (features & EXTERNAL_DATA) !== 0n
  const { backing } = from.backing(from.be64(8), from.be32(16))
  return {
    format: 'qcow2',
    virtualBytes: decimal(from.be64(24)),
    clusterBytes: 2 ** Math.min(from.be32(20), 30),
    compat: version === 2 ? '0.10' : '1.1',
    compression: zstd ? 'zstd' : 'zlib',
    encrypted: from.be32(32) !== 0,
    dirty: (features & DIRTY) !== 0n,
    corrupt: (features & CORRUPT) !== 0n,
    snapshots: from.be32(60),
    ...(backing && { backing: { ...backing, ...(format !== undefined ? { format } : whole ? { format: null } : {}) } }),
    ...(data && dataFile !== undefined && { otherFiles: [dataFile] }),
    ...((data && dataFile === undefined) || (backing && backing.declared === undefined) ? { cut: true } : {}),
  }
}

/** Header extensions, up to the one that ends them: `whole` says that it was seen. */
function extensions(from: Reader, version: number) {
  const found: { format?: string; dataFile?: string; whole: boolean } = { whole: false }
  let at = version >= 3 ? Math.max(from.be32(100), 104) : 72
  // 8 bytes of each at least, so that this ends.
  for (let n = 0; n < 128 && at + 8 <= from.length; n++) {
    const type = from.be32(at)
    const length = from.be32(at + 4)
    if (type === 0) return { ...found, whole: true }
    const text = from.text(at + 8, length)
    if (type === BACKING_FORMAT && text !== undefined) found.format = text
    if (type === DATA_FILE && text !== undefined) found.dataFile = text
    at += 8 + Math.ceil(length / 8) * 8
  }
  return found
}
