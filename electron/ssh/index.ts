export { AddressError, type AddressFault } from './address-error'
export { allowLines } from './algorithms'
export { askRunning, isAskpass } from './client/pipe-askpass'
export { type AuthMethod, type ConfigPlaces, configAliases, effectiveOptions, type SshOptions } from './config'
export { type Carrier, type HopFacts, type OpenSshOptions, SshConnection } from './connection'
export { fingerprint, keyBits, keyType, randomart, shortType } from './fingerprint'
export type { AskContext, SshAskers, StepEvent, StepName } from './hop'
export type { HostKeyAnswer, HostKeyInfo } from './host-key'
export { type HostKeyVerdict, KnownHosts, type KnownHostsFault, type KnownKey, knownHostName } from './known-hosts'
export { appendKnownHost, KnownHostsError, replaceKnownHost } from './known-hosts-write'
export {
  type FailedWay,
  type LibvirtSocketWish,
  type LibvirtWay,
  openLibvirt,
  type SocketTransport,
} from './libvirt-socket'
export { SshError, type SshProblemCode, type SshProblemFacts } from './problems'
export { quoteArgument, quoteCommand } from './quote'
export type { NothingShared } from './server-offer'
export { SshShell } from './shell'
export type { AskedPrompt } from './sign-in'
export { addressText, connectUri, type HostAddress, libvirtUri, parseHost } from './uri'
export { readUriAliases, type UriAlias } from './uri-aliases'
