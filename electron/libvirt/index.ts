/**
 * The libvirt wire client: everything else in Offshoot imports from here.
 *
 *     const connection = await LibvirtConnection.open(createConnection(path), { uri: 'qemu:///system' })
 *     const { domains } = await connection.call(procedures.connectListAllDomains, {})
 *     const texts = await Promise.all(domains.map((dom) => connection.call(procedures.domainGetXmlDesc, { dom })))
 *     await connection.onEvent(events.domainLifecycle, ({ dom, event }) => ...)
 *     const { stream } = await connection.openStream(procedures.storageVolDownload, { vol, offset: 0, length: 0 })
 *     for await (const chunk of stream) ...
 */
export { LibvirtConnection, type OpenOptions } from './connection'
export * from './error-codes'
export {
  AuthError,
  ConnectionLost,
  EncodeError,
  type LostReason,
  ProtocolError,
  RemoteError,
  type RemoteErrorFields,
  remoteErrorOf,
} from './errors'
export * from './flags'
export { type LibvirtProblem, libvirtProblem } from './problems'
export { type ArgsOf, type Procedure, procedures, type ReplyOf } from './procedures'
export { type EventFamily, events, type LibvirtEvent } from './procedures/event'
export type { LibvirtStream, StreamChunk } from './stream'
export {
  type Checkpoint,
  type DhcpLease,
  type Dom,
  type DomainInterface,
  type FsInfo,
  type Net,
  type Pool,
  paramMap,
  type Snap,
  type StatsRecord,
  type TypedParam,
  type Vol,
} from './structures'
export type { EventSource, Subscription } from './subscriptions'
export { qemuSays, schemaElement } from './words'
