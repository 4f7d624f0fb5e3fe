/** What the beginning of an image says. `undefined`: the format has no such thing, or it lies further on (`cut`). */
export interface ImageHeader {
  readonly format: string
  readonly virtualBytes?: number | undefined
  readonly clusterBytes?: number
  readonly compat?: string
  readonly encrypted: boolean
  readonly compression?: string
  readonly dirty: boolean
  readonly corrupt: boolean
  readonly snapshots?: number
  /** `declared` is missing where the name lies further on; format null: none is recorded */
  readonly backing?: { readonly declared?: string; readonly format?: string | null }
  /** as the image names them */
  readonly otherFiles?: readonly string[]
  /** there is more to know than these bytes hold */
  readonly cut?: boolean
}

/** A number of bytes that is exact; else nothing, as no disk has it. */
export function decimal(value: bigint | number): number | undefined {
  const number = Number(value)
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined
}

/** Numbers of bytes that may end anywhere: what lies behind the end is 0. */
export class Reader {
  readonly #view: DataView
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get length(): number {
    return this.#bytes.length
  }

  starts(magic: string, at = 0): boolean {
    return [...magic].every((char, n) => this.#bytes[at + n] === char.charCodeAt(0))
  }

  latin1(): string {
    return Buffer.from(this.#bytes).toString('latin1')
  }

  u8(at: number): number {
    return this.#bytes[at] ?? 0
  }

  be16(at: number): number {
    return at + 2 <= this.length ? this.#view.getUint16(at) : 0
  }

  be32(at: number): number {
    return at + 4 <= this.length ? this.#view.getUint32(at) : 0
  }

  le32(at: number): number {
    return at + 4 <= this.length ? this.#view.getUint32(at, true) : 0
  }

  be64(at: number): bigint {
    return at + 8 <= this.length ? this.#view.getBigUint64(at) : 0n
  }

  le64(at: number): bigint {
    return at + 8 <= this.length ? this.#view.getBigUint64(at, true) : 0n
  }

  /** Text at a place; undefined where it is not all within the bytes, or is no text. */
  text(at: number, length: number): string | undefined {
    if (length === 0 || length > 1023 || at + length > this.length) return undefined
    const bytes = this.#bytes.subarray(at, at + length)
    return bytes.includes(0) ? undefined : Buffer.from(bytes).toString('utf8')
  }

  /** The name of the backing file, as the formats of QEMU keep it. */
  backing(offset: bigint, length: number, format?: string | null): Pick<ImageHeader, 'backing'> {
    if (offset === 0n || length === 0) return {}
    const declared = this.text(Number(offset), length)
    return { backing: { ...(declared !== undefined && { declared }), ...(format !== undefined && { format }) } }
  }
}
