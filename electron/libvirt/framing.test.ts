import { quickest } from '@shared/test/quickest'
import { describe, expect, test } from 'vitest'
import { ProtocolError } from './errors'
import { encodePacket, HEADER, MAX_PACKET, type Packet, PacketReader, PacketType, Program, Status } from './framing'

const header = { program: Program.remote, procedure: 14, type: PacketType.reply, serial: 7, status: Status.ok }

function packetsOf(reader: PacketReader, chunk: Buffer): Packet[] {
  const packets: Packet[] = []
  reader.push(chunk, (packet) => packets.push(packet))
  return packets
}

const lengthWord = (length: number) => {
  const word = Buffer.alloc(4)
  word.writeUInt32BE(length)
  return word
}

test('the header is laid out as libvirt has it', () => {
  const bytes = encodePacket({ ...header, status: Status.continue }, Buffer.from('abcd'))
  expect(bytes.toString('hex')).toBe(
    ['00000020', '20008086', '00000001', '0000000e', '00000001', '00000007', '00000002', '61626364'].join(''),
  )
})

test('packets come out the same wherever the stream is cut', () => {
  const payloads = ['', 'a'.repeat(4), 'b'.repeat(100), 'c'.repeat(3)].map((text) => Buffer.from(text))
  const stream = Buffer.concat(payloads.map((payload, serial) => encodePacket({ ...header, serial }, payload)))
  for (let size = 1; size <= stream.length; size++) {
    const reader = new PacketReader()
    const packets: Packet[] = []
    for (let at = 0; at < stream.length; at += size) packets.push(...packetsOf(reader, stream.subarray(at, at + size)))
    expect(packets.map((packet) => packet.payload.toString())).toEqual(payloads.map(String))
    expect(packets.map((packet) => packet.serial)).toEqual([0, 1, 2, 3])
    expect(reader.retained).toBe(0)
  }
})

test('the largest packet is taken in small chunks in linear time', () => {
  const whole = encodePacket(header, Buffer.alloc(MAX_PACKET - HEADER, 7))
  const read = () => {
    const reader = new PacketReader()
    const packets: Packet[] = []
    for (let at = 0; at < whole.length; at += 1000) packets.push(...packetsOf(reader, whole.subarray(at, at + 1000)))
    expect(packets[0]?.payload.equals(whole.subarray(HEADER))).toBe(true)
  }
  expect(quickest(read)).toBeLessThan(2000)
})

describe('an impossible length', () => {
  test.each([0, 4, HEADER - 1, MAX_PACKET + 1, 0x4c617374, 0xffffffff])('of %i ends the reading', (length) => {
    expect(() => packetsOf(new PacketReader(), lengthWord(length))).toThrow(ProtocolError)
    const reader = new PacketReader()
    expect(() => {
      for (const byte of lengthWord(length)) packetsOf(reader, Buffer.of(byte))
    }).toThrow(ProtocolError)
  })

  test('does not lose the good packets before it', () => {
    const seen: number[] = []
    const bytes = Buffer.concat([encodePacket(header), lengthWord(3)])
    expect(() => new PacketReader().push(bytes, (packet) => seen.push(packet.serial))).toThrow(ProtocolError)
    expect(seen).toEqual([7])
  })
})

test('a length that promises 16 MiB takes memory only as bytes arrive', () => {
  const reader = new PacketReader()
  packetsOf(reader, lengthWord(MAX_PACKET))
  expect(reader.retained).toBeLessThanOrEqual(512 * 1024)
  const chunk = Buffer.alloc(64 * 1024)
  for (let arrived = 4; arrived < 4 * 1024 * 1024; arrived += chunk.length) {
    packetsOf(reader, chunk)
    expect(reader.retained).toBeLessThanOrEqual(Math.max(512 * 1024, 2 * (arrived + chunk.length)))
  }
})
