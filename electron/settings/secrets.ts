import { type Log, silentLog } from '@shared/model/log'
import { z } from 'zod'
import { OwnFile } from './own-file'

/** What encrypts for this user of this desktop (Electron's safeStorage). */
export interface Vault {
  /** false where the desktop has no keyring: then nothing is stored */
  available(): boolean
  encrypt(text: string): Buffer
  /** @throws when it was encrypted by another user or keyring */
  decrypt(bytes: Buffer): string
}

const file = z.strictObject({ version: z.literal(1), secrets: z.record(z.string(), z.string()) })

/** Secrets that the user wanted to be remembered, each encrypted by the desktop's keyring; by host and what they are for. */
export class Secrets {
  private readonly encrypted: Map<string, string>
  private readonly file: OwnFile<z.infer<typeof file>>

  constructor(
    path: string,
    private readonly vault: Vault,
    private readonly log: Log = silentLog,
  ) {
    // None, or nothing that can be used: the user is asked again.
    this.file = new OwnFile(path, 'secrets.file', (text) => file.parse(JSON.parse(text)), log)
    this.encrypted = new Map(Object.entries(this.file.read()?.secrets ?? {}))
  }

  /** Whether something can be remembered. */
  available(): boolean {
    return this.vault.available()
  }

  /** @param host id of the saved host @returns null when it is not remembered or cannot be read any more */
  get(host: string, what: string): string | null {
    const found = this.encrypted.get(key(host, what))
    if (found === undefined || !this.vault.available()) return null
    try {
      return this.vault.decrypt(Buffer.from(found, 'base64'))
    } catch (error) {
      // Of another keyring: the user is asked again.
      this.log.warn('secrets.decrypt', { host, error })
      return null
    }
  }

  has(host: string): boolean {
    return [...this.encrypted.keys()].some((k) => k.startsWith(key(host, '')))
  }

  async set(host: string, what: string, secret: string): Promise<void> {
    if (!this.vault.available()) return
    this.encrypted.set(key(host, what), this.vault.encrypt(secret).toString('base64'))
    await this.write()
  }

  async forget(host: string, what?: string): Promise<void> {
    const before = this.encrypted.size
    for (const k of this.encrypted.keys()) {
      if (what === undefined ? k.startsWith(key(host, '')) : k === key(host, what)) this.encrypted.delete(k)
    }
    if (this.encrypted.size !== before) await this.write()
  }

  private write(): Promise<void> {
    return this.file.write({ version: 1, secrets: Object.fromEntries(this.encrypted) })
  }
}

const key = (host: string, what: string) => `${host} ${what}`
