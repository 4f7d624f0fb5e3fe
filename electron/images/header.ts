import { qcow2Header } from './header-qcow2'
import { decimal, type ImageHeader, Reader } from './header-reader'

export type { ImageHeader } from './header-reader'

/** Bytes of an image's beginning that say what it is. The name of a backing file comes after QEMU's table of features: it needs a kilobyte. */
export const HEADER_BYTES = 1024

type Read = (from: Reader, size: number) => Omit<ImageHeader, 'format'>

const plain = { encrypted: false, dirty: false, corrupt: false } as const

/** VMware: a text that names extents, or an extent that may hold that text. Source: the Virtual Disk Format 5.0. */
const vmdkText: Read = (from) => {
  const text = from.latin1()
  const lines = [...text.matchAll(/^\s*(?:RW|RDONLY|NOACCESS) +(\d+) +[A-Z]+ +"([^"\n]{1,255})"/gm)]
  const sectors = lines.reduce((sum, [, count]) => sum + Number(count), 0)
  // The last line may be cut, and what follows it is not seen.
  const whole = from.length < HEADER_BYTES
  const parent = /^parentFileNameHint="([^"\n]+)"/m.exec(text)?.[1]
  return {
    ...plain,
    virtualBytes: whole ? decimal(sectors * 512) : undefined,
    otherFiles: lines.map(([, , name = '']) => name),
    ...(whole ? {} : { cut: true }),
    ...(parent !== undefined && { backing: { declared: parent, format: 'vmdk' } }),
  }
}

const vmdk: Read = (from) => {
  const compressed = (from.le32(8) & 0x10000) !== 0
  return {
    ...plain,
    virtualBytes: decimal(from.le64(12) * 512n),
    clusterBytes: decimal(from.le64(20) * 512n),
    ...(compressed && { compression: 'zlib' }),
    // Its descriptor lies further on: whether it has a parent is not seen.
    cut: true,
  }
}

/** Source: QEMU's block/qcow.c. */
const qcow: Read = (from) => ({
  ...plain,
  virtualBytes: decimal(from.be64(24)),
  clusterBytes: 2 ** Math.min(from.u8(32), 30),
  encrypted: from.be32(36) !== 0,
  ...from.backing(from.be64(8), from.be32(16)),
})

/** Source: QEMU's docs/interop/qed_spec.txt. */
const qed: Read = (from) => {
  const features = from.le64(16)
  return {
    ...plain,
    virtualBytes: decimal(from.le64(48)),
    clusterBytes: from.le32(4),
    dirty: (features & 2n) !== 0n,
    ...((features & 1n) === 0n ? {} : from.backing(BigInt(from.le32(56)), from.le32(60), features & 4n ? 'raw' : null)),
  }
}

const luks: Read = (from, size) => ({
  ...plain,
  encrypted: true,
  // Version 1 says where its payload begins, in sectors.
  ...(from.be16(6) === 1 && { virtualBytes: decimal(size - from.be32(104) * 512) }),
})

const MAGICS: readonly {
  readonly at?: number
  readonly magic: string
  readonly format: string
  readonly read: Read
}[] = [
  { magic: 'QFI\xfb\0\0\0\x01', format: 'qcow', read: qcow },
  { magic: 'QED\0', format: 'qed', read: qed },
  { magic: 'KDMV', format: 'vmdk', read: vmdk },
  { magic: 'COWD', format: 'vmdk', read: () => ({ ...plain, cut: true }) },
  { magic: '# Disk DescriptorFile', format: 'vmdk', read: vmdkText },
  {
    at: 64,
    magic: '\x7f\x10\xda\xbe',
    format: 'vdi',
    read: (from) => ({ ...plain, virtualBytes: decimal(from.le64(368)), clusterBytes: from.le32(376) }),
  },
  { magic: 'vhdxfile', format: 'vhdx', read: () => ({ ...plain, cut: true }) },
  { magic: 'conectix', format: 'vpc', read: (from) => ({ ...plain, virtualBytes: decimal(from.be64(48)) }) },
  { magic: 'LUKS\xba\xbe', format: 'luks', read: luks },
  { magic: 'WithoutFreeSpace', format: 'parallels', read: () => ({ ...plain, cut: true }) },
  { magic: 'WithouFreSpacExt', format: 'parallels', read: () => ({ ...plain, cut: true }) },
  { magic: 'Bochs Virtual HD Image', format: 'bochs', read: () => ({ ...plain, cut: true }) },
  { magic: 'OOOM', format: 'cow', read: () => ({ ...plain, cut: true }) },
]

/**
 * What the beginning of a file says it is, by the same marks as QEMU. The bytes may be anything at all: nothing is followed, and what lies
 * outside of them is unknown.
 * @param size of the whole file, bytes
 */
export function readHeader(bytes: Uint8Array, size: number): ImageHeader {
  const from = new Reader(bytes)
  if (from.starts('QFI\xfb') && from.be32(4) >= 2) return qcow2Header(from)
  for (const { at = 0, magic, format, read } of MAGICS)
    if (from.starts(magic, at)) return { format, ...read(from, size) }
  return { format: 'raw', ...plain, virtualBytes: size }
}
