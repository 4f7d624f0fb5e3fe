/**
 * A host over ssh: one sign-in, through jump hosts if need be, however many channels. Knows nothing of libvirt. Two carry it:
 * ssh2, and where the configuration asks for what ssh2 cannot do, the system's OpenSSH client.
 */
import type { Duplex } from 'node:stream'
import type { LoginShell, SshChannel } from './channel'
import type { ClientHop } from './client/arguments'
import { type ClientNeed, needOf } from './client/needs'
import { clientProgram } from './client/program'
import { type ConfigPlaces, effectiveOptions, type SshOptions } from './config'
import type { AskContext, SshAskers, StepEvent } from './hop'
import { jumpOf } from './jump-command'
import { SshError } from './problems'
import type { NothingShared } from './server-offer'
import type { HostAddress } from './uri'

/** More are a circle. */
const MAX_HOPS = 8

export interface OpenSshOptions {
  readonly askers: SshAskers
  /** ends the opening, not the open connection */
  readonly signal?: AbortSignal
  readonly onStep?: (event: StepEvent) => void
  /** where the configuration is; tests and portable setups */
  readonly places?: ConfigPlaces
  /** false: OpenSSH clients do not share a connection, as where they cannot; for tests */
  readonly shared?: boolean
}

export interface HopFacts extends AskContext {
  readonly signedInWith: string
  readonly fingerprint: string
}

/**
 * Who carries a connection: ssh2, or the system's client, `name` as it calls itself, and the reason. ssh2 with a reason: there is no
 * client that can, and that part of the configuration does not count.
 */
export type Carrier =
  | { readonly kind: 'built-in'; readonly why?: ClientNeed }
  | { readonly kind: 'openssh'; readonly name: string; readonly why?: ClientNeed }

export interface SshConnection extends LoginShell {
  readonly carrier: Carrier
  /** what the configuration says of the target */
  readonly options: SshOptions
  /** the target last */
  readonly hops: readonly HopFacts[]
  /** what went wrong and did not matter: a key that could not be written down, a part of the configuration passed over */
  readonly warnings: readonly string[]
  /** Resolves, and never rejects, when the connection is over: null after `close`, else why. */
  readonly closed: Promise<SshError | null>
  readonly isOpen: boolean
  /** Session channels: those open, those waiting for the host's MaxSessions, and how many it seems to allow. */
  readonly sessions: { readonly open: number; readonly waiting: number; readonly limit: number }
  /** Round-trip time in ms, of the answer to a question every server refuses. @throws SshError host.lost */
  ping(): Promise<number>
  /** To be called when the network has changed or the computer woke: a dead link is then noticed within 4 s. */
  probe(): void
  /**
   * Gives the login shell a command line, in a channel of its own; waits its turn when the host allows no more at once. Both
   * outputs must be read (or resumed), else `close` never comes. Programs are started by `SshShell`.
   * @param urgent goes before all that wait; for ending a program
   * @throws SshError host.lost, host.channel-refused
   */
  exec(command: string, signal?: AbortSignal, urgent?: boolean): Promise<SshChannel>
  /**
   * Connects to a socket of the host (direct-streamlocal@openssh.com). Not counted by MaxSessions.
   * @throws SshError host.channel-refused: forbidden, missing, or not permitted, which the host does not tell apart
   */
  openUnixSocket(path: string): Promise<Duplex>
  /**
   * Connects to a port as the host sees it (direct-tcpip). Not counted by MaxSessions.
   * @throws SshError host.channel-refused: forbidden, or nobody listens
   */
  openPort(host: string, port: number): Promise<Duplex>
  /** Ends all channels and the connection. */
  close(): Promise<void>
}

export const SshConnection = {
  /**
   * Reads the configuration, goes through all jump hosts, checks each key, signs in to each.
   * @throws SshError; the signal's reason when aborted
   */
  async open(address: HostAddress, settings: OpenSshOptions): Promise<SshConnection> {
    const places = settings.places ?? {}
    const path = await planHops(address, places)
    const need = await needOf(path.map(({ options }) => options))
    // Each is loaded when the first host wants it: a window that opens does not wait for that.
    if (need !== null) {
      const carried = await byClient(path, need, settings)
      if (carried !== null) return carried
    }
    const { Ssh2Connection } = await import('./ssh2-connection')
    try {
      return await Ssh2Connection.open(
        path.map(({ options }) => options),
        settings,
        need,
      )
    } catch (error) {
      const nothing = nothingShared(error)
      if (nothing === null) throw error
      // OpenSSH knows others; where it shares none either, what we have found out says more than what it writes.
      return await byClient(path, { why: 'algorithms', what: nothing }, settings).then(
        (carried) => {
          if (carried === null) throw error
          return carried
        },
        (second) => {
          throw second instanceof SshError && second.code === 'host.no-common' ? error : second
        },
      )
    }
  },
}

/** A connection by the system's client; null where there is none that can. */
async function byClient(
  path: readonly ClientHop[],
  need: ClientNeed,
  settings: OpenSshOptions,
): Promise<SshConnection | null> {
  const client = await clientProgram(settings.places ?? {})
  if (!client?.carries) return null
  if (client.carries === 'each' || settings.shared === false) {
    const { EachConnection } = await import('./client/each')
    return EachConnection.open(path, client, need, settings)
  }
  const { ClientConnection } = await import('./client/connection')
  return ClientConnection.open(path, client, need, settings)
}

/** The first kind of which a host shares no algorithm with ssh2; null for other errors. */
function nothingShared(error: unknown): string | null {
  if (!(error instanceof SshError) || error.code !== 'host.no-common') return null
  const [first] = (error.details.nothing ?? []) as readonly NothingShared[]
  return first?.kind ?? null
}

/** The options of all hops, first hop first. Only the first of several jump hosts may have jump hosts of its own, as in ssh. */
async function planHops(address: HostAddress, places: ConfigPlaces, depth = 0): Promise<ClientHop[]> {
  const asked = await effectiveOptions(address, places)
  const options = throughJump(asked)
  const about = { host: options.host, port: options.port, user: options.user, hop: depth }
  if (depth + options.jumps.length >= MAX_HOPS) {
    throw new SshError('host.config', about, {
      details: { option: 'ProxyJump' },
      raw: `more than ${MAX_HOPS} jump hosts`,
    })
  }
  const [first, ...others] = options.jumps
  if (first === undefined) return [{ address, options }]
  const before = await planHops(first, places, depth + options.jumps.length)
  const between = await Promise.all(
    others.map(async (jump) => ({ address: jump, options: withoutCommand(await effectiveOptions(jump, places)) })),
  )
  return [...before, ...between, { address, options }]
}

/** A ProxyCommand that is `ssh -W` is a jump host, with our own check of its key. */
function throughJump(options: SshOptions): SshOptions {
  const jump = options.proxyCommandText === undefined ? null : jumpOf(options.proxyCommandText)
  return jump === null ? options : { ...withoutCommand(options), jumps: [jump] }
}

function withoutCommand({ proxyCommand: _, proxyCommandText: __, ...options }: SshOptions): SshOptions {
  return options
}
