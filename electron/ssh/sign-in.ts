/** The order of ways to sign in, as the OpenSSH client has it: what the host takes, the configuration allows, the user knows. */
import type { AnyAuthMethod, AuthenticationType, KeyboardInteractiveCallback, NextAuthHandler, Prompt } from 'ssh2'
import type { AuthMethod } from './config'
import type { Identities, OneKey } from './identities'

/** NumberOfPasswordPrompts of OpenSSH. */
const ASK_TRIES = 3

export interface AskedPrompt {
  readonly text: string
  /** whether what is typed may be seen */
  readonly echo: boolean
}

/** Each resolves with null when the user will not say. `attempt` is from 1. */
export interface SignInAskers {
  password(attempt: number): Promise<string | null>
  keyboardInteractive(
    request: { name: string; instructions: string; prompts: readonly AskedPrompt[] },
    attempt: number,
  ): Promise<readonly string[] | null>
}

/** Drives ssh2's `authHandler`. `tried` and `methods` explain a refusal. */
export class SignIn {
  /** methods that were tried, in order, each once */
  readonly tried: AuthMethod[] = []
  /** what the host last said it takes */
  methods: readonly string[] = []
  cancelled = false
  readonly #user: string
  readonly #allowed: readonly AuthMethod[]
  readonly #identities: Identities
  readonly #askers: SignInAskers
  #keysOffered = false
  #key: OneKey | null = null
  #refreshing = false
  #prompted = true
  #asked: Record<'keyboard-interactive' | 'password', number> = { 'keyboard-interactive': 0, password: 0 }

  constructor(user: string, allowed: readonly AuthMethod[], identities: Identities, askers: SignInAskers) {
    this.#user = user
    this.#allowed = allowed
    this.#identities = identities
    this.#askers = askers
  }

  readonly handler = (
    methodsLeft: AuthenticationType[] | null,
    partial: boolean | null,
    next: NextAuthHandler,
  ): undefined => {
    // First `none`: it may be enough, and else the host says what it takes.
    if (methodsLeft === null) next({ type: 'none', username: this.#user })
    else if (this.#key?.signed) {
      // The key was right, or its proof wrong: what is wanted now ssh2 keeps to itself after an agent, so ask again.
      this.#key = null
      this.#refreshing = true
      next({ type: 'none', username: this.#user })
    } else {
      const methods = methodsLeft.map(String)
      const changed = this.#refreshing && methods.join() !== this.methods.join()
      this.#refreshing = false
      this.methods = methods
      if (partial || changed) this.#asked = { 'keyboard-interactive': 0, password: 0 }
      this.#next(next)
    }
    return undefined
  }

  #next(next: NextAuthHandler): void {
    const stop = () => (next as unknown as (method: false) => void)(false)
    const method = this.cancelled
      ? undefined
      : this.#allowed.find((one) => this.methods.includes(one) && this.#has(one))
    if (method === undefined) return stop()
    if (!this.tried.includes(method)) this.tried.push(method)
    switch (method) {
      case 'publickey':
        this.#identities.next().then((key) => {
          this.#key = key
          if (key) return next({ type: 'agent', username: this.#user, agent: key } as AnyAuthMethod)
          this.#keysOffered = true
          this.#next(next)
        }, stop)
        return
      case 'password': {
        const attempt = ++this.#asked.password
        this.#askers.password(attempt).then(
          (password) => {
            if (password !== null) return next({ type: 'password', username: this.#user, password })
            this.cancelled = true
            stop()
          },
          () => {
            // The question was withdrawn: as if it was cancelled.
            this.cancelled = true
            stop()
          },
        )
        return
      }
      case 'keyboard-interactive': {
        const attempt = ++this.#asked['keyboard-interactive']
        this.#prompted = false
        next({
          type: 'keyboard-interactive',
          username: this.#user,
          prompt: (name, instructions, _language, prompts, finish) =>
            this.#prompt(name, instructions, prompts, finish, attempt),
        })
      }
    }
  }

  #has(method: AuthMethod): boolean {
    if (method === 'publickey') return !this.#keysOffered
    // A host that refuses before it has asked anything will do so again.
    if (method === 'keyboard-interactive' && this.#asked[method] > 0 && !this.#prompted) return false
    return this.#asked[method] < ASK_TRIES
  }

  #prompt(
    name: string,
    instructions: string,
    prompts: readonly Prompt[],
    finish: KeyboardInteractiveCallback,
    attempt: number,
  ): void {
    this.#prompted = true
    const asked = prompts.map(({ prompt, echo }) => ({ text: prompt, echo: echo === true }))
    this.#askers.keyboardInteractive({ name, instructions, prompts: asked }, attempt).then(
      (answers) => {
        if (answers === null) this.cancelled = true
        // The host must be answered as often as it asked; a wrong answer is a refusal, after which `cancelled` ends it.
        finish(asked.map((_, index) => answers?.[index] ?? ''))
      },
      () => {
        this.cancelled = true
        finish(asked.map(() => ''))
      },
    )
  }
}
