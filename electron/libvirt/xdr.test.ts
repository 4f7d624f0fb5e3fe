import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type AnyCodec,
  array,
  bool,
  type Codec,
  chars,
  double,
  flags,
  i32,
  i64,
  optional,
  shortStr,
  str,
  struct,
  u32,
  u64,
  uuid,
} from './codec'
import { EncodeError, ProtocolError } from './errors'
import {
  dhcpLease,
  dom,
  domainInterface,
  remoteError,
  statsRecord,
  type TypedParam,
  typedParam,
  vol,
} from './structures'
import { bytesToText, holdsRawBytes, textToBytes } from './text'
import { MAX_STRING, XdrReader, XdrWriter } from './xdr'

const wire = (codec: AnyCodec, value: unknown): Buffer => {
  const writer = new XdrWriter()
  codec.write(writer, value as never)
  return Buffer.from(writer.bytes())
}
const parsed = <T>(codec: Codec<T, never>, bytes: Buffer): T => {
  const reader = new XdrReader(bytes)
  const value = codec.read(reader)
  reader.end()
  return value
}
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')

const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0'))
const anyUuid = fc.uuid()
const int32 = fc.integer({ min: -2147483648, max: 2147483647 })
const uint32 = fc.integer({ min: 0, max: 4294967295 })
const safe = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER })
const safeUnsigned = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
const number64 = fc.double({ noNaN: true })
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
const aDom = fc.record({ name: text, uuid: anyUuid, id: int32 })
const field = fc.string({ unit: 'grapheme-ascii', maxLength: 80 })
const aParam: fc.Arbitrary<TypedParam> = fc.oneof(
  fc.record({ field, type: fc.constant('int' as const), value: int32 }),
  fc.record({ field, type: fc.constant('uint' as const), value: uint32 }),
  fc.record({ field, type: fc.constant('llong' as const), value: safe }),
  fc.record({ field, type: fc.constant('ullong' as const), value: safeUnsigned }),
  fc.record({ field, type: fc.constant('double' as const), value: number64 }),
  fc.record({ field, type: fc.constant('boolean' as const), value: fc.boolean() }),
  fc.record({ field, type: fc.constant('string' as const), value: text }),
)

describe('every value comes back as it was sent', () => {
  const same = <T>(name: string, codec: Codec<T, never>, values: fc.Arbitrary<T>) =>
    test(name, () => {
      fc.assert(
        fc.property(values, (value) => {
          const bytes = wire(codec, value)
          expect(bytes.length % 4).toBe(0)
          expect(bytes.length).toBeGreaterThanOrEqual(codec.min)
          expect(parsed(codec, bytes)).toEqual(value)
        }),
        { numRuns: 300 },
      )
    })
  same('int', i32, int32)
  same('unsigned', u32, uint32)
  same('hyper', i64, safe)
  same('unsigned hyper', u64, safeUnsigned)
  same('double', double, number64)
  same('bool', bool, fc.boolean())
  same('string', str, text)
  same('uuid', uuid, anyUuid)
  same('optional string', optional(str), maybe(text))
  same('list', array(i32, 100), fc.array(int32, { maxLength: 100 }))
  same('typed parameter', typedParam, aParam)
  same('domain', dom, aDom)
  same('volume', vol, fc.record({ pool: text, name: text, key: text }))
  same('stats record', statsRecord, fc.record({ dom: aDom, params: fc.array(aParam, { maxLength: 20 }) }))
  same(
    'interface with addresses',
    domainInterface,
    fc.record({
      name: text,
      hwaddr: maybe(text),
      addrs: fc.array(fc.record({ type: int32, addr: text, prefix: uint32 }), { maxLength: 5 }),
    }),
  )
  same(
    'DHCP lease',
    dhcpLease,
    fc.record({
      iface: text,
      expirytime: safe,
      type: int32,
      mac: maybe(text),
      iaid: maybe(text),
      ipaddr: text,
      prefix: uint32,
      hostname: maybe(text),
      clientid: maybe(text),
    }),
  )
  test('any bytes without NUL as text', () => {
    const noNul = fc.uint8Array({ min: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes))
    const mixed = fc
      .array(
        fc.oneof(
          noNul,
          text.map((value) => Buffer.from(value)),
        ),
      )
      .map((parts) => Buffer.concat(parts))
    fc.assert(
      fc.property(mixed, (bytes) => {
        const value = bytesToText(bytes)
        expect(textToBytes(value).equals(bytes)).toBe(true)
        expect(holdsRawBytes(value)).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) !== value)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('the wire form is that of RFC 4506', () => {
  test.each<[string, AnyCodec, unknown, string]>([
    ['a negative int', i32, -2, 'fffffffe'],
    ['a negative hyper', i64, -2, 'fffffffffffffffe'],
    ['a hyper below -2^32', i64, -4294967297, 'fffffffeffffffff'],
    ['the largest exact hyper', u64, Number.MAX_SAFE_INTEGER, '001fffffffffffff'],
    ['a double', double, 1.5, '3ff8000000000000'],
    ['a string padded to four', str, 'vm-1é', '00000006 766d2d31 c3a90000'],
    ['an empty string', str, '', '00000000'],
    ['a null string', optional(str), null, '00000000'],
    ['a present string', optional(str), 'a', '00000001 00000001 61000000'],
    ['flags left out', flags, undefined, '00000000'],
    ['a uuid', uuid, '00010203-0405-0607-0809-0A0B0C0D0E0F', '000102030405060708090a0b0c0d0e0f'],
    ['a list', array(u32, 3), [1, 2], '00000002 00000001 00000002'],
    ['characters in four bytes each', chars(3), 'ab', '00000061 00000062 00000000'],
    ['a struct', struct({ a: i32, b: bool }), { a: 1, b: true }, '00000001 00000001'],
    [
      'a typed parameter',
      typedParam,
      { field: 'bandwidth', type: 'ullong', value: 7 },
      '00000009 62616e64 77696474 68000000 00000004 0000000000000007',
    ],
  ])('%s', (_name, codec, value, bytes) => {
    expect(wire(codec, value).toString('hex')).toBe(bytes.replaceAll(' ', ''))
  })
})

describe('reading refuses', () => {
  test.each<[string, Codec<unknown, never>, string]>([
    ['an int cut short', i32, '000000'],
    ['a hyper cut short', u64, '00000000000000'],
    ['a string longer than the payload', str, '00000008 61626364'],
    ['a string without its padding', str, '00000001 6100'],
    ['a string over 4 MiB', str, '00400001'],
    ['a parameter name over 80 bytes', shortStr(80), '00000051'],
    ['a string with a NUL', str, '00000003 61006200'],
    ['a list over its limit', array(i32, 2), '00000003 000000010000000100000001'],
    ['a list of 2^31 elements', array(i32, 4294967295), '80000000 00000001'],
    ['an optional value marked 2', optional(i32), '00000002 00000001'],
    ['a typed parameter of type 8', typedParam, '00000000 00000008 00000000'],
    ['a typed parameter of type 0', typedParam, '00000000 00000000 00000000'],
    ['bytes after the end', i32, '0000000100000000'],
  ])('%s', (_name, codec, bytes) => {
    expect(() => parsed(codec, hex(bytes))).toThrow(ProtocolError)
  })
})

describe('writing refuses', () => {
  test.each<[string, AnyCodec, unknown]>([
    ['an int out of range', i32, 2147483648],
    ['a fraction', i32, 1.5],
    ['a negative unsigned', u32, -1],
    ['an unsigned hyper over 2^53', u64, 2 ** 53],
    ['a negative unsigned hyper', u64, -1],
    ['NaN as a hyper', i64, Number.NaN],
    ['a NUL, which would cut a name short', str, 'a\0b'],
    ['a surrogate that stands for no byte', str, '\ud800'],
    ['a string over 4 MiB', str, 'x'.repeat(MAX_STRING + 1)],
    ['what is not a uuid', uuid, '0001-0203'],
    ['a list over its limit', array(i32, 2), [1, 2, 3]],
    ['a value that was forgotten', struct({ name: i32 }), {}],
  ])('%s', (_name, codec, value) => {
    expect(() => wire(codec, value)).toThrow(EncodeError)
  })

  test('arguments over 16 MiB', () => {
    const megabytes = Array.from({ length: 5 }, () => 'x'.repeat(MAX_STRING - 8))
    expect(() => wire(array(str, 10), megabytes)).toThrow(EncodeError)
  })
})

describe('what real hosts send', () => {
  test('2^64 - 1 for "unknown" is read as the nearest number instead of failing the reply', () => {
    expect(parsed(u64, hex('ffffffffffffffff'))).toBe(2 ** 64)
    expect(parsed(i64, hex('ffffffffffffffff'))).toBe(-1)
  })

  test('a GB18030 file name survives the way there and back', () => {
    const name = Buffer.from('b4c5c5cc2e696d67', 'hex')
    const read = bytesToText(name)
    expect(holdsRawBytes(read)).toBe(true)
    expect(textToBytes(read)).toEqual(name)
    expect(holdsRawBytes('磁盘😀')).toBe(false)
  })

  test('an error without a message still has one', () => {
    const bytes = wire(remoteError, { code: 42, domain: 10, level: 2, int1: -1, int2: -1 })
    expect(parsed(remoteError, bytes)).toEqual({
      code: 42,
      domain: 10,
      message: 'libvirt error 42',
      level: 2,
      str1: null,
      str2: null,
      str3: null,
      int1: -1,
      int2: -1,
    })
  })
})
