/**
 * Structures that several procedures share. Names of fields are libvirt's. The daemon finds a domain by uuid for nearly
 * every call, so a `Dom` kept across a rename or restart stays valid; a volume is found by pool and name, a snapshot
 * by domain and name.
 */
import {
  array,
  bool,
  type Codec,
  double,
  type InputOf,
  i32,
  i64,
  type OutputOf,
  optional,
  shortStr,
  str,
  struct,
  u32,
  u64,
  uuid,
} from './codec'
import { EncodeError, ProtocolError, type RemoteErrorFields } from './errors'

/** Greatest number of domains, snapshots, checkpoints, pools, volumes or networks in one list. */
export const LIST_MAX = 16384

/** `id` is -1 when the domain is not running. */
export const dom = struct({ name: str, uuid, id: i32 })
export type Dom = OutputOf<typeof dom>

export const net = struct({ name: str, uuid })
export type Net = OutputOf<typeof net>

export const pool = struct({ name: str, uuid })
export type Pool = OutputOf<typeof pool>

/** `key` is the path for file volumes. */
export const vol = struct({ pool: str, name: str, key: str })
export type Vol = OutputOf<typeof vol>

export const snap = struct({ name: str, dom })
export type Snap = OutputOf<typeof snap>

export const checkpoint = struct({ name: str, dom })
export type Checkpoint = OutputOf<typeof checkpoint>

/** A named value with its wire type. */
export type TypedParam =
  | { readonly field: string; readonly type: 'int' | 'uint' | 'llong' | 'ullong' | 'double'; readonly value: number }
  | { readonly field: string; readonly type: 'boolean'; readonly value: boolean }
  | { readonly field: string; readonly type: 'string'; readonly value: string }

type ParamType = TypedParam['type']

const paramTypes: readonly (readonly [ParamType, Codec<unknown, unknown>])[] = [
  ['int', i32],
  ['uint', u32],
  ['llong', i64],
  ['ullong', u64],
  ['double', double],
  ['boolean', bool],
  ['string', str],
] as readonly (readonly [ParamType, Codec<unknown, unknown>])[]

const paramField = shortStr(80)

export const typedParam: Codec<TypedParam> = {
  min: 12,
  read(from) {
    const field = paramField.read(from)
    const type = from.i32()
    const row = paramTypes[type - 1]
    if (!row) throw new ProtocolError('packet', `typed parameter of type ${type}`)
    return { field, type: row[0], value: row[1].read(from) } as TypedParam
  },
  write(to, param) {
    paramField.write(to, param.field)
    const index = paramTypes.findIndex(([type]) => type === param.type)
    const row = paramTypes[index]
    if (!row) throw new EncodeError(`typed parameter of type ${param.type}`)
    to.i32(index + 1)
    row[1].write(to, param.value)
  },
}

export const typedParams = (max: number) => array(typedParam, max)

/** Typed parameters as a plain map from field to value; the last one wins when a field comes twice. */
export function paramMap(params: readonly TypedParam[]): Map<string, number | boolean | string> {
  return new Map(params.map((param) => [param.field, param.value]))
}

/** Section 6 of the stats: groups and names depend on the `stats` bits asked for. */
export const statsRecord = struct({ dom, params: typedParams(262144) })
export type StatsRecord = OutputOf<typeof statsRecord>

/** `type` 0 IPv4, 1 IPv6. */
const ipAddr = struct({ type: i32, addr: str, prefix: u32 })
export const domainInterface = struct({ name: str, hwaddr: optional(str), addrs: array(ipAddr, 2048) })
export type DomainInterface = OutputOf<typeof domainInterface>

/** `expirytime` in seconds since 1970; `type` 0 IPv4, 1 IPv6. */
export const dhcpLease = struct({
  iface: str,
  expirytime: i64,
  type: i32,
  mac: optional(str),
  iaid: optional(str),
  ipaddr: str,
  prefix: u32,
  hostname: optional(str),
  clientid: optional(str),
})
export type DhcpLease = OutputOf<typeof dhcpLease>

export const fsInfo = struct({ mountpoint: str, name: str, fstype: str, devAliases: array(str, 256) })
export type FsInfo = OutputOf<typeof fsInfo>

export const nodeStat = struct({ field: str, value: u64 })

const remoteErrorWire = struct({
  code: i32,
  domain: i32,
  message: optional(str),
  level: i32,
  dom: optional(dom),
  str1: optional(str),
  str2: optional(str),
  str3: optional(str),
  int1: i32,
  int2: i32,
  net: optional(net),
})

/** The error structure of replies and streams; `dom` and `net` in it are always null and left out. */
export const remoteError: Codec<RemoteErrorFields, InputOf<typeof remoteErrorWire>> = {
  min: remoteErrorWire.min,
  read(from) {
    const { dom: _dom, net: _net, message, ...fields } = remoteErrorWire.read(from)
    return { ...fields, message: message ?? `libvirt error ${fields.code}` }
  },
  write: remoteErrorWire.write,
}
