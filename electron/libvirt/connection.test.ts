import { describe, expect, test, vi } from 'vitest'
import { encodePacket, type Packet, PacketType, Program, Status } from './framing'
import { AuthError, ConnectionLost, EncodeError, events, ProtocolError, procedures as p, RemoteError } from './index'
import { aDom, argsOf, eventBytes, Peer, replyBytes } from './test/peer'

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => Promise.reject(new Error(`expected a failure, got ${JSON.stringify(value)}`)),
    (error: unknown) => error,
  )
const tick = () => new Promise((resolve) => setImmediate(resolve))

/** Answers every look-up by name with the domain of that name. */
const lookup = (packet: Packet, peer: Peer) => {
  const { name } = argsOf(p.domainLookupByName, packet)
  peer.reply(packet, p.domainLookupByName, { dom: aDom(String(name)) })
}

describe('opening', () => {
  test('sends the sign-in, the URI and the read-only flag, byte for byte', async () => {
    const peer = new Peer()
    await peer.open({ uri: 'qemu:///system', readOnly: true })
    expect(peer.received.map(({ procedure, serial }) => [procedure, serial])).toEqual([
      [66, 1],
      [1, 2],
    ])
    expect(argsOf(p.connectOpen, peer.received[1] as Packet)).toEqual({ name: 'qemu:///system', flags: 1 })
  })

  test.each([
    ['polkit refuses', [2], 'refused'],
    ['only SASL is offered', [1], 'unsupported'],
  ])('says when %s', async (_name, types, kind) => {
    const peer = new Peer((packet, self) => self.error(packet, 1))
    vi.spyOn(peer, 'reply').mockImplementationOnce((call) => {
      peer.deliver(replyBytes(call, p.authList, { types }))
    })
    const error = await failure(peer.open())
    expect(error).toBeInstanceOf(AuthError)
    expect(error).toMatchObject({ kind })
    expect(peer.cable.destroyed).toBe(true)
  })

  test('asks polkit when the daemon wants it, before it opens', async () => {
    const peer = new Peer((packet, self) => self.reply(packet, p.authPolkit, { complete: true }))
    vi.spyOn(peer, 'reply').mockImplementationOnce((call) => {
      peer.deliver(replyBytes(call, p.authList, { types: [2] }))
    })
    await peer.open()
    expect(peer.received.map(({ procedure }) => procedure)).toEqual([66, 70, 1])
  })

  test('can be given up, which destroys the transport', async () => {
    const peer = new Peer()
    vi.spyOn(peer, 'reply').mockImplementation(() => {})
    const abort = new AbortController()
    const opening = failure(peer.open({ signal: abort.signal }))
    await peer.heard(1)
    abort.abort(new Error('changed my mind'))
    expect(await opening).toEqual(new Error('changed my mind'))
    expect(peer.cable.destroyed).toBe(true)
  })

  test('fails on a transport that is closed already', async () => {
    const peer = new Peer()
    peer.cable.destroy()
    expect(await failure(peer.open())).toMatchObject({ name: 'ConnectionLost', reason: 'ended' })
  })
})

describe('calls', () => {
  test('are matched by serial when answers come in another order', async () => {
    const calls: Packet[] = []
    const peer = new Peer((packet, self) => {
      calls.push(packet)
      if (calls.length === 3) for (const call of calls.reverse()) lookup(call, self)
    })
    const connection = await peer.open()
    const names = ['a', 'b', 'c']
    const replies = await Promise.all(names.map((name) => connection.call(p.domainLookupByName, { name })))
    expect(replies.map(({ dom }) => dom.name)).toEqual(names)
    expect(connection.inFlight).toBe(0)
  })

  test('and events come out the same wherever the bytes are cut', async () => {
    for (let cut = 1; cut < 200; cut++) {
      const peer = new Peer((packet, self) => {
        if (packet.procedure === 316) self.reply(packet, p.connectDomainEventCallbackRegisterAny, { callbackId: 3 })
        else {
          const { name } = argsOf(p.domainLookupByName, packet)
          self.deliver(
            eventBytes(events.domainLifecycle, 3, { dom: aDom('x'), event: 2, detail: 0 }),
            replyBytes(packet, p.domainLookupByName, { dom: aDom(String(name)) }),
          )
        }
      })
      peer.cut = cut
      const connection = await peer.open()
      let heard = 0
      await connection.onEvent(events.domainLifecycle, () => heard++)
      const found = await Promise.all(['a', 'bc'].map((name) => connection.call(p.domainLookupByName, { name })))
      expect([heard, ...found.map(({ dom }) => dom.name)]).toEqual([2, 'a', 'bc'])
    }
  })

  test('of one tick travel in one write', async () => {
    const peer = new Peer(lookup)
    const connection = await peer.open()
    const write = vi.spyOn(peer.cable, 'write')
    await Promise.all(
      Array.from({ length: 100 }, (_, name) => connection.call(p.domainLookupByName, { name: `${name}` })),
    )
    expect(write).toHaveBeenCalledTimes(1)
  })

  test('that are refused reject with every field the daemon sent', async () => {
    const peer = new Peer((packet, self) => self.error(packet, 42, 'Domain not found'))
    const connection = await peer.open()
    const error = await failure(connection.call(p.domainLookupByName, { name: 'x' }))
    expect(error).toBeInstanceOf(RemoteError)
    expect(error).toMatchObject({
      code: 42,
      domain: 10,
      message: 'Domain not found',
      level: 2,
      str1: '%s',
      str2: 'Domain not found',
      str3: null,
      int1: 28,
      int2: -1,
      procedure: 'domainLookupByName',
    })
    expect(connection.lost).toBeUndefined()
  })

  test('that are given up reject at once; the late answer is dropped and the serial not reused before it', async () => {
    const waiting: Packet[] = []
    const peer = new Peer((packet) => void waiting.push(packet))
    const connection = await peer.open()
    const abort = new AbortController()
    const call = failure(connection.call(p.domainLookupByName, { name: 'x' }, abort.signal))
    await peer.heard(3)
    abort.abort(new Error('enough'))
    expect(await call).toEqual(new Error('enough'))
    expect(connection.inFlight).toBe(1)
    lookup(waiting[0] as Packet, peer)
    await tick()
    expect(connection.inFlight).toBe(0)
    expect(connection.lost).toBeUndefined()
  })

  test('with a signal that is aborted already are never sent', async () => {
    const peer = new Peer()
    const connection = await peer.open()
    const call = connection.call(p.domainLookupByName, { name: 'x' }, AbortSignal.abort(new Error('no')))
    await expect(call).rejects.toThrow('no')
    await tick()
    expect(peer.received).toHaveLength(2)
  })

  test('whose arguments do not fit are never sent', async () => {
    const connection = await new Peer().open()
    await expect(connection.call(p.domainLookupByName, { name: 'a\0b' })).rejects.toBeInstanceOf(EncodeError)
    expect(connection.inFlight).toBe(0)
  })

  test('whose answer makes no sense fail alone', async () => {
    const answers: ((packet: Packet) => Buffer)[] = [
      (packet) =>
        encodePacket({ ...packet, type: PacketType.reply, status: Status.ok }, Buffer.from('00000009', 'hex')),
      (packet) => encodePacket({ ...packet, type: PacketType.reply, status: Status.error }, Buffer.alloc(3)),
      (packet) => encodePacket({ ...packet, type: PacketType.reply, status: 7 }),
      (packet) => encodePacket({ ...packet, type: PacketType.reply, procedure: 14, status: Status.ok }),
      (packet) => Buffer.concat([replyBytes(packet, p.domainLookupByName, { dom: aDom('ok') })]),
    ]
    const peer = new Peer((packet, self) => self.deliver((answers.shift() as (packet: Packet) => Buffer)(packet)))
    const connection = await peer.open()
    for (let index = 0; index < 4; index++) {
      expect(await failure(connection.call(p.domainLookupByName, { name: 'x' }))).toBeInstanceOf(ProtocolError)
    }
    expect((await connection.call(p.domainLookupByName, { name: 'x' })).dom.name).toBe('ok')
  })

  test('ignore answers nobody asked for, unknown programs and packet types', async () => {
    const peer = new Peer(lookup)
    const connection = await peer.open()
    const stray = { program: Program.remote, procedure: 23, type: PacketType.reply, serial: 999, status: Status.ok }
    peer.deliver(
      encodePacket(stray),
      encodePacket({ ...stray, program: 0x12345678 }),
      encodePacket({ ...stray, type: 99 }),
      encodePacket({ ...stray, type: PacketType.stream }),
      encodePacket({ ...stray, type: PacketType.message }),
    )
    expect((await connection.call(p.domainLookupByName, { name: 'x' })).dom.name).toBe('x')
  })
})

describe('long calls', () => {
  const save = (name: string) => ({ dom: aDom(name) })
  const nameOf = (packet: Packet) => (argsOf(p.domainManagedSave, packet).dom as { name: string }).name

  test('are sent three at a time, in order, while short ones pass', async () => {
    const saving: Packet[] = []
    const peer = new Peer((packet, self) => {
      if (packet.procedure === 182) saving.push(packet)
      else lookup(packet, self)
    })
    const connection = await peer.open()
    const calls = ['a', 'b', 'c', 'd', 'e'].map((name) => connection.call(p.domainManagedSave, save(name)))
    await peer.heard(5)
    expect((await connection.call(p.domainLookupByName, { name: 'short' })).dom.name).toBe('short')
    expect(saving.map(nameOf)).toEqual(['a', 'b', 'c'])
    peer.reply(saving[1] as Packet, p.domainManagedSave, {})
    await peer.heard(7)
    expect(saving.map(nameOf)).toEqual(['a', 'b', 'c', 'd'])
    for (const index of [0, 2, 3]) peer.reply(saving[index] as Packet, p.domainManagedSave, {})
    await peer.heard(8)
    peer.reply(saving[4] as Packet, p.domainManagedSave, {})
    await Promise.all(calls)
  })

  test('given up while they wait are never sent; given up while they run they keep their slot', async () => {
    const saving: Packet[] = []
    const peer = new Peer((packet) => void saving.push(packet))
    const connection = await peer.open()
    const running = new AbortController()
    const waiting = new AbortController()
    const given = ['a', 'b', 'c'].map((name) =>
      failure(connection.call(p.domainManagedSave, save(name), running.signal)),
    )
    const never = failure(connection.call(p.domainManagedSave, save('never'), waiting.signal))
    const last = connection.call(p.domainManagedSave, save('last'))
    await peer.heard(5)
    waiting.abort(new Error('waiting'))
    running.abort(new Error('running'))
    expect(await never).toEqual(new Error('waiting'))
    expect(await Promise.all(given)).toHaveLength(3)
    await tick()
    expect(saving.map(nameOf)).toEqual(['a', 'b', 'c'])
    peer.error(saving[0] as Packet, 55)
    await peer.heard(6)
    expect(nameOf(saving[3] as Packet)).toBe('last')
    peer.reply(saving[3] as Packet, p.domainManagedSave, {})
    await last
  })
})

describe('the end', () => {
  test('of the peer in the middle of a call rejects what is out and tells why', async () => {
    const peer = new Peer((_packet, self) => self.cable.push(null))
    const connection = await peer.open()
    const calls = await Promise.all([1, 2].map(() => failure(connection.call(p.domainLookupByName, { name: 'x' }))))
    for (const error of calls) expect(error).toMatchObject({ name: 'ConnectionLost', reason: 'ended' })
    expect((await connection.closed).reason).toBe('ended')
    expect(await failure(connection.call(p.connectGetType, {}))).toBeInstanceOf(ConnectionLost)
    expect(peer.cable.destroyed).toBe(true)
  })

  test('by an error of the transport keeps the error', async () => {
    const peer = new Peer((_packet, self) => self.cable.destroy(new Error('ECONNRESET')))
    const connection = await peer.open()
    const error = await failure(connection.call(p.connectGetType, {}))
    expect(error).toMatchObject({ reason: 'failed', cause: new Error('ECONNRESET') })
  })

  test('by lost framing closes the connection, after the good packets before it', async () => {
    const peer = new Peer((packet, self) =>
      self.deliver(replyBytes(packet, p.connectGetType, { type: 'QEMU' }), Buffer.from('Last login: Mon\r\n')),
    )
    const connection = await peer.open()
    expect(await connection.call(p.connectGetType, {})).toEqual({ type: 'QEMU' })
    expect(await connection.closed).toMatchObject({ reason: 'protocol', cause: expect.any(ProtocolError) })
  })

  test('asked for says goodbye, fails open calls, and does so once', async () => {
    const peer = new Peer()
    const connection = await peer.open()
    const open = failure(connection.call(p.domainLookupByName, { name: 'x' }))
    await Promise.all([connection.close(), connection.close()])
    expect(await open).toMatchObject({ reason: 'closed' })
    expect(peer.received.filter(({ procedure }) => procedure === 2)).toHaveLength(1)
    await vi.waitFor(() => expect(peer.cable.destroyed).toBe(true))
  })
})

describe('keepalive', () => {
  const ping = { program: Program.keepalive, procedure: 1, type: PacketType.message, serial: 0, status: Status.ok }

  test('a PING is answered with a PONG', async () => {
    const peer = new Peer()
    await peer.open()
    peer.deliver(encodePacket(ping))
    await peer.heard(3)
    expect(peer.received[2]).toMatchObject({ ...ping, procedure: 2, payload: Buffer.alloc(0) })
  })

  test('a peer that falls silent is given up; one that answers is kept', async () => {
    const silent = new Peer()
    const connection = await silent.open({ liveness: { intervalMs: 20, timeoutMs: 20 } })
    expect((await connection.closed).reason).toBe('silent')
    expect(silent.received[2]).toMatchObject({ program: Program.keepalive, procedure: 1 })

    const alive = new Peer((packet, self) => self.deliver(encodePacket({ ...packet, procedure: 2 })))
    const kept = await alive.open({ liveness: { intervalMs: 10, timeoutMs: 5000 } })
    await alive.heard(8)
    expect(kept.lost).toBeUndefined()
    await kept.close()
  })

  test('silence means nothing while the daemon is full and reads no PING', async () => {
    const peer = new Peer()
    const connection = await peer.open({ liveness: { intervalMs: 10, timeoutMs: 10 } })
    const calls = Array.from({ length: 5 }, () => failure(connection.call(p.connectGetCapabilities, {})))
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(connection.lost).toBeUndefined()
    await connection.close()
    await Promise.all(calls)
  })
})
