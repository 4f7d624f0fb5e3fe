/**
 * A connection that the system's OpenSSH client carries: one client for each hop, each signed in once, the last of which
 * passes on our channels (mux.ts). The way to the next hop leads through the one before.
 */
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import type { SshChannel } from '../channel'
import type { ConfigPlaces, SshOptions } from '../config'
import type { Carrier, HopFacts, OpenSshOptions, SshConnection } from '../connection'
import type { AskContext } from '../hop'
import { rawText, SshError } from '../problems'
import { Sessions } from '../sessions'
import { type ClientHop, clientArguments, proxyWord } from './arguments'
import { Askpass } from './askpass'
import { withoutDebug } from './complaints'
import { Mux } from './mux'
import { type ClientProgram, TELLS_WHO_ASKS } from './program'
import { ClientSignIn, endClient } from './sign-in'

const CONNECT_TIMEOUT = 15_000
const PROBE_PATIENCE = 4000

/**
 * Ends the client, and removes its directory ($0), when the program that started it is gone: standard input ends then. The
 * directory goes first: with the client the guard ends too.
 */
export const GUARD = `
exec 3<&0
"$@" </dev/null 3<&- &
p=$!
{ cat <&3; rm -rf "$0"; kill "$p"; } >/dev/null 2>&1 &
g=$!
exec 3<&-
wait "$p"
c=$?
kill "$g"
exit "$c"
`

interface OpenHop {
  readonly child: ChildProcess
  readonly askpass: Askpass
  readonly socket: string
  readonly about: AskContext
  readonly signIn: ClientSignIn
}

export class ClientConnection implements SshConnection {
  readonly carrier: Carrier
  answered = false
  readonly options: SshOptions
  readonly hops: readonly HopFacts[]
  readonly warnings: readonly string[]
  readonly closed: Promise<SshError | null>
  readonly #chain: readonly OpenHop[]
  readonly #last: OpenHop
  readonly #mux: Mux
  readonly #sessions: Sessions
  #over = false
  #reason: SshError | null = null

  private constructor(
    program: ClientProgram,
    why: Carrier['why'],
    options: SshOptions,
    chain: readonly OpenHop[],
    last: OpenHop,
    mux: Mux,
  ) {
    this.carrier = { kind: 'openssh', name: program.name, ...(why === undefined ? {} : { why }) }
    this.options = options
    this.#chain = chain
    this.#last = last
    this.#mux = mux
    this.hops = chain.map(({ about, signIn }) => ({
      ...about,
      signedInWith: signIn.signedInWith,
      fingerprint: signIn.progress.fingerprint,
    }))
    this.warnings = chain.flatMap(({ signIn }) => signIn.warnings)
    this.#sessions = new Sessions({
      about: last.about,
      client: { exec: (command, done) => this.#start(command, done) },
    })
    let ended: () => void = () => undefined
    const over = new Promise<void>((resolve) => {
      ended = resolve
    })
    for (const { child, about, signIn } of chain) {
      child.on('close', () => {
        const raw = withoutDebug(signIn.progress.text).split('\n').slice(-3).join('\n')
        if (!this.#over) this.#reason ??= new SshError('host.lost', about, { raw: raw || 'the ssh client ended' })
        ended()
      })
    }
    void mux.closed.then(ended)
    this.closed = over.then(async () => {
      if (!this.#over)
        this.#reason ??= new SshError('host.lost', last.about, { raw: 'the ssh client closed the connection' })
      this.#over = true
      this.#sessions.end(this.#reason ?? new SshError('host.lost', last.about, { raw: 'closed' }))
      mux.end()
      await endHops(chain)
      return this.#reason
    })
  }

  /** Signs in to all hops, first hop first. @throws SshError; the signal's reason */
  static async open(
    path: readonly ClientHop[],
    program: ClientProgram,
    why: Carrier['why'],
    settings: OpenSshOptions,
  ): Promise<ClientConnection> {
    const chain: OpenHop[] = []
    try {
      for (const [hop, one] of path.entries()) chain.push(await openHop(one, hop, chain.at(-1), program, settings))
      const [options, last] = [path.at(-1)?.options, chain.at(-1)]
      if (options === undefined || last === undefined) throw new Error('no way to the host')
      const mux = await Mux.open(last.socket).catch((error) => {
        throw new SshError('host.lost', last.about, { raw: rawText(error) })
      })
      return new ClientConnection(program, why, options, chain, last, mux)
    } catch (error) {
      await endHops(chain)
      throw error
    }
  }

  get isOpen(): boolean {
    return !this.#over
  }

  get sessions(): { readonly open: number; readonly waiting: number; readonly limit: number } {
    return this.#sessions.counts
  }

  ping(): Promise<number> {
    return this.#over
      ? Promise.reject(this.#lost())
      : this.#mux.ping().catch((error) => {
          throw this.#over ? this.#lost() : error
        })
  }

  probe(): void {
    const patience = setTimeout(
      () => this.#end(new SshError('host.lost', this.#last.about, { raw: 'the host fell silent' })),
      PROBE_PATIENCE,
    )
    this.ping().then(
      () => clearTimeout(patience),
      // It ended while it was asked, which it tells itself.
      () => clearTimeout(patience),
    )
  }

  exec(command: string, signal?: AbortSignal, urgent = false): Promise<SshChannel> {
    if (this.#over) return Promise.reject(this.#lost())
    return this.#sessions.open(command, signal, urgent)
  }

  openUnixSocket(path: string): Promise<Duplex> {
    return this.#forward(path, this.#mux.openUnixSocket(path))
  }

  openPort(host: string, port: number): Promise<Duplex> {
    return this.#forward(`${host}:${port}`, this.#mux.openPort(host, port))
  }

  async #forward(path: string, opening: Promise<Duplex>): Promise<Duplex> {
    try {
      return await opening
    } catch (error) {
      if (this.#over) throw this.#lost()
      const { reason } = error as { reason?: unknown }
      const details = { path, ...(typeof reason === 'number' ? { reason } : {}) }
      throw new SshError('host.channel-refused', this.#last.about, { details, raw: rawText(error) })
    }
  }

  async close(): Promise<void> {
    this.#end(null)
    await this.closed
  }

  #start(command: string, callback: (error: Error | undefined, channel: SshChannel) => void): void {
    this.#mux.exec(command, (error, channel) => {
      // What the end of the connection interrupts is lost with it, not refused.
      if (error !== undefined && this.#mux.isOver) void this.closed.then(() => callback(error, channel))
      else callback(error, channel)
    })
  }

  #lost(): SshError {
    return this.#reason ?? new SshError('host.lost', this.#last.about, { raw: 'closed' })
  }

  #end(reason: SshError | null): void {
    if (this.#over) return
    this.#over = true
    this.#reason ??= reason
    for (const { child } of [...this.#chain].reverse()) endClient(child)
    this.#mux.end()
  }
}

async function endHops(chain: readonly OpenHop[]): Promise<void> {
  for (const { child } of [...chain].reverse()) endClient(child)
  await Promise.all(chain.map(({ askpass }) => askpass.stop()))
}

async function openHop(
  { address, options }: ClientHop,
  hop: number,
  via: OpenHop | undefined,
  program: ClientProgram,
  { askers, signal, onStep, places = {} }: OpenSshOptions,
): Promise<OpenHop> {
  const about: AskContext = { alias: options.alias, host: options.host, port: options.port, user: options.user, hop }
  let signIn: ClientSignIn | undefined
  const askpass = await Askpass.start((question, gone) => signIn?.answer(question, gone) ?? Promise.resolve(null))
  const socket = join(askpass.directory, 's')
  const acceptedKeys = join(askpass.directory, 'known_hosts')
  signIn = new ClientSignIn({
    options,
    about,
    askers,
    onStep,
    acceptedKeys,
    tellsWhoAsks: program.version >= TELLS_WHO_ASKS,
  })
  const env = { ...process.env, ...places.env, LC_ALL: 'C', ...askpass.environment }
  const argv = [
    program.path,
    ...clientArguments({
      address,
      options,
      configFile: configFileOf(address.configFile, places),
      acceptedKeys,
      connectTimeoutMs: options.connectTimeoutMs ?? CONNECT_TIMEOUT,
      proxyCommand: via && throughHop(program, via),
    }),
    '-M',
    '-S',
    socket,
    '-N',
    '--',
    options.alias,
  ]
  try {
    const child = await signIn.run(['/bin/sh', '-c', GUARD, askpass.directory, ...argv], env, signal)
    return { child, askpass, socket, about, signIn }
  } catch (error) {
    await askpass.stop()
    throw error
  }
}

function configFileOf(own: string | undefined, places: ConfigPlaces): string | null {
  return own ?? places.userFile ?? null
}

/** The connection to the next hop, made by the client of the one before; never by a connection of its own. */
function throughHop(program: ClientProgram, via: OpenHop): string {
  const words = [program.path, '-F', 'none', '-S', via.socket, '-o', 'ProxyCommand=false'].map(proxyWord)
  return `${words.join(' ')} -W '[%h]:%p' offshoot`
}
