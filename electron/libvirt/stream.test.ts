import { describe, expect, test } from 'vitest'
import { type Packet, PacketType, Status } from './framing'
import { ConnectionLost, type LibvirtStream, ProtocolError, procedures as p, RemoteError } from './index'
import { errorBytes, holeBytes, Peer, replyBytes, streamBytes } from './test/peer'

const vol = { pool: 'images', name: 'a.qcow2', key: '/images/a.qcow2' }
const whole = { vol, offset: 0, length: 0 }
const tick = () => new Promise((resolve) => setImmediate(resolve))

type Reaction = (packet: Packet, peer: Peer) => void

/** A daemon that opens every stream with `first` (in one chunk with the reply), then reacts to what the client sends. */
const daemon = (first: (call: Packet) => Buffer[], react: Reaction = confirm) =>
  new Peer((packet, self) => {
    if (packet.type === PacketType.call) {
      if (packet.procedure === 3) self.reply(packet, p.connectGetType, { type: 'QEMU' })
      else self.deliver(replyBytes(packet, p.storageVolDownload, {}), ...first(packet))
    } else react(packet, self)
  })

/** What the real daemon does: confirms finish and abort. */
const confirm: Reaction = (packet, peer) => {
  if (packet.status !== Status.continue) peer.deliver(streamBytes(packet, Status.ok))
}

const data = (call: Packet, text: string) => streamBytes(call, Status.continue, Buffer.from(text))
const end = (call: Packet) => streamBytes(call, Status.continue)

async function all(stream: LibvirtStream): Promise<string> {
  let text = ''
  for await (const chunk of stream) text += chunk.kind === 'data' ? chunk.data.toString() : `[${chunk.length}]`
  return text
}
const sent = (peer: Peer) =>
  peer.received
    .filter(({ type }) => type === PacketType.stream || type === PacketType.hole)
    .map(({ type, status, payload }) => `${type === PacketType.hole ? 'hole' : 'data'} ${status} ${payload.length}`)

describe('a download', () => {
  test('whose data comes in the same chunk as the reply is read to its end, which is confirmed', async () => {
    const peer = daemon((call) => [data(call, 'one'), holeBytes(call, 4096), data(call, 'two'), end(call)])
    const connection = await peer.open()
    const { stream } = await connection.openStream(p.storageVolDownload, { ...whole, flags: 1 })
    expect(await all(stream)).toBe('one[4096]two')
    expect(sent(peer)).toEqual(['data 0 0'])
    expect(await stream.read()).toBeNull()
    expect(stream.open).toBe(false)
  })

  test('comes out the same wherever the bytes are cut', async () => {
    for (let cut = 1; cut < 120; cut++) {
      const peer = daemon((call) => [data(call, 'one'), holeBytes(call, 7), data(call, 'two'), end(call)])
      peer.cut = cut
      const { stream } = await (await peer.open()).openStream(p.storageVolDownload, whole)
      expect(await all(stream)).toBe('one[7]two')
    }
  })

  test('left early is aborted, what is in flight dropped, and the connection goes on', async () => {
    const peer = daemon(
      (call) => [data(call, 'one')],
      (packet, self) => self.deliver(data(packet, 'in flight'), streamBytes(packet, Status.ok)),
    )
    const connection = await peer.open()
    const { stream } = await connection.openStream(p.storageVolDownload, whole)
    for await (const _chunk of stream) break
    expect(sent(peer)).toEqual(['data 1 0'])
    expect(stream.open).toBe(false)
    expect(await connection.call(p.connectGetType, {})).toEqual({ type: 'QEMU' })
  })

  test('that fails on the host rejects with its error', async () => {
    const peer = daemon((call) => [data(call, 'one'), errorBytes(call, PacketType.stream, 38, 'Input/output error')])
    const { stream } = await (await peer.open()).openStream(p.storageVolDownload, whole)
    const error = await all(stream).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ name: 'RemoteError', code: 38, procedure: 'storageVolDownload' })
    expect(sent(peer)).toEqual([])
  })

  test('that nobody reads stops the transport instead of filling memory, and goes on when read', async () => {
    const block = 'x'.repeat(262120)
    let blocks = 0
    const peer = daemon(() => [])
    const connection = await peer.open()
    const { stream } = await connection.openStream(p.storageVolDownload, whole)
    const call = peer.received[2] as Packet
    peer.cable._read = () => {
      if (blocks++ < 100) peer.cable.push(data(call, block))
      else if (blocks === 101) peer.cable.push(end(call))
    }
    peer.deliver(data(call, 'first'))
    for (let turn = 0; turn < 200; turn++) await tick()
    expect(peer.cable.isPaused()).toBe(true)
    expect(blocks).toBeLessThan(12)
    expect((await all(stream)).length).toBe('first'.length + 100 * block.length)
  })

  test('of endless empty holes is held back too', async () => {
    const peer = daemon((call) => Array.from({ length: 20_000 }, () => holeBytes(call, 0)))
    const connection = await peer.open()
    await connection.openStream(p.storageVolDownload, whole)
    await tick()
    expect(peer.cable.isPaused()).toBe(true)
    await connection.close()
  })

  test('with a hole that makes no sense fails alone and is aborted', async () => {
    const peer = daemon((call) => [holeBytes(call, -1)])
    const connection = await peer.open()
    const { stream } = await connection.openStream(p.storageVolDownload, whole)
    await expect(all(stream)).rejects.toBeInstanceOf(ProtocolError)
    await peer.heard(4)
    expect(sent(peer)).toEqual(['data 1 0'])
    expect(await connection.call(p.connectGetType, {})).toEqual({ type: 'QEMU' })
  })

  test('cut off by the peer rejects with the loss', async () => {
    const peer = daemon((call) => [data(call, 'one')])
    const { stream } = await (await peer.open()).openStream(p.storageVolDownload, whole)
    const reading = all(stream)
    await tick()
    peer.cable.push(null)
    await expect(reading).rejects.toBeInstanceOf(ConnectionLost)
    await stream.abort()
  })
})

describe('an upload', () => {
  test('is cut into blocks, keeps its order and holes, and is finished when the host says so', async () => {
    let confirmFinish = () => {}
    const peer = daemon(
      () => [],
      (packet, self) => {
        if (packet.status === Status.ok) confirmFinish = () => self.deliver(streamBytes(packet, Status.ok))
      },
    )
    const { stream } = await (await peer.open()).openStream(p.storageVolUpload, whole)
    const writes = [stream.write(Buffer.alloc(600_000)), stream.writeHole(1 << 20), stream.write(Buffer.from('abc'))]
    await Promise.all(writes)
    let finished = false
    const finishing = stream.finish().then(() => {
      finished = true
    })
    await peer.heard(9)
    expect(sent(peer)).toEqual(['data 2 262144', 'data 2 262144', 'data 2 75712', 'hole 2 12', 'data 2 3', 'data 0 0'])
    expect(finished).toBe(false)
    confirmFinish()
    await finishing
    await expect(stream.write(Buffer.from('late'))).rejects.toThrow('after the end')
  })

  test('that fails on the host rejects the next write and the finish with the same error', async () => {
    const peer = daemon(
      () => [],
      (packet, self) => self.deliver(errorBytes(packet, PacketType.stream, 38, 'No space left on device')),
    )
    const { stream } = await (await peer.open()).openStream(p.storageVolUpload, whole)
    await stream.write(Buffer.alloc(10)).catch(() => {})
    await stream.settled
    await expect(stream.write(Buffer.alloc(10))).rejects.toBeInstanceOf(RemoteError)
    await expect(stream.finish()).rejects.toThrow('No space left on device')
  })

  test('given up by its signal is aborted, and says with what reason', async () => {
    const peer = daemon(() => [])
    const abort = new AbortController()
    const { stream } = await (await peer.open()).openStream(p.storageVolUpload, whole, abort.signal)
    await stream.write(Buffer.alloc(10))
    abort.abort(new Error('cancelled'))
    await expect(stream.write(Buffer.alloc(10))).rejects.toThrow('cancelled')
    await stream.settled
    expect(sent(peer).at(-1)).toBe('data 1 0')
  })
})

describe('opening a stream', () => {
  test('that is refused leaves nothing behind', async () => {
    const peer = new Peer((packet, self) => self.error(packet, 50))
    const connection = await peer.open()
    await expect(connection.openStream(p.storageVolDownload, whole)).rejects.toMatchObject({ code: 50 })
    expect(connection.inFlight).toBe(0)
  })

  test('that was given up is aborted when the daemon has opened it after all', async () => {
    const calls: Packet[] = []
    const peer = new Peer((packet, self) =>
      packet.type === PacketType.call ? calls.push(packet) : confirm(packet, self),
    )
    const connection = await peer.open()
    const abort = new AbortController()
    const opening = connection.openStream(p.storageVolDownload, whole, abort.signal)
    await peer.heard(3)
    abort.abort(new Error('cancelled'))
    await expect(opening).rejects.toThrow('cancelled')
    const call = calls[0] as Packet
    peer.deliver(replyBytes(call, p.storageVolDownload, {}), data(call, 'unwanted'))
    await peer.heard(4)
    expect(sent(peer)).toEqual(['data 1 0'])
  })

  test('with a procedure that opens none is a mistake', async () => {
    const connection = await new Peer().open()
    await expect(connection.openStream(p.connectGetType, {})).rejects.toBeInstanceOf(TypeError)
  })
})
