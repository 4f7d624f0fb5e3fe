/**
 * Key exchanges, ciphers and the like: what is offered unless the configuration says otherwise, and the lists of ssh_config
 * (`+`, `-`, `^`, wildcards). Pure.
 */
import { matchPattern } from './patterns'

/** Named as ssh_config names them. */
export const ALGORITHM_KINDS = ['KexAlgorithms', 'HostKeyAlgorithms', 'Ciphers', 'MACs'] as const
export type AlgorithmKind = (typeof ALGORITHM_KINDS)[number]
export type AlgorithmLists = Readonly<Record<AlgorithmKind, readonly string[]>>

/**
 * Offered when nothing else is asked for: what OpenSSH prefers, less what ssh2 has not. No SHA-1, no CBC, no group of 1024
 * bits. chacha20-poly1305 is nowhere: Electron's crypto has it not, and ssh2 throws when it is named.
 */
export const OFFERED: AlgorithmLists = {
  KexAlgorithms: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group-exchange-sha256',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group14-sha256',
  ],
  HostKeyAlgorithms: [
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'rsa-sha2-512',
    'rsa-sha2-256',
  ],
  // GCM first: the fastest by far in Node
  Ciphers: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr'],
  MACs: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
}

/** What ssh2 can do and is offered only when the configuration asks for it. */
const ON_REQUEST: AlgorithmLists = {
  KexAlgorithms: [
    'diffie-hellman-group15-sha512',
    'diffie-hellman-group17-sha512',
    'diffie-hellman-group-exchange-sha1',
    'diffie-hellman-group14-sha1',
    'diffie-hellman-group1-sha1',
  ],
  HostKeyAlgorithms: ['ssh-rsa', 'ssh-dss'],
  Ciphers: ['aes256-cbc', 'aes192-cbc', 'aes128-cbc', '3des-cbc'],
  MACs: ['hmac-sha1-etm@openssh.com', 'hmac-sha1', 'hmac-sha1-96', 'hmac-md5', 'hmac-md5-96'],
}

/** Whether ssh2 knows an algorithm. */
export function isKnown(kind: AlgorithmKind, name: string): boolean {
  return OFFERED[kind].includes(name) || ON_REQUEST[kind].includes(name)
}

/**
 * A list of ssh_config as names: `a,b` instead of the usual ones, `+a` after them, `^a` before them, `-a` without; each may
 * be a pattern.
 */
export function resolveList(kind: AlgorithmKind, spec: string): string[] {
  const usual = OFFERED[kind]
  const all = [...usual, ...ON_REQUEST[kind]]
  const [sign = ''] = spec
  const patterns = ('+-^'.includes(sign) ? spec.slice(1) : spec).split(',').filter((one) => one !== '')
  const named = patterns.flatMap((pattern) =>
    /[*?]/.test(pattern) ? all.filter((name) => matchPattern(name, pattern)) : [pattern],
  )
  if (sign === '-') return usual.filter((name) => !patterns.some((pattern) => matchPattern(name, pattern)))
  const list = sign === '+' ? [...usual, ...named] : sign === '^' ? [...named, ...usual] : named
  return [...new Set(list)]
}

/** What a connection offers: the named lists as far as ssh2 can, else the usual ones. An empty list: ssh2 can do none of it. */
export function offeredLists(named: Partial<AlgorithmLists>): AlgorithmLists {
  const of = (kind: AlgorithmKind) => named[kind]?.filter((name) => isKnown(kind, name)) ?? OFFERED[kind]
  return {
    KexAlgorithms: of('KexAlgorithms'),
    HostKeyAlgorithms: of('HostKeyAlgorithms'),
    Ciphers: of('Ciphers'),
    MACs: of('MACs'),
  }
}

/** Kinds as OpenSSH's client names them in its complaint. */
const KIND_WORDS: Readonly<Record<string, AlgorithmKind>> = {
  'key exchange method': 'KexAlgorithms',
  'host key type': 'HostKeyAlgorithms',
  cipher: 'Ciphers',
  MAC: 'MACs',
  mac: 'MACs',
}

/** The keyword for a kind, whoever named it; null for one that is not known. */
export function kindOf(word: string): AlgorithmKind | null {
  return ALGORITHM_KINDS.find((kind) => kind === word) ?? KIND_WORDS[word] ?? null
}

/**
 * Lines for ~/.ssh/config that allow, for one host, the best it offers of each kind that is not shared. Null when it offers
 * something that ssh2 does not know.
 */
export function allowLines(
  alias: string,
  nothing: readonly { readonly kind: string; readonly theirs: readonly string[] }[],
): string | null {
  if (alias === '' || /[\s*?!,"]/.test(alias) || nothing.length === 0) return null
  const lines = nothing.map(({ kind, theirs }) => {
    const keyword = kindOf(kind)
    const best = keyword === null ? undefined : ON_REQUEST[keyword].find((name) => theirs.includes(name))
    return best === undefined ? null : `  ${keyword} +${best}`
  })
  return lines.includes(null) ? null : [`Host ${alias}`, ...lines].join('\n')
}
