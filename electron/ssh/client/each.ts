/**
 * A connection of OpenSSH clients that cannot share one, as on Windows: one client stays signed in and tells when the host is
 * lost; each program of the host has a client of its own, which signs in with what was said before.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import type { SshChannel } from '../channel'
import type { SshOptions } from '../config'
import type { Carrier, HopFacts, OpenSshOptions, SshConnection } from '../connection'
import type { AskContext } from '../hop'
import { SshError } from '../problems'
import { Sessions } from '../sessions'
import { type ClientHop, clientArguments } from './arguments'
import { type Answerer, Askpass } from './askpass'
import { withoutDebug } from './complaints'
import { PipeAskpass } from './pipe-askpass'
import { ProcessChannel } from './process-channel'
import { type ClientProgram, TELLS_WHO_ASKS } from './program'
import { ClientSignIn, endClient } from './sign-in'

const CONNECT_TIMEOUT = 15_000

interface Parts {
  readonly program: ClientProgram
  readonly why: Carrier['why']
  readonly options: SshOptions
  readonly about: AskContext
  readonly signIn: ClientSignIn
  readonly child: ChildProcess
  /** starts a client for one program of the host */
  readonly start: (command: string) => ChildProcess
  readonly clean: () => Promise<void>
}

export class EachConnection implements SshConnection {
  readonly carrier: Carrier
  answered = false
  readonly options: SshOptions
  readonly hops: readonly HopFacts[]
  readonly warnings: readonly string[]
  readonly closed: Promise<SshError | null>
  readonly #parts: Parts
  readonly #sessions: Sessions
  readonly #running = new Set<ChildProcess>()
  #over = false
  #reason: SshError | null = null

  private constructor(parts: Parts) {
    const { program, why, options, about, signIn, child, clean } = parts
    this.#parts = parts
    this.carrier = { kind: 'openssh', name: program.name, ...(why === undefined ? {} : { why }) }
    this.options = options
    this.hops = [{ ...about, signedInWith: signIn.signedInWith, fingerprint: signIn.progress.fingerprint }]
    this.warnings = signIn.warnings
    this.#sessions = new Sessions({ about, client: { exec: (command, callback) => this.#exec(command, callback) } })
    this.closed = new Promise((resolve) => {
      child.on('close', async () => {
        const raw = withoutDebug(signIn.progress.text).split('\n').slice(-3).join('\n')
        if (!this.#over) this.#reason ??= new SshError('host.lost', about, { raw: raw || 'the ssh client ended' })
        this.#over = true
        this.#sessions.end(this.#lost())
        for (const one of this.#running) endClient(one)
        await clean()
        resolve(this.#reason)
      })
    })
  }

  /** Signs in. Jump hosts are the client's own affair. @throws SshError; the signal's reason */
  static async open(
    path: readonly ClientHop[],
    program: ClientProgram,
    why: Carrier['why'],
    { askers, signal, onStep, places = {} }: OpenSshOptions,
  ): Promise<EachConnection> {
    const last = path.at(-1)
    if (last === undefined) throw new Error('no way to the host')
    const { address, options } = last
    const about = {
      alias: options.alias,
      host: options.host,
      port: options.port,
      user: options.user,
      hop: path.length - 1,
    }
    const directory = await mkdtemp(join(tmpdir(), '.offshoot-'))
    const acceptedKeys = join(directory, 'known_hosts')
    const parts = { options, about, askers, onStep, acceptedKeys, tellsWhoAsks: program.version >= TELLS_WHO_ASKS }
    const signIn = new ClientSignIn(parts)
    let signedIn = false
    // Once signed in, each question is a first one: of a client that begins anew.
    const askpass = await startAskpass((question, gone) =>
      (signedIn ? new ClientSignIn({ ...parts, onStep: undefined }) : signIn).answer(question, gone),
    )
    const clean = async () => {
      await askpass.stop()
      await rm(directory, { recursive: true, force: true })
    }
    const env = { ...process.env, ...places.env, LC_ALL: 'C', ...askpass.environment }
    const argv = [
      ...clientArguments({
        address,
        options,
        configFile: address.configFile ?? places.userFile ?? null,
        acceptedKeys,
        connectTimeoutMs: options.connectTimeoutMs ?? CONNECT_TIMEOUT,
      }),
      ...(address.jump === undefined ? [] : ['-J', address.jump]),
      '-S',
      'none',
    ]
    const start = (command: string) =>
      spawn(program.path, [...argv.filter((one) => one !== '-v'), '-q', '--', options.alias, command], {
        stdio: ['pipe', 'pipe', 'pipe'],
        detached: process.platform !== 'win32',
        env,
        windowsHide: true,
      })
    try {
      const child = await signIn.run([program.path, ...argv, '-N', '--', options.alias], env, signal)
      signedIn = true
      return new EachConnection({ program, why, options, about, signIn, child, start, clean })
    } catch (error) {
      await clean()
      throw error
    }
  }

  get isOpen(): boolean {
    return !this.#over
  }

  get sessions(): { readonly open: number; readonly waiting: number; readonly limit: number } {
    return this.#sessions.counts
  }

  /** Not known: the clients do not tell. */
  ping(): Promise<number> {
    return Promise.reject(this.#over ? this.#lost() : new Error('the round trip is not known'))
  }

  /** Nothing to do: the client itself asks a silent host. */
  probe(): void {}

  exec(command: string, signal?: AbortSignal, urgent = false): Promise<SshChannel> {
    if (this.#over) return Promise.reject(this.#lost())
    return this.#sessions.open(command, signal, urgent)
  }

  /** A client cannot: libvirt is reached through a program of the host. */
  openPort(host: string, port: number): Promise<Duplex> {
    return this.openUnixSocket(`${host}:${port}`)
  }

  openUnixSocket(path: string): Promise<Duplex> {
    const raw = 'ssh clients of this system cannot pass on sockets'
    return Promise.reject(
      this.#over ? this.#lost() : new SshError('host.channel-refused', this.#parts.about, { details: { path }, raw }),
    )
  }

  async close(): Promise<void> {
    if (!this.#over) {
      this.#over = true
      endClient(this.#parts.child)
    }
    await this.closed
  }

  #lost(): SshError {
    return this.#reason ?? new SshError('host.lost', this.#parts.about, { raw: 'closed' })
  }

  #exec(command: string, callback: (error: Error | undefined, channel: SshChannel) => void): void {
    const child = this.#parts.start(command)
    this.#running.add(child)
    child.on('close', () => this.#running.delete(child))
    child.once('error', (error) => callback(error, undefined as never))
    child.once('spawn', () => callback(undefined, new ProcessChannel(child)))
  }
}

function startAskpass(answer: Answerer): Promise<Askpass | PipeAskpass> {
  if (process.platform !== 'win32') return Askpass.start(answer)
  return PipeAskpass.start(answer, `\\\\.\\pipe\\offshoot-${randomBytes(16).toString('hex')}`)
}
