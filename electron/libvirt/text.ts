/**
 * Text on the wire. libvirt hands file names through as the bytes they are, so one GB18030 or Latin-1 name in a
 * pool would spoil the list of all its volumes if only UTF-8 were let in. Bytes that are not UTF-8 therefore become
 * lone surrogates U+DC80 to U+DCFF (as Python's "surrogateescape" does), which never occur in good text, are shown as a
 * replacement sign, and turn back into the same bytes when the name is sent again.
 */
import { isUtf8 } from 'node:buffer'
import { EncodeError } from './errors'

const LONE_SURROGATE = /\p{Surrogate}/u
const ESCAPE = 0xdc00

/** True when the text has no exact form outside libvirt: it holds bytes that are not UTF-8. */
export function holdsRawBytes(text: string): boolean {
  return LONE_SURROGATE.test(text)
}

export function bytesToText(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString('utf8') : escaped(bytes)
}

/** @throws EncodeError for a NUL, which would cut the text short on the other side, and for surrogates that are no escapes */
export function textToBytes(text: string): Buffer {
  if (text.includes('\0')) throw new EncodeError('string holds a NUL')
  if (!LONE_SURROGATE.test(text)) return Buffer.from(text)
  const parts = text.split(/(\p{Surrogate})/u).map((part, index) => {
    if (index % 2 === 0) return Buffer.from(part)
    const byte = part.charCodeAt(0) - ESCAPE
    if (byte < 0x80 || byte > 0xff) throw new EncodeError('string is not well-formed Unicode')
    return Buffer.of(byte)
  })
  return Buffer.concat(parts)
}

/** One pass, and no more memory than UTF-16 of the same length takes, whatever the bytes. */
function escaped(bytes: Buffer): string {
  const units = Buffer.allocUnsafe(bytes.length * 2)
  let end = 0
  let at = 0
  while (at < bytes.length) {
    const length = sequence(bytes, at)
    const point = length === 0 ? ESCAPE + byteAt(bytes, at) : codePoint(bytes, at, length)
    if (point > 0xffff) {
      end = units.writeUInt16LE(0xd800 + ((point - 0x10000) >> 10), end)
      end = units.writeUInt16LE(0xdc00 + ((point - 0x10000) & 0x3ff), end)
    } else end = units.writeUInt16LE(point, end)
    at += length || 1
  }
  return units.toString('utf16le', 0, end)
}

/** Length of the good UTF-8 sequence at `at`, 0 when there is none (Unicode, table 3-7). */
function sequence(bytes: Buffer, at: number): number {
  const lead = byteAt(bytes, at)
  if (lead < 0x80) return 1
  const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0
  if (length === 0 || at + length > bytes.length) return 0
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  const second = byteAt(bytes, at + 1)
  if (second < low || second > high) return 0
  for (let next = at + 2; next < at + length; next++) if ((byteAt(bytes, next) & 0xc0) !== 0x80) return 0
  return length
}

function codePoint(bytes: Buffer, at: number, length: number): number {
  if (length === 1) return byteAt(bytes, at)
  let point = byteAt(bytes, at) & (0x7f >> length)
  for (let next = at + 1; next < at + length; next++) point = (point << 6) | (byteAt(bytes, next) & 0x3f)
  return point
}

const byteAt = (bytes: Buffer, at: number) => bytes[at] ?? 0
