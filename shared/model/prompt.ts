import type { HostId } from './host'

/** Whom a question of ssh is about: the host or one of its jump hosts. */
export interface PromptAbout {
  /** as the user wrote it */
  readonly alias: string
  readonly host: string
  readonly port: number
  readonly user: string
}

interface Common {
  readonly id: string
  /** null while a host that is not saved yet is tested */
  readonly forHost: HostId | null
  readonly about: PromptAbout
}

/** Whether an answer can be remembered: only where the desktop has a keyring, and only if the user says so. `no`: not of this kind (a code of one use, a host that is only tested). */
export type CanRemember = 'yes' | 'no-keyring' | 'no'

/** A question that a connection waits for. It goes away by itself when the host loses its patience. */
export type Prompt =
  | (Common & {
      readonly kind: 'host-key'
      /** `ED25519`, ... */
      readonly keyType: string
      readonly bits: number | null
      /** SHA256:... */
      readonly fingerprint: string
      /** OpenSSH's picture of the key, 11 lines */
      readonly randomart: string
      /** known_hosts file that an accepted key is written to; null: it is not written */
      readonly file: string | null
      /** a line of known_hosts names an authority for this host, whose certificates cannot be checked */
      readonly authority?: { readonly file: string; readonly line: number }
    })
  | (Common & { readonly kind: 'password'; readonly attempt: number; readonly canRemember: CanRemember })
  | (Common & {
      readonly kind: 'passphrase'
      readonly keyFile: string
      readonly attempt: number
      readonly canRemember: CanRemember
    })
  /** a security key waits to be touched; goes away by itself when it was */
  | (Common & {
      readonly kind: 'touch'
      /** the words of the OpenSSH client */
      readonly text: string
    })
  | (Common & {
      readonly kind: 'interactive'
      /** the host's own words; they may be anything */
      readonly name: string
      readonly instructions: string
      readonly prompts: readonly { readonly text: string; readonly echo: boolean }[]
      readonly attempt: number
      readonly canRemember: CanRemember
    })
