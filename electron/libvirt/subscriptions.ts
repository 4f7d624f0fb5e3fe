/**
 * Who listens to which event. libvirt gives each registration a callback id, counted for each family of events; every
 * message carries it. Serials say nothing (the daemon sends 1).
 */
import { ProtocolError, RemoteError } from './errors'
import type { Packet } from './framing'
import { connectProcedures } from './procedures/connect'
import { eventRegistration as calls, type EventFamily, type LibvirtEvent } from './procedures/event'
import type { Procedure } from './procedures/row'
import type { Dom, Net, Pool } from './structures'
import { XdrReader } from './xdr'

/** Messages kept for a registration whose reply has not been seen yet: they may come in the same chunk as the reply. */
const EARLY_MAX = 256

/**
 * Errors that mean "this host does not have that event": 1 unsupported event ID, 3 driver without it, 8 invalid
 * argument, 39 unknown procedure, 84 unsupported.
 */
const UNSUPPORTED = new Set([1, 3, 8, 39, 84])

/** Limits a subscription to one object. */
export interface EventSource {
  readonly dom?: Dom
  readonly pool?: Pool
  readonly net?: Net
}

export interface Subscription {
  /** false when this host does not know the event: nothing will come, and that is no error */
  readonly supported: boolean
  /** Stops the handler at once, and tells the daemon. Never rejects. */
  off(): Promise<void>
}

export type Call = <Args, Ret>(procedure: Procedure<Args, Ret>, args: Args) => Promise<Ret>

interface Listeners {
  readonly event: LibvirtEvent<unknown>
  readonly handlers: Map<number, (message: never) => void>
  registering: number
  early: { id: number; packet: Packet }[]
}

export class Subscriptions {
  readonly #call: Call
  readonly #byNumber = new Map<number, Listeners>()

  constructor(call: Call) {
    this.#call = call
  }

  /** Registers `handler` with the daemon. */
  async add<M>(event: LibvirtEvent<M>, handler: (message: M) => void, source: EventSource): Promise<Subscription> {
    let listeners = this.#byNumber.get(event.number)
    if (!listeners) {
      listeners = { event, handlers: new Map(), registering: 0, early: [] }
      this.#byNumber.set(event.number, listeners)
    }
    listeners.registering++
    let id: number
    try {
      id = await this.#register(event, source)
      listeners.handlers.set(id, handler)
    } catch (error) {
      if (error instanceof RemoteError && UNSUPPORTED.has(error.code)) {
        return { supported: false, off: () => Promise.resolve() }
      }
      throw error
    } finally {
      if (--listeners.registering === 0 && listeners.handlers.size === 0) listeners.early = []
    }
    const early = listeners.early.filter((message) => message.id === id)
    listeners.early = listeners.registering === 0 ? [] : listeners.early.filter((message) => message.id !== id)
    for (const { packet } of early) this.deliver(packet)
    const { handlers } = listeners
    return {
      supported: true,
      off: async () => {
        // A connection that is gone has deregistered everything.
        if (handlers.delete(id)) await this.#deregister(event.family, id).catch(() => {})
      },
    }
  }

  /**
   * Hands an event message to its handler; a message nobody waits for is dropped.
   * @throws ProtocolError when it cannot be decoded; whatever the handler throws
   */
  deliver(packet: Packet): void {
    const listeners = this.#byNumber.get(packet.procedure)
    if (!listeners) return
    const from = new XdrReader(packet.payload)
    const id = listeners.event.family === 'connection' ? 0 : from.i32()
    const handler = listeners.handlers.get(id)
    if (!handler) {
      if (listeners.registering === 0) return
      if (listeners.early.length >= EARLY_MAX)
        throw new ProtocolError('packet', 'too many events before a registration')
      listeners.early.push({ id, packet: { ...packet, payload: Buffer.from(packet.payload) } })
      return
    }
    const message = listeners.event.message.read(from)
    from.end()
    handler(message as never)
  }

  async #register(event: LibvirtEvent<unknown>, source: EventSource): Promise<number> {
    const eventId = event.id
    switch (event.family) {
      case 'domain':
        return (await this.#call(calls.connectDomainEventCallbackRegisterAny, { eventId, dom: source.dom })).callbackId
      case 'pool':
        return (await this.#call(calls.connectStoragePoolEventRegisterAny, { eventId, pool: source.pool })).callbackId
      case 'network':
        return (await this.#call(calls.connectNetworkEventRegisterAny, { eventId, net: source.net })).callbackId
      case 'connection':
        await this.#call(connectProcedures.connectRegisterCloseCallback, {})
        return 0
    }
  }

  async #deregister(family: EventFamily, callbackId: number): Promise<void> {
    switch (family) {
      case 'domain':
        await this.#call(calls.connectDomainEventCallbackDeregisterAny, { callbackId })
        break
      case 'pool':
        await this.#call(calls.connectStoragePoolEventDeregisterAny, { callbackId })
        break
      case 'network':
        await this.#call(calls.connectNetworkEventDeregisterAny, { callbackId })
        break
      case 'connection':
        await this.#call(connectProcedures.connectUnregisterCloseCallback, {})
        break
    }
  }
}
