/**
 * Codecs: a wire type as a value, from which its TypeScript type follows. `Codec<Out, In>` reads `Out` and writes
 * `In`; they differ where an argument may be left out (flags default to 0, optional strings to null).
 */
import { EncodeError } from './errors'
import type { XdrReader, XdrWriter } from './xdr'

export interface Codec<Out, In = Out> {
  /** fewest bytes a value takes; what a list count is held against before anything is allocated */
  readonly min: number
  read(from: XdrReader): Out
  write(to: XdrWriter, value: In): void
}

/** Any codec, for constraints. */
export type AnyCodec = Codec<unknown, never>
export type OutputOf<C extends AnyCodec> = ReturnType<C['read']>
export type InputOf<C extends AnyCodec> = Parameters<C['write']>[1]

export type Fields = Readonly<Record<string, AnyCodec>>
type OptionalKeys<F extends Fields> = { [K in keyof F]: undefined extends InputOf<F[K]> ? K : never }[keyof F]
type Flatten<T> = { [K in keyof T]: T[K] }
export type FieldsOutput<F extends Fields> = { readonly [K in keyof F]: OutputOf<F[K]> }
export type FieldsInput<F extends Fields> = Flatten<
  { readonly [K in Exclude<keyof F, OptionalKeys<F>>]: InputOf<F[K]> } & {
    readonly [K in OptionalKeys<F>]?: InputOf<F[K]>
  }
>

const simple = <T>(min: number, read: (from: XdrReader) => T, write: (to: XdrWriter, value: T) => void): Codec<T> => ({
  min,
  read,
  write,
})

export const i32 = simple<number>(
  4,
  (from) => from.i32(),
  (to, value) => to.i32(value),
)
export const u32 = simple<number>(
  4,
  (from) => from.u32(),
  (to, value) => to.u32(value),
)
/** Signed 64 bits as a number; see xdr.ts for values over 2^53. */
export const i64 = simple<number>(
  8,
  (from) => from.i64(),
  (to, value) => to.i64(value),
)
/** Unsigned 64 bits as a number; see xdr.ts for values over 2^53. */
export const u64 = simple<number>(
  8,
  (from) => from.u64(),
  (to, value) => to.u64(value),
)
export const double = simple<number>(
  8,
  (from) => from.double(),
  (to, value) => to.double(value),
)
/** An int that means yes or no: any value but 0 is yes. */
export const bool = simple<boolean>(
  4,
  (from) => from.bool(),
  (to, value) => to.bool(value),
)
/** UTF-8 string of at most 4 MiB. */
export const str = simple<string>(
  4,
  (from) => from.string(),
  (to, value) => to.string(value),
)

/** UTF-8 string of at most `max` bytes. */
export const shortStr = (max: number) =>
  simple<string>(
    4,
    (from) => from.string(max),
    (to, value) => to.string(value, max),
  )

/** A number that is `value` when left out. */
const defaulted = (codec: Codec<number>, value: number): Codec<number, number | undefined> => ({
  min: codec.min,
  read: codec.read,
  write: (to, given) => codec.write(to, given ?? value),
})

/** Flag bits; 0 when left out. */
export const flags = defaulted(u32, 0)
/** `need_results` of the list calls: 1 (send the list) when left out, 0 gives only the count. */
export const needResults = defaulted(i32, 1)

/** Value or null; written as null when left out. */
export function optional<Out, In>(codec: Codec<Out, In>): Codec<Out | null, In | null | undefined> {
  return {
    min: 4,
    read: (from) => (from.present() ? codec.read(from) : null),
    write(to, value) {
      to.u32(value === null || value === undefined ? 0 : 1)
      if (value !== null && value !== undefined) codec.write(to, value)
    },
  }
}

/** List of at most `max` elements. */
export function array<Out, In>(codec: Codec<Out, In>, max: number): Codec<readonly Out[], readonly In[]> {
  return {
    min: 4,
    read(from) {
      const count = from.count(max, codec.min)
      const list: Out[] = []
      for (let index = 0; index < count; index++) list.push(codec.read(from))
      return list
    },
    write(to, list) {
      to.count(list.length, max)
      for (const element of list) codec.write(to, element)
    },
  }
}

/** Fields one after another, in the order they are written down. */
export function struct<F extends Fields>(fields: F): Codec<FieldsOutput<F>, FieldsInput<F>> {
  const entries = Object.entries(fields) as [string, Codec<unknown, unknown>][]
  return {
    min: entries.reduce((sum, [, codec]) => sum + codec.min, 0),
    read(from) {
      const value: Record<string, unknown> = {}
      for (const [name, codec] of entries) value[name] = codec.read(from)
      return value as FieldsOutput<F>
    },
    write(to, value) {
      for (const [name, codec] of entries) codec.write(to, (value as Record<string, unknown>)[name])
    },
  }
}

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i

/** 16 bytes as the usual text: lower case with dashes. Dashes are optional when written. */
export const uuid = simple<string>(
  16,
  (from) => {
    const hex = from.opaque(16).toString('hex')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  },
  (to, value) => {
    if (!UUID.test(value)) throw new EncodeError(`'${value}' is not a uuid`)
    to.opaque(Buffer.from(value.replaceAll('-', ''), 'hex'))
  },
)

/** `char[n]`: each character in 4 bytes, ended by 0. */
export const chars = (length: number): Codec<string> =>
  simple(
    length * 4,
    (from) => {
      const bytes: number[] = []
      for (let index = 0; index < length; index++) bytes.push(from.i32() & 0xff)
      const end = bytes.indexOf(0)
      return Buffer.from(end < 0 ? bytes : bytes.slice(0, end)).toString('utf8')
    },
    (to, value) => {
      const bytes = Buffer.from(value)
      if (bytes.length > length) throw new EncodeError(`'${value}' is longer than ${length} bytes`)
      for (let index = 0; index < length; index++) to.i32(bytes[index] ?? 0)
    },
  )
