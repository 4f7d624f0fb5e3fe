/** One OpenSSH client on its way to a host: its questions go to the user, its progress to the steps, its complaints become an error. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import type { SshOptions } from '../config'
import type { AskContext, SshAskers, StepEvent, StepName } from '../hop'
import { KnownHosts, knownHostName, parseKnownHosts } from '../known-hosts'
import { appendKnownHost } from '../known-hosts-write'
import { SshError } from '../problems'
import type { Question } from './askpass'
import { complaintCode, refusedKey, theirOffer, withoutDebug } from './complaints'
import { ClientProgress } from './progress'
import { readQuestion } from './questions'

/** How long a host may say nothing, ms; and how long once it asks for proof: an agent may want a touch or a PIN. */
const SILENCE = 30_000
const SIGN_IN_SILENCE = 130_000

export interface ClientSignInParts {
  readonly options: SshOptions
  readonly about: AskContext
  readonly askers: SshAskers
  readonly onStep: ((event: StepEvent) => void) | undefined
  /** whether questions of a host can be told from those of ssh itself */
  readonly tellsWhoAsks: boolean
  /** where the client writes an accepted key */
  readonly acceptedKeys: string
}

export class ClientSignIn {
  readonly warnings: string[] = []
  signedInWith = 'none'
  readonly progress: ClientProgress
  readonly #parts: ClientSignInParts
  readonly #over = new AbortController()
  readonly #attempts = new Map<string, number>()
  #refusal: SshError | null = null
  #step: { name: StepName; begun: number } | null = null
  #waiting = 0
  #keep = false
  #copied: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined
  #end: () => void = () => undefined
  #ready: () => void = () => undefined

  constructor(parts: ClientSignInParts) {
    this.#parts = parts
    this.progress = new ClientProgress({
      connecting: (address) => {
        this.#done(address)
        this.#begin('connect')
      },
      connected: () => {
        if (this.#step?.name === 'resolve') {
          this.#done()
          this.#begin('connect')
        }
        this.#done()
        this.#begin('host-key')
      },
      keyAccepted: (fingerprint) => {
        this.#done(fingerprint)
        this.#begin('sign-in')
      },
      signedIn: (method) => {
        this.signedInWith = method
        this.#done(method)
      },
      ready: () => this.#ready(),
      keyWritten: () => {
        if (this.#keep || parts.options.strictHostKeyChecking === 'accept-new') this.#copied = this.#copyKeys()
      },
    })
  }

  /** Runs a client until it is ready. It is killed when that is called off. @throws SshError; the signal's reason */
  async run(argv: readonly string[], env: NodeJS.ProcessEnv, signal: AbortSignal | undefined): Promise<ChildProcess> {
    signal?.throwIfAborted()
    this.#begin('resolve')
    const [program = '', ...rest] = argv
    // A session of its own: there is no terminal then that an old client would ask at, and all it starts can be ended.
    const child = spawn(program, rest, {
      stdio: ['pipe', 'pipe', 'pipe'],
      // On Windows what is not detached ends with this program.
      detached: process.platform !== 'win32',
      env,
      windowsHide: true,
    })
    child.stdin?.on('error', () => undefined)
    child.stdout?.resume()
    child.on('exit', () => child.stdin?.destroy())
    const end = () => endClient(child)
    this.#end = end
    signal?.addEventListener('abort', end)
    try {
      await new Promise<void>((resolve, reject) => {
        this.#ready = resolve
        child.on('error', reject)
        child.on('close', () => reject(new Error('the ssh client ended')))
        child.stderr?.on('data', (chunk: Buffer) => {
          this.progress.feed(chunk.toString('utf8'))
          this.#wind()
        })
        this.#wind()
      })
      await this.#copied
      return child
    } catch (error) {
      end()
      signal?.throwIfAborted()
      throw await this.#explain(error)
    } finally {
      clearTimeout(this.#timer)
      this.#over.abort()
      signal?.removeEventListener('abort', end)
    }
  }

  /** Answers a question of the client. */
  async answer({ text, hint }: Question, gone: AbortSignal): Promise<string | null> {
    this.#waiting++
    this.#wind()
    try {
      const value = await this.#ask(text, hint, AbortSignal.any([gone, this.#over.signal]))
      if (value === null && !gone.aborted && hint !== 'none')
        this.#refuse(new SshError('host.auth-cancelled', this.#parts.about))
      return value
    } finally {
      this.#waiting--
      this.#wind()
    }
  }

  async #ask(text: string, hint: string, signal: AbortSignal): Promise<string | null> {
    const { askers, about, options, tellsWhoAsks } = this.#parts
    const asked = readQuestion(text, hint)
    switch (asked.kind) {
      case 'host-key': {
        const answer = await askers.hostKey(
          {
            host: options.host,
            port: options.port,
            type: asked.shortType,
            shortType: asked.shortType,
            bits: asked.bits,
            fingerprint: asked.fingerprint,
            randomart: asked.randomart,
            file: options.userKnownHosts[0] ?? null,
          },
          about,
          signal,
        )
        if (answer === 'reject') {
          const details = { type: asked.shortType, fingerprint: asked.fingerprint, by: 'user' }
          this.#refuse(new SshError('host.key-rejected', about, { details }))
          return 'no'
        }
        this.#keep = answer === 'accept'
        return 'yes'
      }
      case 'passphrase':
        // A host could ask in these words too, where they cannot be told apart: then nothing is remembered.
        if (!tellsWhoAsks) break
        return askers.passphrase(asked.file, about, this.#attempt(text), signal)
      case 'password':
        if (!tellsWhoAsks) break
        return askers.password(about, this.#attempt('password'), signal)
      case 'touch':
        await (askers.touch?.(text.trim(), about, signal) ?? aborted(signal))
        if (!signal.aborted) this.#refuse(new SshError('host.auth-cancelled', about))
        return null
      case 'confirm':
        return (await this.#interactive(text, signal)) === null ? null : 'yes'
      default:
    }
    return this.#interactive(asked.kind === 'interactive' ? asked.text : text, signal)
  }

  async #interactive(text: string, signal: AbortSignal): Promise<string | null> {
    const { askers, about, tellsWhoAsks } = this.#parts
    const request = {
      name: '',
      instructions: '',
      prompts: [{ text, echo: false }],
      ...(tellsWhoAsks ? {} : { once: true }),
    }
    const answers = await askers.keyboardInteractive(request, about, this.#attempt(text), signal)
    return answers?.[0] ?? null
  }

  #attempt(what: string): number {
    const attempt = (this.#attempts.get(what) ?? 0) + 1
    this.#attempts.set(what, attempt)
    return attempt
  }

  #refuse(error: SshError): void {
    this.#refusal ??= error
    this.#end()
  }

  /** The clock runs only while it is the host's turn. */
  #wind(): void {
    clearTimeout(this.#timer)
    if (this.#waiting > 0 || this.#over.signal.aborted) return
    const timeoutMs = this.#step?.name === 'sign-in' ? SIGN_IN_SILENCE : SILENCE
    this.#timer = setTimeout(
      () =>
        this.#refuse(
          new SshError('host.timeout', this.#parts.about, { details: { timeoutMs }, raw: 'the host fell silent' }),
        ),
      timeoutMs,
    )
  }

  /** What the client has put into its own file goes to the user's. */
  async #copyKeys(): Promise<void> {
    const { options, acceptedKeys } = this.#parts
    const [file] = options.userKnownHosts
    if (file === undefined) return
    try {
      const { lines } = parseKnownHosts(await readFile(acceptedKeys, 'utf8'), acceptedKeys)
      const name = options.hostKeyAlias ?? knownHostName(options.host, options.port)
      for (const { key } of lines) await appendKnownHost(file, name, key, options.hashKnownHosts)
    } catch (error) {
      this.warnings.push((error as Error).message)
    }
  }

  async #explain(error: unknown): Promise<SshError> {
    if (this.#refusal) return this.#refusal
    const { about, options } = this.#parts
    const { text, methods, tried, offered } = this.progress
    const raw = withoutDebug(text) || String((error as Error).message)
    const code = complaintCode(text) ?? (this.#step?.name === 'sign-in' ? 'host.auth-rejected' : null)
    const key = refusedKey(text)
    switch (code) {
      case 'host.key-changed': {
        const known = await KnownHosts.load([...options.userKnownHosts, ...options.globalKnownHosts])
        const verdict = known.check(options.host, options.port, Buffer.alloc(0), options.hostKeyAlias)
        return new SshError(code, about, {
          details: { ...key, known: verdict.kind === 'changed' ? verdict.known : [] },
          raw,
        })
      }
      case 'host.key-rejected':
        return new SshError(code, about, { details: { ...key, by: 'StrictHostKeyChecking' }, raw })
      case 'host.key-revoked':
        return new SshError(code, about, { details: key, raw })
      case 'host.no-common': {
        const offer = theirOffer(text)
        const nothing = offer === null ? [] : [{ kind: offer.what, ours: [], theirs: offer.theirs }]
        return new SshError(code, about, { details: { nothing, client: true }, raw })
      }
      case 'host.auth-rejected':
        return new SshError(code, about, { details: { methods, tried, offered, notes: [] }, raw })
      case 'host.config':
        return new SshError(code, about, { details: { option: raw.split('\n')[0] ?? '' }, raw })
      case null:
        if (options.proxyCommand !== undefined && this.#step?.name !== 'host-key') {
          return new SshError('host.proxy-command', about, { details: { command: options.proxyCommand }, raw })
        }
        return new SshError(this.#step?.name === 'host-key' ? 'host.protocol' : 'host.unreachable', about, { raw })
      default:
        return new SshError(code, about, { raw })
    }
  }

  #begin(name: StepName): void {
    this.#step = { name, begun: performance.now() }
    this.#parts.onStep?.({ step: name, state: 'started', about: this.#parts.about, ms: 0 })
  }

  #done(detail?: string): void {
    if (this.#step === null) return
    const { name, begun } = this.#step
    this.#parts.onStep?.({
      step: name,
      state: 'done',
      about: this.#parts.about,
      ms: performance.now() - begun,
      ...(detail === undefined ? {} : { detail }),
    })
    this.#step = null
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve())))
}

/** Ends a client and all it has started. */
export function endClient(child: ChildProcess): void {
  const { pid } = child
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    if (process.platform === 'win32') child.kill()
    else process.kill(-pid, 'SIGTERM')
  } catch {
    // it has just ended
  }
}
