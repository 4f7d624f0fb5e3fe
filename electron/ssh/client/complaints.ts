/** Why an OpenSSH client gave up, from what it wrote. OpenSSH speaks English only; each text has been the same for many years. */
import type { SshProblemCode } from '../problems'

const CODES: readonly (readonly [RegExp, SshProblemCode])[] = [
  [/REVOKED HOST KEY|Host key .* revoked|key revoked by/i, 'host.key-revoked'],
  [/REMOTE HOST IDENTIFICATION HAS CHANGED/, 'host.key-changed'],
  [
    /Host key verification failed|No .* host key is known for .* and you have requested strict checking/,
    'host.key-rejected',
  ],
  [/Unable to negotiate with|no matching (cipher|mac|key exchange method|host key type) found/i, 'host.no-common'],
  [
    /Bad configuration option|terminating, \d+ bad configuration options|Bad owner or permissions on|: line \d+: /,
    'host.config',
  ],
  [/Could not resolve hostname/, 'host.dns'],
  [/(Connection|Operation) timed out|Connection to .* timed out|Timeout, server .* not responding/i, 'host.timeout'],
  [
    /Connection refused|No route to host|Network is unreachable|Host is down|stdio forwarding failed/i,
    'host.unreachable',
  ],
  [/Your password has expired|Password change required/i, 'host.password-expired'],
  [/Permission denied \(|Too many authentication failures|No more authentication methods/, 'host.auth-rejected'],
]

/** The code of what a client complained of; null when none of it is known. */
export function complaintCode(text: string): SshProblemCode | null {
  return CODES.find(([pattern]) => pattern.test(text))?.[1] ?? null
}

/** What the client wrote without its debug output. */
export function withoutDebug(text: string): string {
  return text
    .split(/\r?\n/)
    .filter(
      (line) => !/^(debug\d: |OpenSSH_|Authenticated to |Pseudo-terminal will not)/.test(line) && line.trim() !== '',
    )
    .slice(-20)
    .join('\n')
}

/** The server's key that a client did not like, as far as it said. */
export function refusedKey(text: string): { type: string; fingerprint: string; file: string; line: number } {
  const [, type = '', fingerprint = ''] =
    /fingerprint for the (\S+) key sent by the remote host is\s+(SHA256:[A-Za-z0-9+/]+)/.exec(text) ??
    /Server host key: (\S+) (SHA256:[A-Za-z0-9+/]+)/.exec(text) ??
    []
  const [, file = '', line = '0'] = /(?:Offending|Matching) .*key in (.+):(\d+)/.exec(text) ?? []
  return { type, fingerprint, file, line: Number(line) }
}

/** The server's list in "no matching X found. Their offer: a,b". */
export function theirOffer(text: string): { what: string; theirs: string[] } | null {
  const [, what, list] = /no matching (.+?) found\. Their offer: (\S+)/.exec(text) ?? []
  return what === undefined || list === undefined ? null : { what, theirs: list.split(',') }
}
