/**
 * The keys to sign in with, in the order of OpenSSH: those of the agent that the configuration names, the agent's others,
 * then files. A passphrase is asked for only when the host takes that key.
 */
import { readFile, stat } from 'node:fs/promises'
import ssh2, { type ParsedKey, type SignCallback, type SigningRequestOptions } from 'ssh2'
import { fingerprint, keyType } from './fingerprint'

const { BaseAgent, createAgent, utils } = ssh2
const PASSPHRASE_TRIES = 3

export interface IdentityOptions {
  readonly identityFiles: readonly string[]
  readonly identitiesOnly: boolean
  /** `default`: SSH_AUTH_SOCK, on Windows the pipe of OpenSSH and Pageant too */
  readonly identityAgent: string | null
  readonly env?: NodeJS.ProcessEnv
}

/** Why a key was not used. */
export interface IdentityNote {
  readonly what: string
  readonly reason: 'agent-unreachable' | 'unreadable' | 'permissions' | 'format' | 'passphrase'
  readonly raw?: string
}

export interface IdentityAskers {
  /** Asks for the passphrase of a file; null when the user will not say. `attempt` from 1. */
  passphrase(file: string, attempt: number): Promise<string | null>
  /** Told while an agent signs, which may ask the user for something by itself. */
  agent<T>(work: () => Promise<T>): Promise<T>
}

type Agent = InstanceType<typeof BaseAgent>

interface Identity {
  readonly publicKey: ParsedKey
  readonly label: string
  readonly agent?: Agent
  readonly file?: string
}

/**
 * Each key as an agent of ssh2 with nothing but it. ssh2 goes through an agent's keys without looking at what the host says
 * between two of them, and so would miss that one key was right and a second factor is wanted.
 */
export class Identities {
  /** `SHA256:… label` of the keys offered, in order */
  readonly offered: string[] = []
  readonly notes: IdentityNote[] = []
  readonly #options: IdentityOptions
  readonly #ask: IdentityAskers
  readonly #unlocked = new Map<string, ParsedKey>()
  #list: Identity[] | undefined

  constructor(options: IdentityOptions, ask: IdentityAskers) {
    this.#options = options
    this.#ask = ask
  }

  /** The next key to offer, null after the last. */
  async next(): Promise<OneKey | null> {
    this.#list ??= await this.#gather()
    const identity = this.#list.shift()
    if (identity === undefined) return null
    this.offered.push(`${fingerprint(identity.publicKey.getPublicSSH())} ${identity.label}`)
    return new OneKey(identity.publicKey, (data, options) => this.#sign(identity, data, options))
  }

  async #sign(identity: Identity, data: Buffer, options: SigningRequestOptions): Promise<Buffer> {
    const { agent, file, publicKey } = identity
    if (agent) {
      return this.#ask.agent(
        () =>
          new Promise((resolve, reject) => {
            agent.sign(publicKey, data, options, (error, signature) => {
              if (error || signature === undefined) reject(error ?? new Error('the agent gave no signature'))
              else resolve(Buffer.from(signature))
            })
          }),
      )
    }
    if (file === undefined) throw new Error('no private key')
    const signature = (await this.#unlock(file)).sign(data, options.hash)
    if (signature instanceof Error) throw signature
    return signature
  }

  async #gather(): Promise<Identity[]> {
    const files = (await Promise.all(this.#options.identityFiles.map((file) => this.#fromFile(file)))).flat()
    const agents = (await Promise.all(this.#agents().map(([path, agent]) => this.#fromAgent(path, agent)))).flat()
    const same = (a: Identity, b: Identity) => a.publicKey.getPublicSSH().equals(b.publicKey.getPublicSSH())
    const named = files.flatMap((file) => agents.filter((one) => same(one, file)).slice(0, 1))
    const others = this.#options.identitiesOnly ? [] : agents.filter((one) => !named.some((two) => same(one, two)))
    const rest = files.filter((file) => !named.some((one) => same(one, file)))
    const all = [...named, ...others, ...rest]
    return all.filter((one, index) => all.findIndex((two) => same(one, two)) === index)
  }

  #agents(): [string, Agent][] {
    const { identityAgent, env = process.env } = this.#options
    if (identityAgent === null) return []
    const paths =
      identityAgent !== 'default'
        ? [identityAgent]
        : env.SSH_AUTH_SOCK
          ? [env.SSH_AUTH_SOCK]
          : process.platform === 'win32'
            ? ['\\\\.\\pipe\\openssh-ssh-agent', 'pageant']
            : []
    return paths.map((path) => [path, createAgent(path)])
  }

  #fromAgent(path: string, agent: Agent): Promise<Identity[]> {
    return new Promise((resolve) => {
      agent.getIdentities((error, keys) => {
        if (error) this.notes.push({ what: path, reason: 'agent-unreachable', raw: error.message })
        const parsed = (keys ?? []).flatMap((key) => parse(key as ParsedKey | Buffer))
        resolve(
          parsed.map((publicKey) => ({ publicKey, agent, label: publicKey.comment || `agent ${publicKey.type}` })),
        )
      })
    })
  }

  /** The public half, without the passphrase where the file lets us. */
  async #fromFile(file: string): Promise<Identity[]> {
    const text = await readFile(file).catch((error: NodeJS.ErrnoException) => error)
    if (text instanceof Error) {
      // with only FILE.pub there, the agent may hold the private half
      if (text.code !== 'ENOENT') this.notes.push({ what: file, reason: 'unreadable', raw: text.message })
      return this.#publicFile(file)
    }
    if (process.platform !== 'win32') {
      const { mode, uid } = await stat(file)
      if (uid === process.getuid?.() && (mode & 0o077) !== 0) {
        this.notes.push({ what: file, reason: 'permissions', raw: `mode 0${(mode & 0o777).toString(8)}` })
        return []
      }
    }
    const inside = openSshKey(text)?.publicKey ?? null
    if (inside !== null) return parse(inside).map((publicKey) => ({ publicKey, file, label: file }))
    const [beside] = await this.#publicFile(file)
    if (beside) return [{ ...beside, file }]
    const open = utils.parseKey(text)
    if (!(open instanceof Error)) return one(open).map((publicKey) => ({ publicKey, file, label: file }))
    if (!isEncrypted(text)) {
      this.notes.push({ what: file, reason: 'format', raw: open.message })
      return []
    }
    try {
      return [{ publicKey: await this.#unlock(file), file, label: file }]
    } catch {
      // No passphrase was given, or a wrong one; `#unlock` notes what is to be told.
      return []
    }
  }

  async #publicFile(file: string): Promise<Identity[]> {
    // Most keys need none: the private file says it too.
    const text = await readFile(`${file}.pub`).catch(() => null)
    return text === null ? [] : parse(text).map((publicKey) => ({ publicKey, label: file }))
  }

  async #unlock(file: string): Promise<ParsedKey> {
    const known = this.#unlocked.get(file)
    if (known) return known
    const text = await readFile(file)
    let key = utils.parseKey(text)
    for (let attempt = 1; key instanceof Error && isEncrypted(text) && attempt <= PASSPHRASE_TRIES; attempt++) {
      const passphrase = await this.#ask.passphrase(file, attempt)
      if (passphrase === null) break
      key = utils.parseKey(text, passphrase)
    }
    if (key instanceof Error) {
      this.notes.push({ what: file, reason: isEncrypted(text) ? 'passphrase' : 'format', raw: key.message })
      throw key
    }
    const [first] = one(key)
    if (!first?.isPrivateKey()) throw new Error(`${file} holds no private key`)
    this.#unlocked.set(file, first)
    return first
  }
}

function one(key: ParsedKey | ParsedKey[]): ParsedKey[] {
  return Array.isArray(key) ? key : [key]
}

function parse(key: ParsedKey | Buffer | string): ParsedKey[] {
  const parsed = utils.parseKey(key as Buffer)
  return parsed instanceof Error ? [] : one(parsed)
}

/** One key as an agent. `signed` tells whether the host took it and wanted proof. */
export class OneKey extends BaseAgent {
  signed = false
  readonly #publicKey: ParsedKey
  readonly #signWith: (data: Buffer, options: SigningRequestOptions) => Promise<Buffer>

  constructor(publicKey: ParsedKey, signWith: (data: Buffer, options: SigningRequestOptions) => Promise<Buffer>) {
    super()
    this.#publicKey = publicKey
    this.#signWith = signWith
  }

  override getIdentities(callback: (error?: Error | undefined, keys?: ParsedKey[]) => void): void {
    callback(undefined, [this.#publicKey])
  }

  override sign(
    _key: ParsedKey | Buffer | string,
    data: Buffer,
    ...rest: [SigningRequestOptions, SignCallback?] | [SignCallback?]
  ): void {
    const options = typeof rest[0] === 'object' ? rest[0] : {}
    const callback = typeof rest[0] === 'function' ? rest[0] : rest[1]
    this.signed = true
    this.#signWith(data, options).then(
      (signature) => callback?.(undefined, signature),
      (error) => callback?.(error),
    )
  }
}

/** Read from the file itself: ssh2 has only messages for it. */
function isEncrypted(text: Buffer): boolean {
  const data = openSshKey(text)
  return data === null ? /^-----BEGIN ENCRYPTED |^Proc-Type: 4,ENCRYPTED/m.test(text.toString('latin1')) : !data.plain
}

/** OpenSSH's own format, where the public key stands unencrypted. Null for other formats. */
function openSshKey(text: Buffer): { plain: boolean; publicKey: Buffer | null } | null {
  const match = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]+?)-----END/.exec(text.toString('latin1'))
  if (!match) return null
  const data = Buffer.from(match[1] ?? '', 'base64')
  const magic = 'openssh-key-v1\0'
  if (data.toString('latin1', 0, magic.length) !== magic) return null
  let at = magic.length
  const next = (): Buffer => {
    const length = data.readUInt32BE(at)
    at += 4 + length
    if (at > data.length) throw new RangeError('short')
    return data.subarray(at - length, at)
  }
  try {
    const plain = next().toString('latin1') === 'none'
    next()
    next()
    const count = data.readUInt32BE(at)
    at += 4
    const blob = count === 1 ? next() : null
    return { plain, publicKey: blob && Buffer.from(`${keyType(blob)} ${blob.toString('base64')}`) }
  } catch {
    // Not in OpenSSH's own format: read in another way.
    return null
  }
}
