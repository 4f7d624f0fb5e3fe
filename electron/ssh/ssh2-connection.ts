/** A connection that ssh2 carries. */
import type { Duplex } from 'node:stream'
import type { SshChannel } from './channel'
import type { ClientNeed } from './client/needs'
import type { SshOptions } from './config'
import type { Carrier, HopFacts, OpenSshOptions, SshConnection } from './connection'
import { type Hop, openHop } from './hop'
import { Liveness } from './liveness'
import { rawText, SshError } from './problems'
import { Sessions } from './sessions'

export class Ssh2Connection implements SshConnection {
  readonly carrier: Carrier
  answered = false
  readonly options: SshOptions
  readonly hops: readonly HopFacts[]
  readonly warnings: readonly string[]
  readonly closed: Promise<SshError | null>
  readonly #chain: readonly Hop[]
  readonly #last: Hop
  readonly #sessions: Sessions
  readonly #liveness: Liveness
  #over = false
  #reason: SshError | null = null

  private constructor(options: SshOptions, chain: readonly Hop[], last: Hop, need: ClientNeed | null) {
    this.carrier = { kind: 'built-in', ...(need === null ? {} : { why: need }) }
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
   * Goes through all hops, checks each key, signs in to each.
   * @param need what of the configuration nobody can do here
   * @throws SshError; the signal's reason when aborted
   */
  static async open(
    path: readonly SshOptions[],
    settings: OpenSshOptions,
    need: ClientNeed | null,
  ): Promise<Ssh2Connection> {
    const { askers, signal, onStep } = settings
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
    return new Ssh2Connection(options, chain, last, need)
  }

  get isOpen(): boolean {
    return !this.#over
  }

  get sessions(): { readonly open: number; readonly waiting: number; readonly limit: number } {
    return this.#sessions.counts
  }

  ping(): Promise<number> {
    return this.#over ? Promise.reject(this.#lost()) : this.#liveness.ping()
  }

  probe(): void {
    this.#liveness.probe()
  }

  exec(command: string, signal?: AbortSignal, urgent = false): Promise<SshChannel> {
    if (this.#over) return Promise.reject(this.#lost())
    return this.#sessions.open(command, signal, urgent)
  }

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

  openPort(host: string, port: number): Promise<Duplex> {
    if (this.#over) return Promise.reject(this.#lost())
    const { client, about } = this.#last
    return new Promise((resolve, reject) => {
      client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => {
        if (error === undefined) resolve(channel)
        else if (this.#over) reject(this.#lost())
        else {
          const details = { path: `${host}:${port}`, ...reasonOf(error) }
          reject(new SshError('host.channel-refused', about, { details, raw: rawText(error) }))
        }
      })
    })
  }

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
