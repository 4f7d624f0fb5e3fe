/**
 * A host over ssh: one sign-in, through jump hosts if need be, however many channels. Knows nothing of libvirt.
 */
import type { Duplex } from 'node:stream'
import type { Carrier, Channel } from './channel'
import { type ConfigPlaces, effectiveOptions, type SshOptions } from './config'
import type { AskContext, Hop, SshAskers, StepEvent } from './hop'
import { Liveness } from './liveness'
import { rawText, SshError } from './problems'
import { Sessions } from './sessions'
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
}

export interface HopFacts extends AskContext {
  readonly signedInWith: string
  readonly fingerprint: string
}

export class SshConnection implements Carrier {
  /** what the configuration says of the target */
  readonly options: SshOptions
  /** the target last */
  readonly hops: readonly HopFacts[]
  /** what went wrong and did not matter: a key that could not be written down, a part of the configuration passed over */
  readonly warnings: readonly string[]
  /** Resolves, and never rejects, when the connection is over: null after `close`, else why. */
  readonly closed: Promise<SshError | null>
  readonly #chain: readonly Hop[]
  readonly #last: Hop
  readonly #sessions: Sessions
  readonly #liveness: Liveness
  answered = false
  #over = false
  #reason: SshError | null = null

  private constructor(options: SshOptions, chain: readonly Hop[], last: Hop) {
    this.options = options
    this.#chain = chain
    this.#last = last
    this.hops = chain.map(({ about, signedInWith, hostKey }) => ({
      ...about,
      signedInWith,
      fingerprint: hostKey?.fingerprint ?? '',
    }))
    this.warnings = chain.flatMap((hop) => hop.warnings)
    this.#sessions = new Sessions(last)
    const { client, about, stream } = last
    this.#liveness = new Liveness(client, stream, (silentMs) =>
      this.#end(new SshError('host.lost', about, { details: { silentMs }, raw: 'the host fell silent' })),
    )
    this.closed = new Promise((resolve) => {
      client.on('error', (error) => {
        this.#reason ??= new SshError('host.lost', about, { raw: rawText(error) })
      })
      client.on('close', () => {
        this.#liveness.stop()
        const unasked = this.#over ? null : new SshError('host.lost', about, { raw: 'the host closed the connection' })
        this.#over = true
        const reason = this.#reason ?? unasked
        this.#sessions.end(reason ?? new SshError('host.lost', about, { raw: 'closed' }))
        for (const hop of chain.slice(0, -1).reverse()) hop.client.end()
        resolve(reason)
      })
    })
  }

  /**
   * Reads the configuration, goes through all jump hosts, checks each key, signs in to each.
   * @throws SshError; the signal's reason when aborted
   */
  static async open(address: HostAddress, settings: OpenSshOptions): Promise<SshConnection> {
    const { askers, signal, onStep, places } = settings
    // ssh itself is loaded when the first host wants it: a window that opens does not wait for that.
    const [path, { openHop }] = await Promise.all([planHops(address, places ?? {}), import('./hop')])
    const chain: Hop[] = []
    try {
      for (const [hop, options] of path.entries()) {
        chain.push(await openHop({ options, hop, askers, signal, onStep, via: chain.at(-1) }))
      }
    } catch (error) {
      for (const hop of chain.reverse()) hop.client.end()
      throw error
    }
    const [options, last] = [path.at(-1), chain.at(-1)]
    if (options === undefined || last === undefined) throw new Error('no way to the host')
    return new SshConnection(options, chain, last)
  }

  get isOpen(): boolean {
    return !this.#over
  }

  /** Session channels: those open, those waiting for the host's MaxSessions, and how many it seems to allow. */
  get sessions(): { readonly open: number; readonly waiting: number; readonly limit: number } {
    return this.#sessions.counts
  }

  /** Round-trip time in ms, of the answer to a question every server refuses. @throws SshError host.lost */
  ping(): Promise<number> {
    return this.#over ? Promise.reject(this.#lost()) : this.#liveness.ping()
  }

  /** To be called when the network has changed or the computer woke: a dead link is then noticed within 4 s. */
  probe(): void {
    this.#liveness.probe()
  }

  /**
   * Gives the login shell a command line, in a channel of its own; waits its turn when the host allows no more at once. Both
   * outputs must be read (or resumed), else `close` never comes. Programs are started by `SshShell`.
   * @param urgent goes before all that wait; for ending a program
   * @throws SshError host.lost, host.channel-refused
   */
  exec(command: string, signal?: AbortSignal, urgent = false): Promise<Channel> {
    if (this.#over) return Promise.reject(this.#lost())
    return this.#sessions.open(command, signal, urgent)
  }

  /**
   * Connects to a socket of the host (direct-streamlocal@openssh.com). Not counted by MaxSessions.
   * @throws SshError host.channel-refused: forbidden, missing, or not permitted, which the host does not tell apart
   */
  openUnixSocket(path: string): Promise<Duplex> {
    if (this.#over) return Promise.reject(this.#lost())
    const { client, about } = this.#last
    return new Promise((resolve, reject) => {
      client.openssh_forwardOutStreamLocal(path, (error, channel) => {
        if (error === undefined) resolve(channel)
        else if (this.#over) reject(this.#lost())
        else
          reject(
            new SshError('host.channel-refused', about, { details: { path, ...reasonOf(error) }, raw: rawText(error) }),
          )
      })
    })
  }

  /** Ends all channels and the connection. */
  async close(): Promise<void> {
    this.#end(null)
    await this.closed
  }

  #lost(): SshError {
    return this.#reason ?? new SshError('host.lost', this.#last.about, { raw: 'closed' })
  }

  #end(reason: SshError | null): void {
    if (this.#over) return
    this.#over = true
    this.#reason ??= reason
    this.#liveness.stop()
    if (reason === null) this.#last.client.end()
    // A dead link answers no farewell.
    const cut = () => {
      for (const { stream } of this.#chain) stream.destroy()
    }
    const patience = setTimeout(cut, reason === null ? 1000 : 0)
    this.closed.then(() => clearTimeout(patience))
  }
}

/** `reason` of the channel's refusal: 1 prohibited, 2 failed, 3 unknown type, 4 shortage (RFC 4254, 5.1). */
function reasonOf(error: Error): { reason?: number } {
  const { reason } = error as { reason?: unknown }
  return typeof reason === 'number' ? { reason } : {}
}

/** The options of all hops, first hop first. Only the first of several jump hosts may have jump hosts of its own, as in ssh. */
async function planHops(address: HostAddress, places: ConfigPlaces, depth = 0): Promise<SshOptions[]> {
  const options = await effectiveOptions(address, places)
  const about = { host: options.host, port: options.port, user: options.user, hop: depth }
  if (depth + options.jumps.length >= MAX_HOPS) {
    throw new SshError('host.config', about, {
      details: { option: 'ProxyJump' },
      raw: `more than ${MAX_HOPS} jump hosts`,
    })
  }
  const [first, ...others] = options.jumps
  if (first === undefined) return [options]
  const before = await planHops(first, places, depth + options.jumps.length)
  const between = await Promise.all(others.map((jump) => effectiveOptions(jump, places)))
  return [...before, ...between.map(({ proxyCommand, ...rest }) => rest), options]
}
