import type { HostId } from '@shared/model/host'
import type { CanRemember, PromptAbout } from '@shared/model/prompt'
import type { AskContext, HostKeyInfo, SshAskers } from '../ssh'
import type { PromptAnswer, Prompts } from './prompts'

/** Secrets that the user wanted to be remembered, by host and what they are for (settings/). */
export interface SecretStore {
  /** false where the desktop has no keyring: then nothing is stored */
  available(): boolean
  get(host: HostId, what: string): string | null
  has(host: HostId): boolean
  set(host: HostId, what: string, secret: string): Promise<void>
  /** `what` missing: all of the host */
  forget(host: HostId, what?: string): Promise<void>
}

export interface AskerParts {
  readonly prompts: Prompts
  readonly secrets: SecretStore
  /** null while a host that is not saved is tested: then nothing is remembered */
  readonly host: HostId | null
}

/**
 * Answers what ssh asks: from memory, from the keyring, else by asking the user. What the user said is kept in memory for
 * reconnects while the application runs, and in the keyring only if they want. A remembered answer is used once for each
 * sign-in: when it was wrong, the user is asked.
 */
export class Answers implements SshAskers {
  private readonly memory = new Map<string, string>()
  /** said in this sign-in: kept when it comes to a good end */
  private readonly said = new Map<string, { readonly value: string; readonly remember: boolean }>()

  constructor(private readonly parts: AskerParts) {}

  /** The sign-in is done: what was said was right. @throws when the keyring's file cannot be written */
  async accepted(): Promise<void> {
    const { host, secrets } = this.parts
    const said = [...this.said]
    this.said.clear()
    for (const [what, { value, remember }] of said) {
      this.memory.set(what, value)
      if (remember && host !== null) await secrets.set(host, what, value)
    }
  }

  rejected(): void {
    this.said.clear()
  }

  async forget(): Promise<void> {
    this.memory.clear()
    this.said.clear()
    if (this.parts.host !== null) await this.parts.secrets.forget(this.parts.host)
  }

  async hostKey(info: HostKeyInfo, about: AskContext, signal: AbortSignal): Promise<'accept' | 'once' | 'reject'> {
    const answer = await this.parts.prompts.ask(
      {
        kind: 'host-key',
        forHost: this.parts.host,
        about: { ...aboutOf(about), host: info.host, port: info.port },
        keyType: info.shortType,
        bits: info.bits,
        fingerprint: info.fingerprint,
        randomart: info.randomart,
        file: info.file,
        ...(info.authority === undefined ? {} : { authority: info.authority }),
      },
      signal,
    )
    return answer.kind === 'host-key' ? answer.choice : 'reject'
  }

  password(about: AskContext, attempt: number, signal: AbortSignal): Promise<string | null> {
    const what = `password ${about.user}@${about.host}:${about.port}`
    return this.secret(what, attempt, signal, { kind: 'password', about: aboutOf(about), attempt })
  }

  passphrase(keyFile: string, about: AskContext, attempt: number, signal: AbortSignal): Promise<string | null> {
    return this.secret(`passphrase ${keyFile}`, attempt, signal, {
      kind: 'passphrase',
      about: aboutOf(about),
      keyFile,
      attempt,
    })
  }

  async keyboardInteractive(
    request: Parameters<SshAskers['keyboardInteractive']>[0],
    about: AskContext,
    attempt: number,
    signal: AbortSignal,
  ): Promise<readonly string[] | null> {
    const { name, instructions, prompts, once } = request
    if (prompts.length === 0) return []
    // Only a password stays right: a code of one use does not.
    const [only, ...others] = prompts
    const lasting =
      !once && only !== undefined && others.length === 0 && !only.echo && /pass(word|phrase)|密码|口令/i.test(only.text)
    const what = `interactive ${about.user}@${about.host}:${about.port} ${only?.text ?? ''}`
    const known = lasting ? this.known(what, attempt) : null
    if (known !== null) return [known]
    const answer = await this.parts.prompts.ask(
      {
        kind: 'interactive',
        forHost: this.parts.host,
        about: aboutOf(about),
        name,
        instructions,
        prompts,
        attempt,
        canRemember: lasting ? this.canRemember() : 'no',
      },
      signal,
    )
    if (answer.kind !== 'interactive') return null
    const [first] = answer.values
    if (lasting && first !== undefined) this.said.set(what, { value: first, remember: answer.remember })
    return answer.values
  }

  async touch(text: string, about: AskContext, signal: AbortSignal): Promise<void> {
    await this.parts.prompts.ask({ kind: 'touch', forHost: this.parts.host, about: aboutOf(about), text }, signal)
  }

  private async secret(
    what: string,
    attempt: number,
    signal: AbortSignal,
    draft:
      | { readonly kind: 'password'; readonly about: PromptAbout; readonly attempt: number }
      | {
          readonly kind: 'passphrase'
          readonly about: PromptAbout
          readonly keyFile: string
          readonly attempt: number
        },
  ): Promise<string | null> {
    const known = this.known(what, attempt)
    if (known !== null) return known
    const answer: PromptAnswer = await this.parts.prompts.ask(
      { ...draft, forHost: this.parts.host, canRemember: this.canRemember() },
      signal,
    )
    if (answer.kind !== 'secret') return null
    this.said.set(what, { value: answer.value, remember: answer.remember })
    return answer.value
  }

  /** What is remembered; only for the first try of a sign-in, and forgotten by the second. */
  private known(what: string, attempt: number): string | null {
    const { host, secrets } = this.parts
    if (attempt > 1) {
      this.memory.delete(what)
      return null
    }
    return this.memory.get(what) ?? (host === null ? null : secrets.get(host, what))
  }

  private canRemember(): CanRemember {
    if (this.parts.host === null) return 'no'
    return this.parts.secrets.available() ? 'yes' : 'no-keyring'
  }
}

function aboutOf({ alias, host, port, user }: AskContext): PromptAbout {
  return { alias, host, port, user }
}
