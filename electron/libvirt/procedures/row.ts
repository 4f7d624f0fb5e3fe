/** One row a procedure: number, argument codec, reply codec, and what the client must know to schedule it. */
import { type Codec, type Fields, type FieldsInput, type FieldsOutput, struct } from '../codec'
import { Program } from '../framing'

export interface Procedure<Args, Ret> {
  /** libvirt's name in camel case: DOMAIN_GET_XML_DESC is `domainGetXmlDesc` */
  readonly name: string
  readonly program: number
  readonly number: number
  readonly args: Codec<unknown, Args>
  readonly ret: Codec<Ret, never>
  /** served by the daemon's priority workers too, so answered even when all others are busy */
  readonly high: boolean
  /** replies only when the work is done (seconds to hours): takes one of the connection's three long slots */
  readonly long: (args: Args) => boolean
  /** opens a stream: call it with `openStream` */
  readonly stream: boolean
}

interface Options<Args> {
  high?: boolean
  long?: boolean | ((args: Args) => boolean)
  stream?: boolean
  program?: number
}

type Row<Args, Ret> = Omit<Procedure<Args, Ret>, 'name'>

export const high = { high: true } as const
export const long = { long: true } as const
export const stream = { stream: true } as const

/** A row of the table. `{}` as arguments or reply means an empty payload. */
export function row<A extends Fields, R extends Fields>(
  number: number,
  args: A,
  ret: R,
  options: Options<FieldsInput<A>> = {},
): Row<FieldsInput<A>, FieldsOutput<R>> {
  const isLong = options.long ?? false
  return {
    program: options.program ?? Program.remote,
    number,
    args: struct(args),
    ret: struct(ret) as Codec<FieldsOutput<R>, never>,
    high: options.high ?? false,
    long: typeof isLong === 'function' ? isLong : () => isLong,
    stream: options.stream ?? false,
  }
}

type Named<T> = { readonly [K in keyof T]: T[K] extends Row<infer Args, infer Ret> ? Procedure<Args, Ret> : never }

/** Gives each row the name of its key. */
export function table<T extends Record<string, Row<never, unknown>>>(rows: T): Named<T> {
  const named = Object.entries(rows).map(([name, entry]) => [name, { name, ...entry }])
  return Object.fromEntries(named) as Named<T>
}
