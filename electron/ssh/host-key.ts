/** Decides about the key a host shows, with known_hosts and, for a new one, the user. */
import type { SshOptions } from './config'
import { fingerprint, keyBits, keyType, randomart, shortType } from './fingerprint'
import { type HostKeyVerdict, KnownHosts, knownHostName } from './known-hosts'
import { appendKnownHost } from './known-hosts-write'
import { SshError, type SshProblemFacts } from './problems'

/** What a person sees before they accept a host. */
export interface HostKeyInfo {
  readonly host: string
  readonly port: number
  /** `ssh-ed25519`, … */
  readonly type: string
  /** `ED25519`, … */
  readonly shortType: string
  readonly bits: number | null
  readonly fingerprint: string
  /** 11 lines */
  readonly randomart: string
  /** where it will be written; null: nowhere, the configuration has no file */
  readonly file: string | null
  /** a line of known_hosts names an authority, whose certificates this client cannot check */
  readonly authority?: { readonly file: string; readonly line: number }
}

/** accept: and write it down; once: for this connection only. */
export type HostKeyAnswer = 'accept' | 'once' | 'reject'

export class HostKeyCheck {
  /** why the key was refused, once it was */
  refusal: SshError | null = null
  /** the key that was accepted */
  accepted: HostKeyInfo | null = null
  /** set when a key was accepted and could not be written down */
  writeError: Error | null = null
  readonly #options: SshOptions
  readonly #facts: SshProblemFacts
  readonly #known: KnownHosts
  readonly #ask: (info: HostKeyInfo) => Promise<HostKeyAnswer>
  #key: Buffer | null = null

  private constructor(
    options: SshOptions,
    facts: SshProblemFacts,
    known: KnownHosts,
    ask: (info: HostKeyInfo) => Promise<HostKeyAnswer>,
  ) {
    this.#options = options
    this.#facts = facts
    this.#known = known
    this.#ask = ask
  }

  static async prepare(
    options: SshOptions,
    facts: SshProblemFacts,
    ask: (info: HostKeyInfo) => Promise<HostKeyAnswer>,
  ): Promise<HostKeyCheck> {
    const known = await KnownHosts.load([...options.userKnownHosts, ...options.globalKnownHosts])
    return new HostKeyCheck(options, facts, known, ask)
  }

  /** In which order to ask for keys of these algorithms. */
  algorithms(offered: readonly string[]): string[] {
    const { host, port, hostKeyAlias } = this.#options
    return this.#known.orderAlgorithms(host, port, offered, hostKeyAlias)
  }

  /** Whether the connection may go on; also called at each renewal of the session's keys. Never throws. */
  async verify(key: Buffer): Promise<boolean> {
    if (this.#key !== null) return this.#key.equals(key)
    try {
      this.refusal = await this.#judge(key)
    } catch (error) {
      this.refusal = new SshError('host.key-rejected', this.#facts, { raw: String(error) })
    }
    if (this.refusal === null) this.#key = Buffer.from(key)
    return this.refusal === null
  }

  async #judge(key: Buffer): Promise<SshError | null> {
    const { host, port, hostKeyAlias, userKnownHosts, strictHostKeyChecking } = this.#options
    const verdict = this.#known.check(host, port, key, hostKeyAlias)
    const info = this.#info(key, verdict)
    const details = { type: info.type, fingerprint: info.fingerprint, randomart: info.randomart }
    switch (verdict.kind) {
      case 'known':
        this.accepted = info
        return null
      case 'revoked':
        return new SshError('host.key-revoked', this.#facts, {
          details: { ...details, file: verdict.file, line: verdict.line },
        })
      case 'changed':
        return new SshError('host.key-changed', this.#facts, { details: { ...details, known: verdict.known } })
      default:
    }
    if (strictHostKeyChecking === 'yes') {
      return new SshError('host.key-rejected', this.#facts, { details: { ...details, by: 'StrictHostKeyChecking' } })
    }
    const answer = strictHostKeyChecking === 'accept-new' ? 'accept' : await this.#ask(info)
    if (answer === 'reject')
      return new SshError('host.key-rejected', this.#facts, { details: { ...details, by: 'user' } })
    this.accepted = info
    const [file] = userKnownHosts
    if (answer === 'accept' && file !== undefined) {
      const name = hostKeyAlias ?? knownHostName(host, port)
      await appendKnownHost(file, name, key, this.#options.hashKnownHosts).catch((error) => {
        this.writeError = error
      })
    }
    return null
  }

  #info(key: Buffer, verdict: HostKeyVerdict): HostKeyInfo {
    const type = keyType(key)
    return {
      host: this.#options.host,
      port: this.#options.port,
      type,
      shortType: shortType(type),
      bits: keyBits(key),
      fingerprint: fingerprint(key),
      randomart: randomart(key),
      file: this.#options.userKnownHosts[0] ?? null,
      ...(verdict.kind === 'unknown' && verdict.authority ? { authority: verdict.authority } : {}),
    }
  }
}
