import type { Duplex } from 'node:stream'
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

/** Where a program of the host listens, as the host sees it. */
export type SocketAddress = { readonly path: string } | { readonly host: string; readonly port: number }

/** The way to one host: this computer's sockets, or ssh. */
export interface Link {
  /** opens one connection more; each lane and each stream has its own. @throws ProblemError */
  dial(signal: AbortSignal): Promise<Dialled>
  readonly shell: HostShell
  /** Connects to a socket of the host; no port is opened on this computer. @throws ProblemError host.socket */
  openSocket?(address: SocketAddress): Promise<Duplex>
  /** Who we are there, and by way of which hosts; known without asking. */
  who?(): Pick<HostFacts, 'user' | 'jumps' | 'carrier'>
  /** Whether we may read and write images there. Asked each time the host comes online; never asks for a password. */
  fileAccess(): Promise<NonNullable<HostFacts['fileAccess']>>
  /** Why no program can be started there, where that is so; known once `fileAccess` has been asked. */
  noPrograms?(): HostFacts['noPrograms']
  /** Where libvirt keeps NVRAM files of this connection. */
  nvramDirectory(): Promise<string>
  /** What went wrong on the way and did not matter. */
  warnings?(): readonly string[]
  /** Round-trip time in ms, where there is a network between. */
  ping?(): Promise<number>
  probe?(): void
  close?(): Promise<void>
  /** Forgets remembered secrets. */
  forget?(): Promise<void>
}
