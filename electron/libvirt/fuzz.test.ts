/**
 * Hostile bytes: 100,000 cases from a fixed seed. A broken or malicious peer may end calls, streams and connections, with
 * typed errors; it may not crash the process, hang it, or make it allocate more than a bounded multiple of what it sent.
 * Set FUZZ_SEED to try other bytes.
 */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Codec } from './codec'
import { AuthError, ConnectionLost, ProtocolError, RemoteError } from './errors'
import { encodePacket, HEADER, MAX_PACKET, type Packet, PacketReader, PacketType, Program, Status } from './framing'
import { events, type LibvirtConnection, procedures } from './index'
import { remoteError } from './structures'
import { aDom, Peer } from './test/peer'
import { XdrReader } from './xdr'

const CASES = { recorded: 40_000, payloads: 30_000, streams: 25_000, connections: 5_000 }
const SEED = Number(process.env.FUZZ_SEED ?? 20260101)

/** Packets a libvirtd 9.0 has sent to this client: replies, errors, events, stream data. */
const recorded = (JSON.parse(readFileSync(new URL('test/recorded.json', import.meta.url), 'utf8')) as string[]).map(
  (text) => Buffer.from(text, 'base64'),
)
const byNumber = new Map(Object.values(procedures).map((row) => [`${row.program}/${row.number}`, row]))
const eventByNumber = new Map(Object.values(events).map((row) => [row.number, row]))

/** mulberry32: small, seeded, good enough. */
function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below)
  }
}
const pick = <T>(roll: (below: number) => number, list: readonly T[]): T => list[roll(list.length)] as T

/** Values that break careless readers: sign, limits, lengths just over what is left. */
const NASTY = [
  0, 1, 2, 3, 4, 27, 28, 255, 65535, 262144, 4194304, 4194305, 16777220, 0x7fffffff, 0x80000000, 0xffffffff,
]

function noise(roll: (below: number) => number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  for (let at = 0; at < length; at++) bytes[at] = roll(256)
  for (let words = roll(4); words > 0 && length >= 4; words--) {
    bytes.writeUInt32BE(pick(roll, NASTY), Math.floor(roll(length - 3) / 4) * 4)
  }
  return bytes
}

/** A copy with bits flipped, words replaced, cut, or grown; its length word mended most of the time. */
function mutated(roll: (below: number) => number, packet: Buffer): Buffer {
  let bytes = Buffer.from(packet)
  for (let times = 1 + roll(4); times > 0; times--) {
    const at = roll(bytes.length)
    const kind = roll(5)
    if (kind === 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << roll(8))
    else if (kind === 1) bytes.writeUInt32BE(pick(roll, NASTY), Math.min(at & ~3, bytes.length - 4))
    else if (kind === 2) bytes = bytes.subarray(0, Math.max(4, at))
    else if (kind === 3) bytes = Buffer.concat([bytes.subarray(0, at), noise(roll, roll(40)), bytes.subarray(at)])
    else bytes = Buffer.concat([bytes, pick(roll, recorded).subarray(roll(HEADER))])
  }
  if (roll(4) > 0) bytes.writeUInt32BE(bytes.length)
  return bytes
}

/** Decodes as the connection would; anything but a value or a ProtocolError is a failure. */
function decode(codec: Codec<unknown, never>, payload: Buffer): void {
  try {
    const from = new XdrReader(payload)
    codec.read(from)
    from.end()
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
  }
}

function decodePacket(packet: Packet): void {
  const event = eventByNumber.get(packet.procedure)
  if (packet.status === Status.error) decode(remoteError, packet.payload)
  else if (packet.type === PacketType.message && event) decode(event.message, packet.payload.subarray(4))
  else {
    const row = byNumber.get(`${packet.program}/${packet.procedure}`)
    if (row) decode(row.ret, packet.payload)
  }
}

/** Pushes the bytes in random pieces; true when the reader refused them. Checks what the reader holds after each. */
function push(
  roll: (below: number) => number,
  reader: PacketReader,
  bytes: Buffer,
  onPacket: (packet: Packet) => void,
) {
  try {
    for (let at = 0; at < bytes.length; ) {
      const size = 1 + roll(pick(roll, [1, 7, 64, 4096]))
      reader.push(bytes.subarray(at, at + size), onPacket)
      at += size
      if (reader.retained > Math.max(512 * 1024, 2 * at)) throw new Error(`${reader.retained} bytes held for ${at}`)
    }
    return false
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    return true
  }
}

describe(`seed ${SEED}`, () => {
  const { allocUnsafe, allocUnsafeSlow } = Buffer
  const before = process.memoryUsage()
  const started = performance.now()
  let asked = 0
  const watched = (allocate: (size: number) => Buffer<ArrayBuffer>) => (size: number) => {
    asked = Math.max(asked, size)
    return allocate(size)
  }

  beforeAll(() => {
    Buffer.allocUnsafe = watched(allocUnsafe)
    Buffer.allocUnsafeSlow = watched(allocUnsafeSlow)
  })

  afterAll(() => {
    const now = process.memoryUsage()
    const grown = Math.round((now.rss - before.rss) / 2 ** 20)
    const seconds = (performance.now() - started) / 1000
    console.log(
      `${Object.values(CASES).reduce((a, b) => a + b)} cases in ${seconds.toFixed(1)} s, ${grown} MiB more memory`,
    )
    Object.assign(Buffer, { allocUnsafe, allocUnsafeSlow })
    expect(now.arrayBuffers - before.arrayBuffers).toBeLessThan(256 * 2 ** 20)
    expect(now.rss - before.rss).toBeLessThan(400 * 2 ** 20)
    expect(seconds).toBeLessThan(20)
  })

  /** Greatest size asked of Node's allocators since the last look. */
  const largest = () => {
    const size = asked
    asked = 0
    return size
  }

  test('what was recorded decodes to its last byte', () => {
    let decoded = 0
    for (const bytes of recorded) {
      const packets: Packet[] = []
      new PacketReader().push(bytes, (packet) => packets.push(packet))
      const [packet] = packets
      if (!packet || packet.type === PacketType.stream) continue
      const from = new XdrReader(packet.payload)
      if (packet.type === PacketType.message) from.i32()
      const codec =
        packet.status === Status.error
          ? remoteError
          : packet.type === PacketType.message
            ? eventByNumber.get(packet.procedure)?.message
            : byNumber.get(`${packet.program}/${packet.procedure}`)?.ret
      // A procedure that nobody calls has no row.
      if (codec === undefined) continue
      codec.read(from)
      decoded++
      expect([packet.procedure, from.left]).toEqual([packet.procedure, 0])
    }
    expect(decoded).toBeGreaterThan(30)
  })

  test(`${CASES.recorded} mutated packets of a real daemon`, () => {
    const roll = random(SEED)
    let refused = 0
    for (let round = 0; round < CASES.recorded; round++) {
      const bytes = mutated(roll, pick(roll, recorded))
      if (push(roll, new PacketReader(), bytes, decodePacket)) refused++
    }
    expect(refused).toBeGreaterThan(1000)
    expect(largest()).toBeLessThanOrEqual(512 * 1024)
  })

  test(`${CASES.payloads} random payloads for every structure`, () => {
    const roll = random(SEED + 1)
    const codecs = [
      ...Object.values(procedures).flatMap((row) => [row.ret, row.args as Codec<unknown, never>]),
      ...Object.values(events).map((row) => row.message),
      remoteError,
    ] as Codec<unknown, never>[]
    for (let round = 0; round < CASES.payloads; round++) decode(pick(roll, codecs), noise(roll, roll(160)))
    expect(largest()).toBeLessThanOrEqual(64 * 1024)
  })

  test(`${CASES.streams} byte streams: noise, endless packets, floods of small ones, false lengths`, () => {
    const roll = random(SEED + 2)
    for (let round = 0; round < CASES.streams; round++) {
      const kind = roll(4)
      const parts: Buffer[] = []
      if (kind === 0) parts.push(noise(roll, roll(300)))
      if (kind === 1) {
        const promise = Buffer.alloc(4)
        promise.writeUInt32BE(MAX_PACKET - roll(1000))
        parts.push(promise, noise(roll, roll(2000)))
      }
      if (kind === 2) {
        const header = { program: Program.remote, procedure: 1, type: roll(7), serial: roll(5), status: roll(3) }
        for (let count = roll(30); count > 0; count--) parts.push(encodePacket(header, noise(roll, roll(8))))
      }
      if (kind === 3) parts.push(pick(roll, recorded), noise(roll, 4), pick(roll, recorded))
      push(roll, new PacketReader(), Buffer.concat(parts), decodePacket)
    }
    expect(largest()).toBeLessThanOrEqual(512 * 1024)
  })

  test(`${CASES.connections} whole connections to a mad daemon: every promise settles, with typed errors only`, async () => {
    const roll = random(SEED + 3)
    const tally = { kept: 0, failed: 0 }
    for (let round = 0; round < CASES.connections; round++) await madDaemon(roll, tally)
    // Both ways through must have been taken often, or the daemon is too mad or too sane to prove anything.
    expect(tally.kept).toBeGreaterThan(CASES.connections)
    expect(tally.failed).toBeGreaterThan(CASES.connections)
    expect(largest()).toBeLessThanOrEqual(1024 * 1024)
  }, 30_000)
})

/** What a sane daemon would say: the recorded reply or an empty one; the confirmation of a stream's end. */
function truth(packet: Packet): Buffer {
  if (packet.type === PacketType.stream) {
    const over = packet.status !== Status.continue
    return encodePacket(
      { ...packet, status: over ? Status.ok : Status.continue },
      over ? Buffer.alloc(0) : packet.payload,
    )
  }
  const reply = recorded.find(
    (bytes) => bytes.readInt32BE(12) === packet.procedure && bytes.readInt32BE(16) === PacketType.reply,
  )
  const bytes = Buffer.from(reply ?? encodePacket({ ...packet, type: PacketType.reply, status: Status.ok }))
  bytes.writeUInt32BE(packet.serial, 20)
  return bytes
}

const TYPED = [RemoteError, ProtocolError, ConnectionLost, AuthError]

/** One connection whose peer answers each packet with something true, mutated or mad, and hangs up in the end. */
async function madDaemon(roll: (below: number) => number, tally: { kept: number; failed: number }): Promise<void> {
  const honest = roll(4) > 0
  const lies = roll(3)
  const peer = new Peer((packet, self) => {
    const say = (bytes: Buffer) => {
      if (!self.cable.destroyed) self.deliver(bytes)
    }
    if (honest || roll(2)) say(truth(packet))
    for (let times = roll(lies + 1); times > 0; times--) {
      const type = pick(roll, [1, 1, 2, 3, 3, 6])
      const answer = encodePacket({ ...packet, type, status: roll(3) }, noise(roll, roll(40)))
      const replay = Buffer.from(pick(roll, recorded))
      replay.writeUInt32BE(packet.serial, 20)
      say(pick(roll, [answer, replay, mutated(roll, answer), mutated(roll, replay)]))
    }
  })
  if (roll(2)) peer.cut = 1 + roll(50)
  if (!honest) peer.reply = (call) => peer.deliver(mutated(roll, encodePacket({ ...call, type: PacketType.reply })))
  const settled: Promise<unknown>[] = []
  const watch = (promise: Promise<unknown>) => {
    promise.catch(() => {}) // looked at below, all together
    settled.push(promise)
  }
  const opening = peer.open({ onFault: () => {} })
  const use = async (connection: LibvirtConnection) => {
    watch(connection.call(procedures.connectListAllDomains, {}))
    watch(connection.call(procedures.domainGetXmlDesc, { dom: aDom('x') }))
    watch(connection.call(procedures.domainManagedSave, { dom: aDom('x') }))
    watch(connection.onEvent(events.domainLifecycle, () => {}))
    const { stream } = await connection.openStream(procedures.domainOpenConsole, { dom: aDom('x') })
    watch(stream.write(Buffer.from('ls\r')))
    for await (const chunk of stream) void chunk
  }
  watch(opening.then(use))
  const turns = 4 + roll(4)
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
  peer.cable.destroy()
  // Settling one promise may start another (a stream after its opening), so look until no more come.
  for (let known = 0; known < settled.length; ) {
    const fresh = settled.slice(known)
    known = settled.length
    for (const outcome of await Promise.allSettled(fresh)) {
      tally[outcome.status === 'fulfilled' ? 'kept' : 'failed']++
      if (outcome.status === 'fulfilled') continue
      if (!TYPED.some((type) => outcome.reason instanceof type)) throw outcome.reason
    }
  }
}
