import { describe, expect, test } from 'vitest'
import type { Packet } from './framing'
import { events, ProtocolError, procedures as p } from './index'
import { aDom, eventBytes, Peer, replyBytes } from './test/peer'

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => Promise.reject(new Error('expected a failure')),
    (error: unknown) => error,
  )
const tick = () => new Promise((resolve) => setImmediate(resolve))

describe('events', () => {
  const registering = (callbackId: number) => (packet: Packet, peer: Peer) => {
    if (packet.procedure === 316) peer.reply(packet, p.connectDomainEventCallbackRegisterAny, { callbackId })
    else if (packet.procedure === 317) peer.reply(packet, p.connectDomainEventCallbackDeregisterAny, {})
  }
  const started = (name: string) => ({ dom: aDom(name), event: 2, detail: 0 })

  test('reach the handler of their callback id, and none after off', async () => {
    let next = 7
    const peer = new Peer((packet, self) => registering(next++)(packet, self))
    const connection = await peer.open()
    const heard: string[] = []
    const all = await connection.onEvent(events.domainLifecycle, ({ dom }) => heard.push(`all ${dom.name}`))
    await connection.onEvent(events.domainLifecycle, ({ dom }) => heard.push(`one ${dom.name}`), { dom: aDom('x') })
    peer.deliver(
      eventBytes(events.domainLifecycle, 7, started('a')),
      eventBytes(events.domainLifecycle, 8, started('x')),
    )
    await tick()
    await all.off()
    await all.off()
    peer.deliver(eventBytes(events.domainLifecycle, 7, started('b')))
    await tick()
    expect(heard).toEqual(['all a', 'one x'])
    expect(peer.received.filter(({ procedure }) => procedure === 317)).toHaveLength(1)
  })

  test('that come in the same chunk as the reply of their registration are not lost', async () => {
    const peer = new Peer((packet, self) =>
      self.deliver(
        eventBytes(events.domainLifecycle, 5, started('before')),
        eventBytes(events.domainLifecycle, 6, started('of somebody else')),
        replyBytes(packet, p.connectDomainEventCallbackRegisterAny, { callbackId: 5 }),
        eventBytes(events.domainLifecycle, 5, started('after')),
      ),
    )
    const connection = await peer.open()
    const heard: string[] = []
    await connection.onEvent(events.domainLifecycle, ({ dom }) => heard.push(dom.name))
    expect(heard).toEqual(['before', 'after'])
  })

  test('an event the host does not know is no error; being denied is', async () => {
    const peer = new Peer((packet, self) => self.error(packet, packet.procedure === 316 ? 1 : 88))
    const connection = await peer.open()
    const subscription = await connection.onEvent(events.domainNicMacChange, () => {})
    expect(subscription.supported).toBe(false)
    await subscription.off()
    expect(await failure(connection.onEvent(events.poolLifecycle, () => {}))).toMatchObject({ code: 88 })
  })

  test('are registered for each family with its own call', async () => {
    const peer = new Peer((packet, self) => {
      if (packet.procedure === 368) self.reply(packet, p.connectStoragePoolEventRegisterAny, { callbackId: 1 })
      else if (packet.procedure === 313) self.reply(packet, p.connectNetworkEventRegisterAny, { callbackId: 1 })
      else self.reply(packet, p.connectRegisterCloseCallback, {})
    })
    const connection = await peer.open()
    const heard: unknown[] = []
    const subscriptions = [
      await connection.onEvent(events.poolRefresh, ({ pool }) => heard.push(pool.name)),
      await connection.onEvent(events.networkLifecycle, ({ net }) => heard.push(net.name)),
      await connection.onEvent(events.connectionClosed, ({ reason }) => heard.push(reason)),
    ]
    const { uuid } = aDom('')
    peer.deliver(
      eventBytes(events.poolRefresh, 1, { pool: { name: 'images', uuid } }),
      eventBytes(events.networkLifecycle, 1, { net: { name: 'default', uuid }, event: 2, detail: 0 }),
      eventBytes(events.connectionClosed, 0, { reason: 2 }),
    )
    await tick()
    expect(heard).toEqual(['images', 'default', 2])
    for (const subscription of subscriptions) void subscription.off()
    await peer.heard(8)
    expect(peer.received.slice(-3).map(({ procedure }) => procedure)).toEqual([369, 314, 361])
  })

  test('that make no sense, and handlers that throw, are told to onFault and harm nothing else', async () => {
    const faults: unknown[] = []
    const peer = new Peer(registering(1))
    const connection = await peer.open({ onFault: (error) => faults.push(error) })
    await connection.onEvent(events.domainLifecycle, ({ dom }) => {
      if (dom.name === 'bad') throw new Error('handler')
    })
    const good = eventBytes(events.domainLifecycle, 1, started('bad'))
    const cut = Buffer.from(good.subarray(0, -4))
    cut.writeUInt32BE(cut.length)
    peer.deliver(good, cut)
    await tick()
    expect(faults).toEqual([new Error('handler'), expect.any(ProtocolError)])
    expect(connection.lost).toBeUndefined()
  })
})
