/** Event registration, and one row an event: who sends it, its id at registration, its message. */
import { type Codec, type Fields, type FieldsInput, type FieldsOutput, i32, optional, str, struct, u64 } from '../codec'
import { dom, net, pool, typedParams } from '../structures'
import { high, row, table } from './row'

/** Registration calls. `onEvent` uses them; never the old forms without a callback id. */
export const eventRegistration = table({
  connectDomainEventCallbackRegisterAny: row(316, { eventId: i32, dom: optional(dom) }, { callbackId: i32 }, high),
  connectDomainEventCallbackDeregisterAny: row(317, { callbackId: i32 }, {}, high),
  connectStoragePoolEventRegisterAny: row(368, { eventId: i32, pool: optional(pool) }, { callbackId: i32 }, high),
  connectStoragePoolEventDeregisterAny: row(369, { callbackId: i32 }, {}, high),
  connectNetworkEventRegisterAny: row(313, { eventId: i32, net: optional(net) }, { callbackId: i32 }, high),
  connectNetworkEventDeregisterAny: row(314, { callbackId: i32 }, {}, high),
})

/** Callback ids of the three families are counted separately. `connection` has no ids: one close callback. */
export type EventFamily = 'domain' | 'pool' | 'network' | 'connection'

export interface LibvirtEvent<Message> {
  readonly name: string
  readonly family: EventFamily
  /** id at registration */
  readonly id: number
  /** procedure number of its messages */
  readonly number: number
  readonly message: Codec<Message, never>
}

type EventRow<Message> = Omit<LibvirtEvent<Message>, 'name'>

function event<F extends Fields>(
  family: EventFamily,
  id: number,
  number: number,
  fields: F,
): EventRow<FieldsOutput<F>> & { readonly message: Codec<FieldsOutput<F>, FieldsInput<F>> } {
  return { family, id, number, message: struct(fields) }
}

const rows = {
  /**
   * `event`: 0 defined, 1 undefined, 2 started, 3 suspended, 4 resumed, 5 stopped, 6 shutdown, 7 pmsuspended, 8 crashed.
   * `detail` depends on it: see virDomainEventDefinedDetailType and the like.
   */
  domainLifecycle: event('domain', 0, 318, { dom, event: i32, detail: i32 }),
  domainReboot: event('domain', 1, 319, { dom }),
  domainDiskChange: event('domain', 9, 327, {
    dom,
    oldSrcPath: optional(str),
    newSrcPath: optional(str),
    devAlias: str,
    reason: i32,
  }),
  domainTrayChange: event('domain', 10, 328, { dom, devAlias: str, reason: i32 }),
  domainPmWakeup: event('domain', 11, 329, { reason: i32, dom }),
  domainPmSuspend: event('domain', 12, 330, { reason: i32, dom }),
  /** `actual` in KiB */
  domainBalloonChange: event('domain', 13, 331, { dom, actual: u64 }),
  domainPmSuspendDisk: event('domain', 14, 332, { reason: i32, dom }),
  domainDeviceRemoved: event('domain', 15, 333, { dom, devAlias: str }),
  /** `dst` is the target name such as vda; `status` as in domainBlockJob */
  domainBlockJob2: event('domain', 16, 339, { dom, dst: str, type: i32, status: i32 }),
  domainTunable: event('domain', 17, 346, { dom, params: typedParams(2048) }),
  /** `state` 1 connected, 2 disconnected; `reason` 1 domain started, 2 channel */
  domainAgentLifecycle: event('domain', 18, 348, { dom, state: i32, reason: i32 }),
  domainDeviceAdded: event('domain', 19, 354, { dom, devAlias: str }),
  /** The params of completed job statistics. */
  domainJobCompleted: event('domain', 21, 363, { dom, params: typedParams(64) }),
  /** `type` 0 description, 1 title, 2 element */
  domainMetadataChange: event('domain', 23, 379, { dom, type: i32, nsuri: optional(str) }),
  /** `size` in KiB */
  domainMemoryDeviceSizeChange: event('domain', 26, 438, { dom, alias: str, size: u64 }),
  /** libvirt 11.2 and newer */
  domainNicMacChange: event('domain', 27, 453, { dom, alias: str, oldMac: str, newMac: str }),
  /** `event` 0 defined, 1 undefined, 2 started, 3 stopped, 4 created (built), 5 deleted */
  poolLifecycle: event('pool', 0, 370, { pool, event: i32, detail: i32 }),
  poolRefresh: event('pool', 1, 373, { pool }),
  /** `event` 0 defined, 1 undefined, 2 started, 3 stopped */
  networkLifecycle: event('network', 0, 315, { net, event: i32, detail: i32 }),
  /** The daemon lost its hypervisor. One subscription a connection. `reason` 0 error, 1 EOF, 2 keepalive, 3 client */
  connectionClosed: event('connection', 0, 362, { reason: i32 }),
}

type MessageOf<T> = T extends EventRow<infer Message> ? Message : never

/** Every event Offshoot knows. A host that does not know one says so at registration. */
export const events = Object.fromEntries(
  Object.entries(rows).map(([name, entry]) => [name, { name, ...entry }]),
) as unknown as { readonly [K in keyof typeof rows]: LibvirtEvent<MessageOf<(typeof rows)[K]>> }
