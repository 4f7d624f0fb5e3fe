import type { HostFacts, HostWay } from '@shared/model/host'
import type { LibvirtConnection } from '../libvirt'
import type { LocalShell } from './shell'

/** Runs programs on a host: argv in, text out. */
export type HostShell = Pick<LocalShell, 'run' | 'stream'>

/** A libvirt connection just opened, and how. */
export interface Dialled {
  readonly connection: LibvirtConnection
  /** as it is shown: the socket, over ssh the way too */
  readonly socketPath: string
  readonly way?: HostWay
}

/** The way to one host: this computer's sockets, or ssh. */
export interface Link {
  /** opens one connection more; each lane and each stream has its own. @throws ProblemError */
  dial(signal: AbortSignal): Promise<Dialled>
  readonly shell: HostShell
  /** Asked once each time the host comes online. */
  about(): Promise<
    Pick<HostFacts, 'fileAccess' | 'user' | 'jumps' | 'noPrograms'> & { readonly nvramDirectory: string }
  >
  /** What went wrong on the way and did not matter. */
  warnings?(): readonly string[]
  /** Round-trip time in ms, where there is a network between. */
  ping?(): Promise<number>
  probe?(): void
  close?(): Promise<void>
  /** Forgets remembered secrets. */
  forget?(): Promise<void>
}
