/** One ssh connection to one host: the way there, its key, the sign-in. A chain of them makes a connection through jump hosts. */
import { type LookupAddress, lookup } from 'node:dns'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import ssh2, { type Client } from 'ssh2'
import constants from 'ssh2/lib/protocol/constants.js'
import { type AlgorithmLists, offeredLists } from './algorithms'
import type { SshOptions } from './config'
import { type HostKeyAnswer, HostKeyCheck, type HostKeyInfo } from './host-key'
import { Identities } from './identities'
import { handshakeProblem, networkProblem, rawText, SshError, type SshProblemFacts } from './problems'
import { runProxyCommand } from './proxy-command'
import { ServerOffer } from './server-offer'
import { type AskedPrompt, SignIn } from './sign-in'

/** Where the configuration names no ConnectTimeout; ms. */
const CONNECT_TIMEOUT = 15_000

/** Whom a question is about. */
export interface AskContext extends SshProblemFacts {
  readonly alias: string
}

/**
 * Questions to the user. null: they will not say. They may take as long as they like; `signal` tells that the host has lost
 * its patience, or that the connection was called off: nobody waits for the answer any more.
 */
export interface SshAskers {
  hostKey(info: HostKeyInfo, about: AskContext, signal: AbortSignal): Promise<HostKeyAnswer>
  /** `attempt` from 1 */
  password(about: AskContext, attempt: number, signal: AbortSignal): Promise<string | null>
  passphrase(keyFile: string, about: AskContext, attempt: number, signal: AbortSignal): Promise<string | null>
  keyboardInteractive(
    request: {
      readonly name: string
      readonly instructions: string
      readonly prompts: readonly AskedPrompt[]
      /** never to be answered from memory: it is not sure who asks */
      readonly once?: boolean
    },
    about: AskContext,
    attempt: number,
    signal: AbortSignal,
  ): Promise<readonly string[] | null>
  /** A security key waits to be touched; taken back by `signal` when it was. Resolves when the user calls it off. */
  touch?(text: string, about: AskContext, signal: AbortSignal): Promise<void>
}

export type StepName = 'resolve' | 'connect' | 'host-key' | 'sign-in'

/** A step begins, or is done after `ms`. */
export interface StepEvent {
  readonly step: StepName
  readonly state: 'started' | 'done'
  readonly about: AskContext
  /** since the step began; waiting for the user included */
  readonly ms: number
  /** resolve: addresses; connect: the one taken; host-key: fingerprint; sign-in: the method */
  readonly detail?: string
}

export interface HopRequest {
  readonly options: SshOptions
  readonly hop: number
  readonly askers: SshAskers
  readonly signal?: AbortSignal | undefined
  readonly onStep?: ((event: StepEvent) => void) | undefined
  /** the hop before, to go through */
  readonly via?: Hop | undefined
}

export interface Hop {
  readonly client: Client
  readonly stream: Duplex
  readonly about: AskContext
  readonly signedInWith: string
  readonly hostKey: HostKeyInfo | null
  readonly warnings: readonly string[]
  /** server's own name of its software */
  readonly banner: string
}

/** Opens one hop. @throws SshError; the abort's reason when aborted */
export async function openHop(request: HopRequest): Promise<Hop> {
  const { options, hop, signal } = request
  signal?.throwIfAborted()
  const about: AskContext = { alias: options.alias, host: options.host, port: options.port, user: options.user, hop }
  const step = stepper(about, request.onStep)
  const over = new AbortController()
  const check = await HostKeyCheck.prepare(options, about, (info) => request.askers.hostKey(info, about, over.signal))
  if (request.via === undefined && options.proxyCommand !== undefined) {
    const connected = step('connect')
    const command = runProxyCommand(options.proxyCommand)
    try {
      return await shake(request, about, check, command, step, over, () => connected('ProxyCommand'))
    } catch (error) {
      throw await command.explain(error, about)
    }
  }
  const stream = request.via
    ? await throughHop(request.via, about, signal, step)
    : await direct(options, about, signal, step)
  return shake(request, about, check, stream, step, over)
}

/** Less what this program's crypto has not: Electron's has fewer algorithms than Node's, and ssh2 throws for them. */
function runnable(lists: AlgorithmLists): AlgorithmLists {
  const has = (names: readonly string[], supported: readonly string[]) => names.filter((one) => supported.includes(one))
  return {
    KexAlgorithms: has(lists.KexAlgorithms, constants.SUPPORTED_KEX),
    HostKeyAlgorithms: has(lists.HostKeyAlgorithms, constants.SUPPORTED_SERVER_HOST_KEY),
    Ciphers: has(lists.Ciphers, constants.SUPPORTED_CIPHER),
    MACs: has(lists.MACs, constants.SUPPORTED_MAC),
  }
}

type Stepper = (step: StepName) => (detail?: string) => void

function stepper(about: AskContext, onStep: HopRequest['onStep']): Stepper {
  return (step) => {
    const start = performance.now()
    onStep?.({ step, state: 'started', about, ms: 0 })
    return (detail) =>
      onStep?.({
        step,
        state: 'done',
        about,
        ms: performance.now() - start,
        ...(detail === undefined ? {} : { detail }),
      })
  }
}

async function direct(
  options: SshOptions,
  about: AskContext,
  signal: AbortSignal | undefined,
  step: Stepper,
): Promise<Socket> {
  const timeoutMs = options.connectTimeoutMs ?? CONNECT_TIMEOUT
  const resolved = step('resolve')
  const addresses = await resolveHost(options, about, timeoutMs, signal)
  resolved(addresses.map(({ address }) => address).join(' '))
  const connected = step('connect')
  const socket = await new Promise<Socket>((resolve, reject) => {
    const socket = connect({
      host: options.host,
      port: options.port,
      autoSelectFamily: addresses.length > 1,
      noDelay: true,
      lookup: (_host, wish, callback) => {
        if (wish.all) (callback as (e: null, all: LookupAddress[]) => void)(null, addresses)
        else callback(null, addresses[0]?.address ?? '', addresses[0]?.family ?? 4)
      },
    })
    const done = (error?: unknown) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      socket.removeAllListeners()
      if (error === undefined) return resolve(socket)
      socket.on('error', () => undefined)
      socket.destroy()
      reject(error)
    }
    const abort = () => done(signal?.reason)
    const timer = setTimeout(
      () => done(new SshError('host.timeout', about, { details: { timeoutMs }, raw: 'no answer to the connection' })),
      timeoutMs,
    )
    signal?.addEventListener('abort', abort)
    socket.once('connect', () => done())
    socket.once('error', (error) => done(new SshError(networkProblem(error), about, { raw: rawText(error) })))
  })
  connected(socket.remoteAddress)
  return socket
}

function resolveHost(
  options: SshOptions,
  about: AskContext,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<LookupAddress[]> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal?.reason)
    const timer = setTimeout(
      () => reject(new SshError('host.dns', about, { details: { timeoutMs }, raw: 'no answer from the name service' })),
      timeoutMs,
    )
    signal?.addEventListener('abort', abort)
    lookup(options.host, { all: true, family: options.addressFamily }, (error, addresses) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      if (error) reject(new SshError('host.dns', about, { raw: rawText(error) }))
      else resolve(addresses)
    })
  })
}

async function throughHop(
  via: Hop,
  about: AskContext,
  signal: AbortSignal | undefined,
  step: Stepper,
): Promise<Duplex> {
  const connected = step('connect')
  const stream = await new Promise<Duplex>((resolve, reject) => {
    const abort = () => reject(signal?.reason)
    signal?.addEventListener('abort', abort)
    const timer = setTimeout(
      () =>
        reject(new SshError('host.timeout', about, { details: { timeoutMs: CONNECT_TIMEOUT, via: via.about.alias } })),
      CONNECT_TIMEOUT,
    )
    via.client.forwardOut('127.0.0.1', 0, about.host, about.port, (error, channel) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      if (error === undefined) return signal?.aborted ? channel.destroy() : resolve(channel)
      reject(new SshError('host.unreachable', about, { details: { via: via.about.alias }, raw: rawText(error) }))
    })
  })
  connected(via.about.alias)
  return stream
}

function shake(
  request: HopRequest,
  about: AskContext,
  check: HostKeyCheck,
  stream: Duplex,
  step: Stepper,
  over: AbortController,
  onHeard?: () => void,
): Promise<Hop> {
  const { options, askers, signal } = request
  const lists = runnable(offeredLists(options.algorithms))
  const offer = new ServerOffer()
  const listen = (chunk: Buffer) => offer.feed(chunk)
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client()
    const timeoutMs = options.connectTimeoutMs ?? CONNECT_TIMEOUT
    let waiting = 0
    let settled = false
    let banner = ''
    let expired = false
    let keyShown = false
    let keyDone: (detail?: string) => void = () => undefined
    const heard = () => {
      onHeard?.()
      keyDone = step('host-key')
    }
    // Whether a host is behind a command is only known once it speaks.
    if (onHeard === undefined) heard()
    else stream.once('data', heard)
    let signedIn: (detail?: string) => void = () => undefined
    let timer: NodeJS.Timeout | undefined
    // The clock runs only while it is the host's turn.
    const wind = () => {
      clearTimeout(timer)
      if (waiting > 0 || settled) return
      timer = setTimeout(
        () => fail(new SshError('host.timeout', about, { details: { timeoutMs }, raw: 'the host fell silent' })),
        timeoutMs,
      )
    }
    const asking = async <T>(ask: () => Promise<T>): Promise<T> => {
      waiting++
      wind()
      try {
        return await ask()
      } finally {
        waiting--
        wind()
      }
    }
    const identities = new Identities(options, {
      passphrase: (file, attempt) => asking(() => askers.passphrase(file, about, attempt, over.signal)),
      // an agent may want a touch or a PIN
      agent: asking,
    })
    const signIn = new SignIn(options.user, options.methods, identities, {
      password: (attempt) => asking(() => askers.password(about, attempt, over.signal)),
      keyboardInteractive: (prompt, attempt) =>
        asking(() => askers.keyboardInteractive(prompt, about, attempt, over.signal)),
    })
    const finish = () => {
      settled = true
      over.abort()
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      stream.off('data', wind)
      stream.off('data', listen)
    }
    const fail = (error: unknown) => {
      if (settled) return
      finish()
      client.destroy()
      stream.destroy()
      reject(error)
    }
    const abort = () => fail(signal?.reason)
    const explain = (error: unknown): SshError => {
      if (check.refusal) return check.refusal
      const nothing = offer.nothingShared({ ...lists, HostKeyAlgorithms: hostKeys })
      if (nothing.length > 0 && !keyShown) {
        return new SshError('host.no-common', about, { details: { nothing }, raw: rawText(error) })
      }
      const code = expired
        ? 'host.password-expired'
        : signIn.cancelled
          ? 'host.auth-cancelled'
          : handshakeProblem(error)
      const details = {
        methods: signIn.methods,
        tried: signIn.tried,
        offered: identities.offered,
        notes: identities.notes,
        ...(banner === '' ? {} : { banner }),
      }
      const about_ = code.startsWith('host.auth') || signIn.methods.length > 0 ? { details } : {}
      // After the sign-in began, a host that hangs up refuses: too many failures, LoginGraceTime, AllowUsers.
      const hungUp = (code === 'host.protocol' || code === 'host.lost') && signIn.tried.length > 0
      return new SshError(hungUp ? 'host.auth-rejected' : code, about, { ...about_, raw: rawText(error) })
    }
    signal?.addEventListener('abort', abort)
    client.on('banner', (text) => {
      banner = text.slice(0, 4096)
    })
    client.on('error', (error) => {
      // an agent that fails is one way less; ssh2 goes on by itself
      if (!settled && (error as { level?: string }).level === 'agent') return
      fail(explain(error))
    })
    client.on('close', () => fail(explain(new Error('the host closed the connection'))))
    ;(client as NodeJS.EventEmitter).on('change password', () => {
      expired = true
      fail(explain(new Error('the password has expired')))
    })
    client.on('ready', () => {
      if (settled) return
      finish()
      signedIn(signIn.tried.at(-1) ?? 'none')
      const warnings = [...options.notes]
      if (check.writeError) warnings.push(check.writeError.message)
      resolve({
        client,
        stream,
        about,
        signedInWith: signIn.tried.at(-1) ?? 'none',
        hostKey: check.accepted,
        warnings,
        banner,
      })
    })
    const hostKeys = check.algorithms(lists.HostKeyAlgorithms)
    wind()
    stream.on('data', listen)
    try {
      client.connect({
        sock: stream,
        username: options.user,
        readyTimeout: 0,
        keepaliveInterval: 0,
        algorithms: {
          kex: lists.KexAlgorithms as 'curve25519-sha256'[],
          cipher: lists.Ciphers as 'aes128-ctr'[],
          hmac: lists.MACs as 'hmac-sha2-256'[],
          serverHostKey: hostKeys as 'ssh-ed25519'[],
        },
        hostVerifier: (key: Buffer, verify: (valid: boolean) => void) => {
          asking(() => check.verify(key)).then((valid) => {
            if (valid && !keyShown) {
              keyShown = true
              keyDone(check.accepted?.fingerprint)
              signedIn = step('sign-in')
            }
            verify(valid)
          })
        },
        authHandler: signIn.handler,
      })
      stream.on('data', wind)
    } catch (error) {
      fail(explain(error))
    }
  })
}
