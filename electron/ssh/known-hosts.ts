/**
 * The keys of hosts that OpenSSH knows: known_hosts files read as ssh reads them. Writing is in known-hosts-write.ts.
 * @see sshd(8), SSH_KNOWN_HOSTS FILE FORMAT
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { fingerprint, keyType } from './fingerprint'
import { matchPatternList } from './patterns'

/** Larger files are not read: one of 16 MiB would hold about 100,000 hosts. */
const MAX_FILE = 16 * 1024 * 1024

export interface KnownHostsLine {
  readonly file: string
  /** from 1 */
  readonly line: number
  readonly marker: 'none' | 'cert-authority' | 'revoked'
  /** the first field: patterns with commas, or one hashed name */
  readonly hosts: string
  readonly type: string
  readonly key: Buffer
}

/** A line or file that could not be used; ssh passes over it too. */
export interface KnownHostsFault {
  readonly file: string
  /** 0: the whole file */
  readonly line: number
  readonly reason: 'marker' | 'fields' | 'key' | 'unreadable' | 'too-large'
}

/** A known key, to show beside the one the host sent. */
export interface KnownKey {
  readonly file: string
  readonly line: number
  readonly type: string
  readonly fingerprint: string
}

export type HostKeyVerdict =
  | { readonly kind: 'known'; readonly file: string; readonly line: number }
  /** `authority`: a line names an authority for this host, whose certificates this client cannot check */
  | { readonly kind: 'unknown'; readonly authority?: { readonly file: string; readonly line: number } }
  /** the host is known, with other keys only: of this type or another, as ssh sees it */
  | { readonly kind: 'changed'; readonly known: readonly KnownKey[] }
  | { readonly kind: 'revoked'; readonly file: string; readonly line: number }

/** What known_hosts calls a host: the name in lower case, in brackets with its port if that is not 22. */
export function knownHostName(host: string, port = 22): string {
  const name = host.toLowerCase()
  return port === 22 ? name : `[${name}]:${port}`
}

/** Reads the text of a known_hosts file. */
export function parseKnownHosts(text: string, file: string): { lines: KnownHostsLine[]; faults: KnownHostsFault[] } {
  const lines: KnownHostsLine[] = []
  const faults: KnownHostsFault[] = []
  const rows = text.split('\n')
  for (const [index, row] of rows.entries()) {
    const line = index + 1
    const content = row.replace(/\r$/, '').replace(/^[ \t]+/, '')
    if (content === '' || content.startsWith('#')) continue
    let fields = content.split(/[ \t]+/)
    let marker: KnownHostsLine['marker'] = 'none'
    if (content.startsWith('@')) {
      if (fields[0] !== '@cert-authority' && fields[0] !== '@revoked') {
        faults.push({ file, line, reason: 'marker' })
        continue
      }
      marker = fields[0] === '@revoked' ? 'revoked' : 'cert-authority'
      fields = fields.slice(1)
    }
    const [hosts = '', type = '', encoded = ''] = fields
    if (hosts === '' || type === '' || encoded === '') {
      faults.push({ file, line, reason: 'fields' })
      continue
    }
    const key = decodeKey(encoded, type)
    if (key === null) faults.push({ file, line, reason: 'key' })
    else lines.push({ file, line, marker, hosts, type, key })
  }
  return { lines, faults }
}

const TYPES =
  /^(ssh-rsa|ssh-dss|ssh-ed25519|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)$/

/** The key blob, if it is one of that type whose fields fill it exactly. */
function decodeKey(encoded: string, type: string): Buffer | null {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded) || !TYPES.test(type)) return null
  const key = Buffer.from(encoded, 'base64')
  if (keyType(key) !== type) return null
  let at = 0
  let fields = 0
  while (at < key.length) {
    if (at + 4 > key.length) return null
    at += 4 + key.readUInt32BE(at)
    fields++
  }
  return at === key.length && fields >= 2 ? key : null
}

/** Whether the first field of a line means this name (as `knownHostName` gives it). */
export function hostsFieldMatches(hosts: string, name: string): boolean {
  if (!hosts.startsWith('|')) return matchPatternList(name, hosts.split(','), true)
  const [, magic, salt64, hash64, more] = hosts.split('|')
  if (magic !== '1' || salt64 === undefined || hash64 === undefined || more !== undefined) return false
  const salt = Buffer.from(salt64, 'base64')
  const hash = Buffer.from(hash64, 'base64')
  if (salt.length !== 20 || hash.length !== 20) return false
  return timingSafeEqual(createHmac('sha1', salt).update(name).digest(), hash)
}

export class KnownHosts {
  readonly lines: readonly KnownHostsLine[]
  readonly faults: readonly KnownHostsFault[]

  constructor(lines: readonly KnownHostsLine[], faults: readonly KnownHostsFault[] = []) {
    this.lines = lines
    this.faults = faults
  }

  /** Reads files in order; one that is missing is empty, one that cannot be read is a fault. Never throws. */
  static async load(files: readonly string[]): Promise<KnownHosts> {
    const lines: KnownHostsLine[] = []
    const faults: KnownHostsFault[] = []
    for (const file of files) {
      try {
        if ((await stat(file)).size > MAX_FILE) {
          faults.push({ file, line: 0, reason: 'too-large' })
          continue
        }
        const parsed = parseKnownHosts(await readFile(file, 'utf8'), file)
        lines.push(...parsed.lines)
        faults.push(...parsed.faults)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') faults.push({ file, line: 0, reason: 'unreadable' })
      }
    }
    return new KnownHosts(lines, faults)
  }

  /** All lines for a name (as `knownHostName` gives it), markers included. */
  find(name: string): KnownHostsLine[] {
    return this.lines.filter((line) => hostsFieldMatches(line.hosts, name))
  }

  /**
   * Judges the key a host sent, as ssh does: revoked before all, then known, then changed. A host on another port that is
   * not known with its port is looked up without, where only a match counts.
   * @param alias HostKeyAlias: the name to look up, port not added
   */
  check(host: string, port: number, key: Uint8Array, alias?: string): HostKeyVerdict {
    const verdict = this.#checkName(alias === undefined ? knownHostName(host, port) : alias.toLowerCase(), key)
    if (verdict.kind !== 'unknown' || port === 22 || alias !== undefined) return verdict
    const without = this.#checkName(knownHostName(host), key)
    return without.kind === 'known' || without.kind === 'revoked' ? without : verdict
  }

  #checkName(name: string, key: Uint8Array): HostKeyVerdict {
    const lines = this.find(name)
    const revoked = lines.find((line) => line.marker === 'revoked' && line.key.equals(key))
    if (revoked) return { kind: 'revoked', file: revoked.file, line: revoked.line }
    const plain = lines.filter((line) => line.marker === 'none')
    const same = plain.find((line) => line.key.equals(key))
    if (same) return { kind: 'known', file: same.file, line: same.line }
    if (plain.length > 0) {
      const known = plain.map(({ file, line, type, key: old }) => ({ file, line, type, fingerprint: fingerprint(old) }))
      return { kind: 'changed', known }
    }
    const authority = lines.find((line) => line.marker === 'cert-authority')
    return authority
      ? { kind: 'unknown', authority: { file: authority.file, line: authority.line } }
      : { kind: 'unknown' }
  }

  /**
   * The algorithms to ask a host's key in, those of its known keys first: else a host with several keys would be taken for
   * one that changed.
   * @param supported in order of preference
   */
  orderAlgorithms(host: string, port: number, supported: readonly string[], alias?: string): string[] {
    const types = new Set(
      this.find(alias === undefined ? knownHostName(host, port) : alias.toLowerCase())
        .filter((line) => line.marker === 'none')
        .map((line) => line.type),
    )
    const known = supported.filter((algorithm) => types.has(algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm))
    return [...known, ...supported.filter((algorithm) => !known.includes(algorithm))]
  }
}
